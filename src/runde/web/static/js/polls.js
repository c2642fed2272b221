// Polls, quizzes and check-ins: answers to choose from by one tap; afterwards what the others chose, in numbers and bars.

import { say, sayNumber } from "./words.js";

/** Show a poll in its part of a bubble. The numbers show after one's own answer, and when it is closed. */
export function showPoll(part, poll) {
  part.hidden = !poll;
  if (!poll) {
    part.querySelector(".options").replaceChildren();
    return;
  }
  const closed = Boolean(poll.closed) || (poll.closes_at && Date.parse(poll.closes_at) <= Date.now());
  if (closed || !poll.mine) delete part.dataset.changing;
  const results = closed || (Boolean(poll.mine) && !("changing" in part.dataset));
  part.dataset.kind = poll.kind;
  const list = part.querySelector(".options");
  const rows = poll.options.map((option) => {
    const row = list.querySelector(`[data-option="${CSS.escape(option.id)}"]`) ?? newRow();
    return fill(row, option, poll, results);
  });
  if (rows.some((row, place) => list.children[place] !== row)) list.replaceChildren(...rows);
  const right = poll.correct ?? [];
  const outcome = part.querySelector(".outcome");
  outcome.textContent = poll.mine && right.length ? say(right.includes(poll.mine) ? "right" : "not_right") : "";
  outcome.hidden = !outcome.textContent || !results;
  part.querySelector(".voters").textContent = sayNumber("voters", poll.voters);
  part.querySelector(".closed").hidden = !closed;
  part.querySelector(".revote").hidden = closed || !poll.mine || !results;
}

/** Choose again: the answers become buttons once more. */
export function chooseAgain(bubble, poll) {
  const part = bubble.querySelector(".poll");
  part.dataset.changing = "";
  showPoll(part, poll);
  goTo(part.querySelector('.option[aria-pressed="true"]'));
  part.scrollIntoView({ block: "nearest" });
}

/** I have answered: go on where the answer can be changed, and say what there is to know now. */
export function chosen(bubble) {
  const part = bubble.querySelector(".poll");
  if (document.activeElement === bubble || part.contains(document.activeElement)) goTo(part.querySelector(".revote"));
  const said = [part.querySelector(".outcome:not([hidden])"), part.querySelector(".voters")];
  document.getElementById("announced").textContent = said.map((one) => one?.textContent ?? "").join(" ").trim();
}

/** `poll` with my answer counted. */
export function withVote(poll, option) {
  const count = (one) => one.votes + (one.id === option) - (one.id === poll.mine);
  const options = poll.options.map((one) => ({ ...one, votes: count(one) }));
  return { ...poll, options, voters: poll.voters + (poll.mine ? 0 : 1), mine: option };
}

/** A poll as everybody is told of it, with what only I know: my answer, and what is right. */
export function mergedPoll(before, next) { return { mine: before.mine, correct: before.correct, ...next }; }

/** Give the focus; who goes by keyboard must see where it is, for all others nothing moves. */
function goTo(button) {
  button?.focus({ preventScroll: true });
  if (button?.matches(":focus-visible")) button.scrollIntoView({ block: "nearest" });
}

function newRow() { return document.getElementById("option").content.firstElementChild.cloneNode(true); }

function fill(row, { id, text, votes }, poll, results) {
  const [isMine, right] = [poll.mine === id, Boolean(poll.correct?.includes(id))];
  row.dataset.option = id;
  row.classList.toggle("mine", isMine);
  row.classList.toggle("right", results && right);
  const button = row.querySelector(".option");
  Object.assign(button, { value: id, textContent: text, hidden: results, ariaPressed: String(isMine) });
  row.querySelector(".result").hidden = !results;
  row.querySelector(".what").textContent = text;
  row.querySelector(".right-mark").hidden = !right;
  row.querySelector(".mine-mark").hidden = !isMine;
  Object.assign(row.querySelector(".share"), { max: Math.max(1, poll.voters), value: votes });
  row.querySelector(".number").textContent = sayNumber("votes", votes);
  return row;
}
