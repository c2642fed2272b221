// Buttons of bubbles, and the two menus at the top.

/** Call `acts.<name>(bubble)` for the buttons of the bubbles in `list`; "More" opens its own row. */
export function onBubble(list, acts) {
  const buttons = { answer: "answer", again: "again", edit: "edit", "take-back": "takeBack", quote: "quote" };
  list.addEventListener("click", (event) => {
    const button = event.target.closest("button, .quote");
    const bubble = button?.closest(".m");
    if (!bubble) return;
    event.preventDefault();
    if (button.classList.contains("more")) return toggle(bubble, button);
    const [name] = Object.keys(buttons).filter((one) => button.classList.contains(one));
    if (name === "edit" || (name === "take-back" && isOpen(bubble))) toggle(bubble, bubble.querySelector(".more"));
    acts[buttons[name]](bubble);
  });
}

/** Escape and a touch beside it close an open menu; sign-out asks when something was not sent yet. */
export function wireMenus({ unsent, forget, question }) {
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
  document.getElementById("sign-out")?.addEventListener("submit", (event) => {
    if (unsent() && !confirm(question)) event.preventDefault();
    else forget();
  });
}

function isOpen(bubble) {
  return bubble.querySelector(".more").getAttribute("aria-expanded") === "true";
}

function toggle(bubble, more) {
  const open = !isOpen(bubble);
  more.setAttribute("aria-expanded", String(open));
  bubble.querySelector(".edit").hidden = !open;
  bubble.querySelector(".take-back").hidden = !open;
  if (open) bubble.scrollIntoView({ block: "nearest" });
}
