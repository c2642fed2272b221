// The text box: a new message, an answer, or another wording of a message already sent. It keeps the draft. Beside it the
// tray for pictures and the recorder for voice, which are loaded after the page.

import { figure, page, say } from "./words.js";

const LONGEST = 10_000; // code points, as the server counts them
const NEARLY = 9_000;
const NEVER = 20_000; // refused here: a frame of this size would cost the connection
const TYPING_EVERY = 3_000;
const SOON = 2_000; // then tray and recorder are loaded, so that they are there when the connection is not
const TOLD = 6_000;

export class Composer {
  #mode = { kind: "new" };
  #typedAt = 0;
  #parts = new Map();
  #adding = null;
  #told = 0;
  #recorded = [];

  /** `on` has submit(mode, text, keys of uploads), typing(). Modes: {kind: "new", anonymous?}, {kind: "answer",
   * seq, anonymous?}, {kind: "edit", seq, aside}; `anonymous`: without one's name. */
  constructor(form, uploads, on) {
    Object.assign(this, { form, uploads, on, tray: null });
    this.text = form.querySelector("#text");
    this.context = form.querySelector("#context");
    this.asking = form.querySelector("#asking");
    this.notice = document.getElementById("notice");
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#submit();
    });
    this.text.addEventListener("input", () => this.#changed());
    this.text.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && !event.isComposing) form.requestSubmit();
    });
    form.querySelector("#cancel").addEventListener("click", (event) => {
      event.preventDefault();
      this.cancel();
    });
    form.querySelector("#named").addEventListener("click", () => this.ask(false));
    [this.picture, this.voice, this.files] = ["#picture", "#voice", "#files"].map((one) => form.querySelector(one));
    this.picture.addEventListener("click", () => this.files.click());
    this.files.addEventListener("change", () => this.#chosen());
    this.voice.addEventListener("click", () => this.#part("recorder").then((recorder) => recorder?.begin()));
    setTimeout(() => ["tray", "recorder"].forEach((name) => this.#part(name, "")), SOON);
  }

  /** Take up the draft again; `quoteOf(seq)` gives {name, text} of a message on the page, or null. */
  restore(quoteOf) {
    this.quoteOf = quoteOf;
    const draft = this.#draft();
    if (!this.text.value && draft) this.text.value = draft.text;
    const answered = Number(this.form.elements.reply_to.value) || draft?.reply_to;
    this.#enter({ kind: answered ? "answer" : "new", seq: answered, anonymous: draft?.anonymous });
    this.#measure();
  }

  /** Whether something can be brought back into it. */
  get free() {
    return !this.form.hidden && this.#mode.kind !== "edit" && !this.text.value.trim() && !this.tray?.keys.length;
  }

  answer(seq) {
    if (this.#mode.kind === "edit") this.cancel();
    this.#enter({ ...this.#mode, kind: "answer", seq });
    this.#keep();
    this.text.focus();
  }

  /** The next message goes out without one's name, also as an answer; or with it again. */
  ask(anonymous = true) {
    if (this.#mode.kind === "edit") this.cancel();
    this.#enter({ ...this.#mode, anonymous });
    this.#keep();
    this.text.focus();
  }

  edit(seq, text) {
    const aside = this.#mode.kind === "edit" ? this.#mode.aside : { mode: this.#mode, text: this.text.value };
    this.#enter({ kind: "edit", seq, aside });
    this.#write(text);
  }

  /** Leave the answer or the edit; a text that was begun before an edit comes back. */
  cancel() {
    const { kind, aside, anonymous } = this.#mode;
    this.#enter(kind === "edit" ? aside.mode : { kind: "new", anonymous });
    if (kind === "edit") this.#write(aside.text);
    this.#keep();
    this.text.focus();
  }

  /** Put back what could not be sent. */
  bring(text, seq, anonymous, keys = []) {
    this.#enter({ kind: seq ? "answer" : "new", seq, anonymous });
    this.#write(text);
    this.#keep();
    if (keys.length) this.#part("tray").then((tray) => tray?.bring(keys));
  }

  /** Take up again what was chosen or recorded before a reload; recordings are offered one after the other. */
  resume(items) {
    const chosen = items.filter(({ kind }) => kind !== "voice");
    this.#recorded = items.filter(({ kind, url }) => kind === "voice" && url);
    for (const item of chosen) this.uploads.start(item);
    if (chosen.length) this.#part("tray").then((tray) => tray?.bring(chosen.map(({ key }) => key)));
    this.#offer();
  }

  #offer() {
    const item = this.#recorded.shift();
    if (item) this.#part("recorder").then((recorder) => recorder?.offer(item));
  }

  /** A file is in a message already, sent from another tab. */
  used(key) { if (this.tray?.drop(key)) this.say(say("sent_already")); }

  /** Nobody writes here any more. */
  close() {
    this.#recorded = [];
    this.#draft(null);
    this.#part("recorder", "").then((recorder) => recorder?.close());
  }

  /** The message `seq` is gone: it can no longer be answered or edited. */
  lost(seq) { if (this.#mode.seq === seq) this.cancel(); }

  /** Say what went wrong, at the text box. An empty sentence takes the last one away. */
  say(sentence) {
    this.notice.textContent = sentence;
    this.notice.hidden = !sentence;
  }

  /** Say something in passing, for eyes and ears, in the line that is kept free for it. */
  tell(sentence) {
    const line = this.form.querySelector("#said");
    line.textContent = sentence;
    clearTimeout(this.#told);
    this.#told = setTimeout(() => (line.textContent = ""), TOLD);
  }

  #submit() {
    const text = this.text.value;
    const mode = this.#mode;
    if (this.#adding) return void this.#adding.then(() => this.notice.hidden && this.#submit());
    const keys = mode.kind === "edit" ? [] : (this.tray?.keys ?? []);
    const fault = keys.length ? this.tray.fault : text.trim() ? "" : say("empty");
    if (fault || [...text].length > NEVER) {
      this.say(fault || say("too_long"));
      ((keys.length && this.form.querySelector(".tile.refused .remove")) || this.text).focus();
      return;
    }
    this.say("");
    this.#enter(mode.kind === "edit" ? mode.aside.mode : { kind: "new" });
    this.#write(mode.kind === "edit" ? mode.aside.text : "");
    this.#keep();
    this.tell("");
    if (keys.length) this.tray.take();
    this.on.submit(mode, text, keys);
  }

  /** A voice message goes by itself, as an answer where one was begun; the text that was begun stays. */
  #spoken(key) {
    const mode = this.#mode;
    this.#enter({ kind: "new" });
    this.#keep();
    this.tell("");
    this.on.submit(mode, "", [key]);
  }

  async #chosen() {
    const files = [...this.files.files];
    this.files.value = "";
    this.tell(say("working"));
    this.#adding = this.#part("tray").then((tray) => tray?.add(files));
    await this.#adding;
    this.#adding = null;
  }

  /** The tray or the recorder; null with a sentence where it cannot be loaded now. */
  #part(name, sentence = say("no_connection")) {
    if (!this.#parts.has(name)) this.#parts.set(name, this.#loaded(name));
    return this.#parts.get(name).catch(() => {
      this.#parts.delete(name);
      this.say(sentence);
      return null;
    });
  }

  async #loaded(name) {
    const find = (id) => this.form.querySelector(`#${id}`);
    const on = {
      say: (sentence) => this.say(sentence),
      tell: (sentence) => this.tell(sentence),
      home: () => this.picture,
      open: (open) => {
        this.form.classList.toggle("recording", open);
        if (open) return;
        this.voice.focus();
        queueMicrotask(() => this.#offer()); // after what was done with the one before
      },
      send: (key) => this.#spoken(key),
    };
    if (name === "recorder") return new (await import("./voice.js")).Recorder(find("recorder"), this.uploads, on);
    return (this.tray = new (await import("./tray.js")).Tray(find("tray"), this.uploads, on));
  }

  #enter(mode) {
    this.#mode = mode;
    const quoted = mode.seq ? this.quoteOf(mode.seq) : null;
    if (mode.seq && !quoted) this.#mode = { kind: "new", anonymous: mode.anonymous };
    const { kind, anonymous } = this.#mode;
    this.picture.disabled = this.voice.disabled = kind === "edit";
    this.form.classList.toggle("editing", kind === "edit");
    this.context.hidden = kind === "new";
    this.form.elements.reply_to.value = kind === "answer" ? mode.seq : "";
    this.form.querySelector("#send").textContent = say(kind === "edit" ? "save" : "send");
    const [what, text] = [this.context.querySelector(".what"), this.context.querySelector(".quoted")];
    what.textContent = text.textContent = ""; // what is hidden keeps nothing of a message that may be erased
    if (kind === "edit") what.textContent = say("editing");
    this.asking.hidden = !anonymous;
    if (anonymous) this.asking.querySelector(".quoted").textContent = whoLooks();
    if (kind !== "answer") return;
    what.textContent = say("answering", { name: quoted.name });
    text.textContent = quoted.text;
  }

  #write(text) {
    this.text.value = text;
    this.text.focus();
    this.text.setSelectionRange(text.length, text.length);
    this.#measure();
  }

  #changed() {
    this.say("");
    this.#measure();
    this.#keep();
    if (this.#mode.kind === "edit" || this.#mode.anonymous || Date.now() - this.#typedAt < TYPING_EVERY) return;
    this.#typedAt = Date.now();
    this.on.typing();
  }

  #keep() {
    if (this.#mode.kind === "edit") return;
    const draft = { text: this.text.value, reply_to: this.#mode.seq, anonymous: this.#mode.anonymous };
    this.#draft(draft.text || draft.reply_to || draft.anonymous ? draft : null);
  }

  /** What was begun here; with a value it is kept, or forgotten. A browser that keeps nothing still works. */
  #draft(value) {
    const name = `runde:${page.person}:${page.room}:draft`;
    try {
      if (value === undefined) return JSON.parse(localStorage.getItem(name));
      return value ? localStorage.setItem(name, JSON.stringify(value)) : localStorage.removeItem(name);
    } catch {
      return null;
    }
  }

  /** The box grows with its text; the counter shows only when the end is near. */
  #measure() {
    if (!CSS.supports("field-sizing", "content")) {
      this.text.style.height = "auto";
      this.text.style.height = `${this.text.scrollHeight + 4}px`;
    }
    const counter = this.form.querySelector("#counter");
    const length = this.text.value.length > NEARLY ? [...this.text.value].length : 0;
    counter.hidden = length <= NEARLY;
    if (length > NEARLY) counter.textContent = say("counter", { number: figure(length), most: figure(LONGEST) });
    counter.classList.toggle("over", length > LONGEST);
  }
}

/** What somebody must know before they ask without their name: who can look it up. */
function whoLooks() {
  const leading = page.members.filter(({ role, person }) => role === "moderator" && person !== page.person);
  const moderator = leading.map(({ name }) => say("moderator_named", { name })).join(", ");
  return say(moderator ? "asking_more" : "asking_nobody", { moderator });
}
