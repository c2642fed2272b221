// One bubble. Server and browser use the same markup (room/_message.html); `fill` turns it into any message in any state,
// pending or final, and `read` gives back the message that a bubble shows.

import { attach, attached, gist, label } from "./attachments.js";
import { mergedPoll, showPoll } from "./polls.js";
import { showReactions } from "./reactions.js";
import { dayOf, page, say, time } from "./words.js";

const LINK = /https:\/\/[^\s<>"]+/g;
const LINK_END = /[.,;:!?)\]'’"“”»«…]+$/;
const QUOTE_LENGTH = 140;
const EXTRAS = ["reactions", "poll"]; // kept in the bubble as JSON

/** Person id → {person, name, initials, role, scripted?}; who has left stays in it so that old messages keep a name. The name
 * is empty for somebody whose data were erased. */
export const people = new Map();

/** Learn names; who is in `members` is present, who is in `former` was. */
export function know(members, former = []) { for (const one of [...former, ...members]) people.set(one.person, one); }

export function nameOf(person) {
  if (!person) return say("without_name");
  return erased(person) ? say("former_member") : (people.get(person)?.name ?? say("somebody"));
}

function erased(person) { return people.get(person)?.name === ""; }

/** A new bubble for `message`; the same function serves pending and final messages. */
export function draw(message) {
  const bubble = document.getElementById("bubble").content.firstElementChild.cloneNode(true);
  return fill(bubble, message);
}

/** Show `message` in `bubble`. A message: seq, client_id, author (0: without a name), text, at, reply_to, auto, edited,
 * taken_back, hidden, anonymous, reactions, poll, and for pending ones `state`: sending, waiting, slow, failed (with a `reason`). */
export function fill(bubble, message) {
  const own = message.author === page.person;
  const author = people.get(message.author);
  const moderator = author?.role === "moderator";
  const part = (name) => bubble.querySelector(`.${name}`);
  const settled = Boolean(bubble.dataset.seq && bubble.dataset.hidden === undefined && !message.state && !message.hidden
    && !message.taken_back); // then its buttons stay as they are
  const show = (name, visible) => part(name).toggleAttribute("hidden", !visible);

  bubble.classList.toggle("own", own);
  bubble.classList.toggle("mod", moderator && !own);
  bubble.classList.toggle("pending", Boolean(message.state));
  bubble.id = message.seq ? `m${message.seq}` : `p${message.client_id}`;
  Object.assign(bubble.dataset, { client: message.client_id, author: message.author, at: message.at, day: dayOf(message.at) });
  for (const [key, value] of [["seq", message.seq], ["replyTo", message.reply_to], ["edited", message.edited],
    ["auto", message.auto], ["takenBack", message.taken_back], ["hidden", message.hidden], ["anonymous", message.anonymous],
    ...EXTRAS.map((extra) => [extra, message[extra] && JSON.stringify(message[extra])])]) {
    if (value) bubble.dataset[key] = value;
    else delete bubble.dataset[key];
  }

  show("avatar", !own);
  show("role", moderator && !own);
  show("machine", author?.scripted);
  part("time").textContent = time(message.at);
  part("time").dateTime = message.at;
  const there = !message.taken_back && !message.hidden;
  show("edited", message.edited && there);
  show("auto", message.auto && there);

  show("text", there);
  part("text").replaceChildren(...(there ? linked(message.text) : []));
  show("gone", !there);
  bubble.querySelector(".restoring")?.toggleAttribute("hidden", !message.hidden || message.taken_back);
  attach(bubble, there ? message.attachments : []);
  show("quote", there && message.reply_to);
  if (there && message.reply_to) part("quote").href = `#m${message.reply_to}`;

  show("state", message.state);
  part("state").textContent = message.state ? [say(message.state), message.reason].filter(Boolean).join(" ") : "";
  show("again", message.state === "failed");
  show("answer", there && !own && !message.state);
  show("react", there && !own && !message.state);
  part("answer").value = message.seq ?? "";
  if (!settled) {
    closeMore(bubble);
    show("more", there && !message.state);
    show("take-back", there && own && message.state);
  }
  showReactions(bubble, there ? message.reactions : undefined, own);
  showPoll(part("poll"), there ? message.poll : undefined);
  show("do", there);
  return name(bubble);
}

/** Put the row behind "More" away. */
export function closeMore(bubble) {
  bubble.querySelector(".more").setAttribute("aria-expanded", "false");
  for (const one of bubble.querySelectorAll(".edit, .take-back, .aloud, .report, .hiding, .unnamed")) one.hidden = true;
}

/** The message `before` as it is after `change`: in a frame of the server (`whole`) what is not told is no more. */
export function after(before, change, whole) {
  const gone = { reactions: undefined, poll: undefined, attachments: [] };
  const kept = whole ? { ...before, edited: false, hidden: false, taken_back: false, ...gone } : before;
  const next = { ...kept, ...change };
  if (next.poll && before.poll) next.poll = mergedPoll(before.poll, next.poll);
  return change.taken_back || change.hidden ? { ...next, text: "", ...gone } : next;
}

/** Show in `bubble` the names that its author, and the author of what it answers, have now. */
export function name(bubble) {
  const { author, quoted, takenBack, hidden, anonymous } = bubble.dataset;
  const [person, own] = [Number(author), Number(author) === page.person];
  const tell = (kind, text) => {
    const part = bubble.querySelector(`.${kind}`);
    if (part.textContent !== text) part.textContent = text; // what stays as it was is not read out again
  };
  tell("avatar", people.get(person)?.initials || "–");
  tell("name", own ? say(anonymous ? "you_without_name" : "you") : nameOf(person));
  if (quoted) tell("quote-name", Number(quoted) === page.person ? say("you") : nameOf(Number(quoted)));
  label(bubble);
  bubble.querySelector(".answer").setAttribute("aria-label", say("answer_name", { name: nameOf(person) }));
  if (!takenBack) tell("gone", hidden ? say("hidden") : "");
  else if (own) tell("gone", say("you_took_back"));
  else tell("gone", erased(person) ? say("no_longer") : say("took_back", { name: nameOf(person) }));
  return bubble;
}

/** The message that `bubble` shows. */
export function read(bubble) {
  const { seq, client, author, at, replyTo, edited, auto, takenBack, hidden, anonymous } = bubble.dataset;
  return {
    seq: Number(seq) || undefined,
    client_id: client,
    author: Number(author),
    at,
    text: bubble.querySelector(".text").textContent,
    reply_to: Number(replyTo) || undefined,
    edited: edited !== undefined,
    auto: auto !== undefined,
    taken_back: takenBack !== undefined,
    attachments: attached(bubble),
    hidden: hidden !== undefined,
    anonymous: anonymous !== undefined,
    ...Object.fromEntries(EXTRAS.map((extra) => [extra, bubble.dataset[extra] && JSON.parse(bubble.dataset[extra])])),
  };
}

/** Show in `bubble` what it answers. */
export function quote(bubble, answered) {
  bubble.dataset.quoted = answered.author;
  name(bubble);
  bubble.querySelector(".quote-text").textContent = answered.taken_back
    ? say(erased(answered.author) ? "no_longer" : "quote_gone")
    : answered.hidden ? say("hidden") : shortened(gist(answered));
}

/** The beginning of a text on one line. */
export function shortened(text) {
  const points = [...text.replace(/\s+/g, " ")];
  return points.length > QUOTE_LENGTH ? `${points.slice(0, QUOTE_LENGTH).join("").trimEnd()}…` : points.join("");
}

/** Text as nodes; https addresses become links. Nothing is ever read as markup. */
function linked(text) {
  const nodes = [];
  let done = 0;
  for (const { 0: found, index } of text.matchAll(LINK)) {
    const address = found.replace(LINK_END, "");
    if (!URL.canParse(address)) continue;
    const link = document.createElement("a");
    Object.assign(link, { href: address, textContent: address, target: "_blank", rel: "noopener noreferrer" });
    nodes.push(text.slice(done, index), link);
    done = index + address.length;
  }
  return [...nodes, text.slice(done)];
}
