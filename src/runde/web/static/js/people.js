// Who is in the room: the list behind "More", the faces at the top, how many one writes to, and who is writing now.

import { know, nameOf } from "./bubbles.js";
import { page, say, sayNumber } from "./words.js";

const TYPING = 6_000;
const FACES = 5;
const typing = new Map();

/** The members changed, or the server told them again; in a closed room nothing more is written. */
export function showMembers({ members, former, closed = false }) {
  know(members, former);
  document.getElementById("compose").hidden = closed;
  document.getElementById("ended").hidden = !closed;
  const template = document.getElementById("member").content.firstElementChild;
  document.getElementById("members").replaceChildren(...members.map((one) => {
    const row = template.cloneNode(true);
    row.querySelector(".avatar").textContent = one.initials;
    row.querySelector(".name").textContent = one.person === page.person ? say("name_you", { name: one.name }) : one.name;
    row.querySelector(".role").textContent = one.role === "moderator" ? say("moderator") : "";
    row.querySelector(".machine").textContent = one.scripted ? say("scripted") : "";
    return row;
  }));
  const faces = members.slice(0, FACES).map(({ initials }) => face(initials));
  if (members.length > FACES) faces.push(face(`+${members.length - FACES}`));
  document.getElementById("faces").replaceChildren(...faces);
  document.getElementById("to").textContent = sayNumber("writing_to", members.length - 1);
}

/** Somebody is writing (`on`), or has just written. */
export function showTyping(person, on = true) {
  clearTimeout(typing.get(person));
  typing.delete(person);
  if (on) typing.set(person, setTimeout(() => showTyping(person, false), TYPING));
  const [one] = typing.keys();
  document.getElementById("typing").textContent =
    typing.size > 1 ? say("typing_several") : typing.size ? say("typing", { name: nameOf(one) }) : "";
}

function face(text) {
  const avatar = document.createElement("span");
  avatar.className = "avatar";
  avatar.textContent = text;
  return avatar;
}
