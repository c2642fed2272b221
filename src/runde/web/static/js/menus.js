// Buttons of bubbles, and the two menus at the top.

import { closeMore } from "./bubbles.js";
import { announce, page, say } from "./words.js";

const TAKE_BACK = 10_000;

/** Call `acts.<name>(bubble)` for the buttons of the bubbles in `list`; "More" opens its own row. */
export function onBubble(list, acts) {
  const buttons = {
    answer: "answer", again: "again", edit: "edit", "take-back": "takeBack", quote: "quote", react: "react", word: "word",
    chip: "word", option: "vote", revote: "revote", aloud: "aloud", report: "report",
  };
  list.addEventListener("click", (event) => {
    const button = event.target.closest("button, .quote");
    const bubble = button?.closest(".m");
    if (!bubble) return;
    event.preventDefault();
    if (button.classList.contains("more")) return toggle(bubble, button);
    const name = Object.keys(buttons).find((one) => button.classList.contains(one));
    if (!name) return;
    if (name === "edit" || (name === "take-back" && isOpen(bubble))) toggle(bubble, bubble.querySelector(".more"));
    acts[buttons[name]](bubble, button);
  });
}

/** For ten seconds, and as long as the finger or the focus is on it, a large button takes the message back. */
export function offerTakeBack(bubble) {
  const [button, more] = [bubble.querySelector(".take-back"), bubble.querySelector(".more")];
  [button.hidden, more.hidden] = [false, true];
  const end = () => {
    if (bubble.dataset.takenBack || !more.hidden) return;
    if (button.matches(":hover, :focus")) setTimeout(end, 1_000);
    else [button.hidden, more.hidden] = [true, false];
  };
  setTimeout(end, TAKE_BACK);
}

/** Escape and a touch beside it close an open menu. */
export function wireMenus() {
  const menus = [...document.querySelectorAll("details.menu")];
  const close = (menu, focus) => {
    if (!menu.open) return;
    menu.open = false;
    if (focus) menu.querySelector("summary").focus();
  };
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") menus.forEach((menu) => close(menu, true));
  });
  document.addEventListener("click", (event) => {
    menus.filter((menu) => !menu.contains(event.target)).forEach((menu) => close(menu, false));
  });
}

/** The first touch asks, the second reports. Raises what the network raises. */
export async function report(bubble, button, api) {
  if (button.dataset.sure === undefined) {
    button.dataset.sure = "";
    button.textContent = say("report_sure");
    note(bubble, say("report_why"));
    announce(`${button.textContent}. ${say("report_why")}`);
    return;
  }
  await api.post(page.report.replace("{seq}", bubble.dataset.seq));
  toggle(bubble, bubble.querySelector(".more"));
  note(bubble, say("reported"));
  bubble.querySelector(".more").focus({ preventScroll: true });
  announce(say("reported"));
}

/** A sentence below the buttons of a bubble. */
export function note(bubble, text) {
  bubble.querySelector(".thanks")?.remove();
  const line = document.createElement("p");
  Object.assign(line, { className: "thanks", textContent: text });
  bubble.querySelector(".do").after(line);
  line.scrollIntoView({ block: "nearest" });
}

function isOpen(bubble) { return bubble.querySelector(".more").getAttribute("aria-expanded") === "true"; }

/** What the row behind "More" holds depends on whose message it is, and on who looks at it. */
function toggle(bubble, more) {
  const open = !isOpen(bubble);
  closeMore(bubble);
  bubble.querySelector(".thanks")?.remove();
  if (!open) return;
  more.setAttribute("aria-expanded", "true");
  const own = Number(bubble.dataset.author) === page.person;
  const show = (name, visible = true) => bubble.querySelector(`.${name}`)?.toggleAttribute("hidden", !visible);
  show("edit", own && !bubble.dataset.poll);
  show("take-back", own);
  show("aloud");
  show("report", !own);
  show("hiding", true);
  show("unnamed", bubble.dataset.anonymous && !own);
  bubble.querySelector(".report").textContent = say("report");
  delete bubble.querySelector(".report").dataset.sure;
  for (const name of ["hiding", "unnamed"]) {
    const link = bubble.querySelector(`.${name}`);
    if (link) link.href = page[name === "hiding" ? "hiding" : "author"].replace("{seq}", bubble.dataset.seq);
  }
  bubble.scrollIntoView({ block: "nearest" });
}
