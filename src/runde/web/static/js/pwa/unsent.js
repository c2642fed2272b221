// What could not be sent any more because its room is no longer there for its author: to be read and copied.

import { messages } from "./kept.js";

/** Show in `box` what a person wrote and could not send, where `inQuestion(entry)` says so. */
export async function showUnsent(box, person, inQuestion) {
  const entries = (await messages.all(person).catch(() => [])).filter(({ state, frame }) => state === "failed" && frame.text);
  const rows = entries.filter(inQuestion).map(({ room, key, frame }) => {
    const row = box.querySelector("template").content.firstElementChild.cloneNode(true);
    const [text, copy, discard] = [".text", ".copy", ".discard"].map((part) => row.querySelector(part));
    text.textContent = frame.text;
    copy.hidden = !navigator.clipboard;
    copy.addEventListener("click", () => navigator.clipboard.writeText(frame.text).then(() => (copy.textContent = copy.dataset.done)));
    discard.addEventListener("click", () => messages.drop(person, room, key).then(() => row.remove()));
    return row;
  });
  box.hidden = !rows.length;
  box.querySelector("ul").replaceChildren(...rows);
}

const list = document.querySelector("#unsent[data-person]");
const rooms = JSON.parse(list?.dataset.rooms ?? "[]");
if (list) showUnsent(list, Number(list.dataset.person), ({ room }) => !rooms.includes(room));
