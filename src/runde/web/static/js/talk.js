// The list of bubbles: each in its place, day lines between them, the line of what is new, and where the page is scrolled to.

import { after, draw, fill, name, quote, read } from "./bubbles.js";
import { dayName, dayOf, newSince, page, say, sayNumber } from "./words.js";

const NEAR = 60; // pixels from the end that still count as being there
const ALTERED = ["text", "edited", "taken_back", "hidden", "attachments", "reactions", "poll"];

export class Talk {
  #unseen = 0;

  /** `needQuoted(seq)` is asked for a message that is answered but not on the page. */
  constructor({ log, list, down, needQuoted, atEnd, newest }) {
    Object.assign(this, { log, list, down, needQuoted, atEnd });
    this.following = true;
    this.gap = Boolean(page.gap);
    log.addEventListener("scroll", () => this.#scrolled(), { passive: true });
    const sizes = new ResizeObserver(() => this.following && this.toEnd());
    for (const one of [log, list]) sizes.observe(one);
    down.addEventListener("click", async () => {
      if (this.gap) await newest();
      else this.toEnd();
      this.list.lastElementChild?.focus({ preventScroll: true });
    });
  }

  bubbles() { return [...this.list.querySelectorAll(".m")]; }
  find(seq) { return this.list.querySelector(`[data-seq="${Number(seq)}"]`); }
  pending(clientId) { return this.list.querySelector(`.pending[data-client="${CSS.escape(clientId)}"]`); }
  first() { return Number(this.list.querySelector("[data-seq]")?.dataset.seq ?? 0); }
  last() { return Math.max(0, ...this.bubbles().map((bubble) => Number(bubble.dataset.seq ?? 0))); }

  /** Show a message in its place: by seq; what is not sent yet stands at the end. Returns its bubble. */
  place(message) {
    const known = message.seq && this.find(message.seq);
    if (known) return known;
    const waiting = this.pending(message.client_id);
    const focused = waiting?.contains(document.activeElement);
    const bubble = waiting ? fill(waiting, message) : draw(message);
    const later = (one) => one !== bubble && (!one.dataset.seq || Number(one.dataset.seq) > message.seq);
    const next = message.seq ? (this.bubbles().find(later) ?? null) : null;
    if (!waiting || (message.seq && bubble.nextElementSibling !== next)) {
      this.list.insertBefore(bubble, next && (this.#lineBefore(next) ?? next));
    }
    this.#quoteIn(bubble);
    this.days();
    if (focused && !bubble.contains(document.activeElement)) bubble.focus();
    if (message.author === page.person && !message.seq) this.gap ? bubble.scrollIntoView({ block: "end" }) : this.toEnd();
    else if (this.following) this.toEnd();
    else if (message.author !== page.person) this.#count(this.#unseen + 1);
    return bubble;
  }

  /** Older messages, put before all others without moving what is read. */
  prepend(messages) { this.#still(() => this.#add(messages, (bubbles) => this.list.prepend(...bubbles))); }

  /** The messages that follow the last one shown, of a talk that is not shown to its end. */
  append(messages) {
    this.#still(() => this.#add(messages, (bubbles) => this.list.append(...bubbles, ...this.list.querySelectorAll(".pending"))));
  }

  /** Show these messages and no others; not to the end of the talk when there is a `gap`. */
  begin(messages, gap) {
    this.list.replaceChildren();
    this.gap = gap;
    this.following = false;
    this.#add(messages, (bubbles) => this.list.append(...bubbles));
  }

  /** A message came that is not shown, because the talk is not shown to its end. */
  missed() { this.#count(this.#unseen + 1); }

  #add(messages, put) {
    this.log.setAttribute("aria-live", "off");
    const bubbles = messages.filter(({ seq }) => !this.find(seq)).map(draw);
    put(bubbles);
    for (const bubble of bubbles) this.#quoteIn(bubble);
    this.days();
    requestAnimationFrame(() => this.log.setAttribute("aria-live", "polite"));
  }

  /** Change something without moving what is read: the first message in sight stays where it is. */
  #still(change) {
    if (this.following) return change();
    const top = this.log.getBoundingClientRect().top;
    const anchor = this.bubbles().find((one) => one.getBoundingClientRect().bottom > top);
    const before = anchor?.getBoundingClientRect().top;
    change();
    if (anchor?.isConnected) this.log.scrollTop += anchor.getBoundingClientRect().top - before;
    return undefined;
  }

  /** Something happened to a message. `whole`: `change` says all that it is now. */
  alter(change, whole = false) {
    const bubble = this.find(change.seq);
    const answers = this.bubbles().filter((one) => Number(one.dataset.replyTo) === change.seq);
    if (!bubble) {
      if (answers.length) this.needQuoted(change.seq);
      return;
    }
    const before = read(bubble);
    const next = after(before, change, whole);
    const same = (key) => JSON.stringify(before[key] || null) === JSON.stringify(next[key] || null);
    if (ALTERED.every(same)) return;
    this.#still(() => {
      const focused = bubble.contains(document.activeElement);
      fill(bubble, next);
      for (const other of answers) this.#quoteIn(other);
      this.#quoteIn(bubble);
      if (focused && !visible(document.activeElement, bubble)) bubble.focus({ preventScroll: true });
    });
  }

  /** Somebody has another name now, or none any more. */
  names() {
    for (const bubble of this.bubbles()) {
      name(bubble);
      const answered = this.find(bubble.dataset.replyTo);
      if (answered) quote(bubble, read(answered));
    }
  }

  /** Show the answered message in the bubbles that answer it. */
  quoted(answered) {
    for (const bubble of this.bubbles()) if (Number(bubble.dataset.replyTo) === answered.seq) quote(bubble, answered);
  }

  /** A message that is on its way or stuck: sending, waiting, slow, failed with a reason, regretted. */
  pendingState(clientId, state, reason) {
    const bubble = this.pending(clientId);
    if (bubble) fill(bubble, { ...read(bubble), state, reason });
    if (bubble) this.#quoteIn(bubble);
  }

  /** How far a message is that is on its way. */
  tell(clientId, sentence) {
    const line = this.pending(clientId)?.querySelector(".state");
    if (line) line.textContent = sentence;
  }

  /** A change of a message is on its way; an empty state says that it is not. */
  state(seq, state) {
    const line = this.find(seq)?.querySelector(".state");
    if (!line) return;
    line.hidden = !state;
    line.textContent = state ? say(state) : "";
  }

  /** Draw a line before the first message of somebody else after `seq`. */
  markNew(seq, at) {
    const first = this.bubbles().find((one) => Number(one.dataset.seq) > seq && Number(one.dataset.author) !== page.person);
    if (!first || first.previousElementSibling?.matches(".new")) return;
    this.list.querySelector(".new")?.remove();
    this.list.insertBefore(this.#line("new", newSince(at)), first);
  }

  /** A line at the beginning of each day; names like Today are made anew. */
  days() {
    let before = "";
    const lines = new Map([...this.list.querySelectorAll(".day")].map((line) => [line.dataset.day, line]));
    for (const bubble of this.bubbles()) {
      const { day, at } = bubble.dataset;
      if (day !== before && !bubble.classList.contains("pending")) {
        const line = lines.get(day) ?? this.#line("day", "", day);
        lines.delete(day);
        if (line.firstElementChild.textContent !== dayName(at)) line.firstElementChild.textContent = dayName(at);
        const newLine = bubble.previousElementSibling?.matches(".new") ? bubble.previousElementSibling : bubble;
        if (newLine.previousElementSibling !== line) this.list.insertBefore(line, newLine);
        before = day;
      }
    }
    for (const line of lines.values()) line.remove();
  }

  /** Whether somebody wrote today: then they know to whom they write. */
  wroteToday(person) {
    const today = dayOf(Date.now());
    return this.bubbles().some((one) => one.dataset.day === today && Number(one.dataset.author) === person);
  }

  toEnd() {
    if (this.gap) return;
    this.log.scrollTop = this.log.scrollHeight;
    this.following = true;
    this.#count(0);
  }

  /** Bring a bubble to the middle, mark it and give it the focus, so that it is seen and read out. */
  show(bubble) {
    this.following = false;
    bubble.classList.add("found");
    bubble.addEventListener("blur", () => bubble.classList.remove("found"), { once: true });
    bubble.scrollIntoView({ block: "center" });
    bubble.focus({ preventScroll: true });
  }

  /** Begin to read at the line of what is new. */
  startAt(line) {
    line.scrollIntoView({ block: "start" });
    this.#scrolled();
  }

  #quoteIn(bubble) {
    const seq = Number(bubble.dataset.replyTo);
    if (!seq) return;
    const answered = this.find(seq);
    if (answered) quote(bubble, read(answered));
    else this.needQuoted(seq);
  }

  #lineBefore(bubble) {
    let line = null;
    for (let one = bubble.previousElementSibling; one?.matches(".day, .new"); one = one.previousElementSibling) line = one;
    return line;
  }

  #line(kind, text, day) {
    const line = document.getElementById(`line-${kind}`).content.firstElementChild.cloneNode(true);
    line.firstElementChild.textContent = text;
    if (day) line.dataset.day = day;
    return line;
  }

  #scrolled() {
    this.following = !this.gap && this.log.scrollHeight - this.log.scrollTop - this.log.clientHeight < NEAR;
    if (!this.following) return;
    this.#count(0);
    this.atEnd();
  }

  #count(number) {
    this.#unseen = number;
    this.down.hidden = number === 0;
    if (number) this.down.textContent = sayNumber("new_messages", number);
  }
}

/** Whether what had the focus can still have it. */
function visible(element, bubble) { return bubble.contains(element) && element.checkVisibility?.() !== false; }
