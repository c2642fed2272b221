// Reactions: one word of each person for a message. The words stand as chips under the text, the row to choose from opens
// under the buttons of one bubble at a time.

import { nameOf } from "./bubbles.js";
import { announce, figure, page, say } from "./words.js";

const QUIET = 5_000; // a screen reader is told of reactions at most so often
let toldAt = 0;

/** Show under a bubble the words given to it. */
export function showReactions(bubble, reactions = {}, own) {
  const part = bubble.querySelector(".given");
  const who = part.querySelector(".who");
  const given = known(reactions);
  part.hidden = !given.length;
  const focused = part.contains(document.activeElement) && document.activeElement.value;
  const chips = given.map(([word, people]) => {
    const chip = document.createElement(own ? "span" : "button");
    chip.className = "chip";
    chip.textContent = `${wording(word)} · ${figure(people.length)}`;
    if (!own) Object.assign(chip, { type: "button", value: word, ariaPressed: String(people.includes(page.person)) });
    return chip;
  });
  part.replaceChildren(...chips, who);
  who.querySelector("ul").replaceChildren(...given.map(([word, people]) => {
    const row = document.createElement("li");
    row.textContent = `${wording(word)}: ${people.map((one) => (one === page.person ? say("you") : nameOf(one))).join(", ")}`;
    return row;
  }));
  for (const button of bubble.querySelectorAll(".words button")) mark(button, reactions);
  if (focused) chips.find(({ value }) => value === focused)?.focus({ preventScroll: true });
}

/** Open the row of words under a bubble, or close it. */
export function toggleWords(bubble, reactions = {}) {
  const open = bubble.querySelector(".words");
  closeWords();
  if (open) return;
  const words = document.getElementById("words").content.firstElementChild.cloneNode(true);
  for (const button of words.children) mark(button, reactions);
  bubble.querySelector(".do").after(words);
  bubble.querySelector(".react").setAttribute("aria-expanded", "true");
  words.scrollIntoView({ block: "nearest" });
}

export function closeWords() {
  for (const words of document.querySelectorAll(".m .words")) {
    const react = words.closest(".m").querySelector(".react");
    react.setAttribute("aria-expanded", "false");
    if (words.contains(document.activeElement)) react.focus({ preventScroll: true });
    words.remove();
  }
}

/** My word for a message: `reactions` with it in the place of the one before. */
export function withMine(reactions = {}, word) {
  const others = Object.entries(reactions).map(([name, people]) => [name, people.filter((one) => one !== page.person)]);
  const next = Object.fromEntries(others);
  if (word) next[word] = [...(next[word] ?? []), page.person];
  return Object.fromEntries(Object.entries(next).filter(([, people]) => people.length));
}

/** The word that I gave, or "". */
export function mine(reactions = {}) {
  return Object.keys(reactions).find((word) => reactions[word].includes(page.person)) ?? "";
}

/** Tell a screen reader what somebody said of my message; not more often than it can be heard. */
export function tellReactions(before = {}, next = {}) {
  const fresh = known(next).flatMap(([word, people]) =>
    people.filter((one) => one !== page.person && !before[word]?.includes(one)).map((one) => [one, word]));
  if (!fresh.length || Date.now() - toldAt < QUIET) return;
  toldAt = Date.now();
  const [person, word] = fresh.at(-1);
  announce(say("reacted", { name: nameOf(person), word: wording(word) }));
}

function wording(word) { return page.reactions[word]; }

// What is none of the programme's words is shown to nobody: a program could send anything.
function known(reactions) {
  return Object.entries(reactions).filter(([word]) => Object.hasOwn(page.reactions, word));
}

function mark(button, reactions) {
  button.setAttribute("aria-pressed", String(Boolean(reactions[button.value]?.includes(page.person))));
}
