// Files on their way to the server. Each goes up in pieces, from where it stopped, then waits until it has been read there.
// What is small is kept in this browser until its message has arrived: a reload loses no picture and no recorded voice.

import { Refused, ask } from "./api.js";
import { uuid } from "./outbox.js";
import { files } from "./pwa/kept.js";
import { page, say } from "./words.js";

const KEPT = 25_000_000; // bytes; a larger one must be chosen again after a reload
const FIRST_PIECE = 131_072;
const PATIENCE = 60_000; // for one answer
const [SOON, LATE] = [2_000, 30_000]; // until the next try
export const FACTS = ["kind", "name", "size", "width", "height", "seconds"];

/** Items are {key, kind, name, size, blob?, url?, width?, height?, seconds?, id?, offset, state, reason?, waiting?, away?};
 * `state` is what the protocol says, and before that "kept"; `away`: in the hands of another tab that is open. `on` has
 * changed(item), used(item) for one that is in a message already, and signedOut(). */
export class Uploads {
  #items = new Map();
  #line = Promise.resolve(); // one after the other: so the first is there soonest
  #tries = 0;

  /** Where the browser keeps nothing (private window, full disk) files live as long as the page. */
  constructor(token, on) {
    Object.assign(this, { token, on, ready: false });
    this.opened = this.#resume();
    addEventListener("online", () => this.#again());
    document.addEventListener("visibilitychange", () => document.hidden || this.#again());
  }

  get(key) { return this.#items.get(key); }

  add(facts) {
    const item = this.#seen({ key: uuid(), offset: 0, state: "kept", made: Date.now(), ...facts });
    this.#items.set(item.key, item);
    mine(item.key);
    this.keep(item);
    return item;
  }

  /** Keep an item over a reload. */
  keep(item) {
    const facts = ["key", "id", "made", ...FACTS, ...(item.size <= KEPT ? ["blob"] : [])].map((fact) => [fact, item[fact]]);
    files.keep({ person: page.person, room: page.room, ...Object.fromEntries(facts) }).catch(() => {});
  }

  /** Bring an item to the server, or go on with it. */
  start(item) {
    if (item.state === "kept") item.state = "arriving";
    this.#line = this.#line.then(() => this.#carry(item));
  }

  /** Give an item up, on the server too. */
  remove(key) {
    const item = this.#items.get(key);
    this.forget([key]);
    item?.stop?.abort();
    if (item?.id) this.#ask({}, `/${item.id}`, "DELETE").catch(() => {}); // what stays there goes after a day
  }

  /** Their message has arrived. */
  forget(keys = []) {
    for (const key of keys) {
      this.#items.delete(key);
      files.drop(page.person, page.room, key).catch(() => {});
    }
  }

  clear() {
    for (const item of this.#items.values()) item.stop?.abort();
    this.#items.clear();
    files.drop(page.person, page.room).catch(() => {});
  }

  async #carry(item) {
    if (!this.#wanted(item)) return;
    try {
      if (!item.id) {
        if (!item.blob) throw lost();
        const { kind, size, name } = item;
        this.#tell(item, await this.#ask(item, "", "POST", { kind, size, ...(kind === "document" && { name }) }));
        this.keep(item);
      } else this.#tell(item, await this.#ask(item, `/${item.id}`));
      for (let most = FIRST_PIECE; item.state === "arriving"; ) most = await this.#piece(item, most);
      this.#follow(item);
    } catch (error) {
      this.#failed(item, error);
    }
  }

  /** One piece; gives the size of the next: larger while they go quickly. */
  async #piece(item, most) {
    const { offset } = item;
    const began = Date.now();
    if (!item.blob) throw lost();
    const bytes = await item.blob.slice(offset, offset + most).arrayBuffer().catch(() => Promise.reject(lost()));
    const answer = await this.#ask(item, `/${item.id}?offset=${offset}`, "PUT", bytes);
    if (answer.offset === offset) throw new TypeError("The server did not take this piece.");
    this.#tell(item, answer);
    return Date.now() - began < 1_000 ? Math.min(most * 2, item.piece ?? 1_048_576) : Math.max(most / 2, FIRST_PIECE);
  }

  /** Ask gently until the server has read the file. */
  async #follow(item) {
    try {
      for (let pause = 400; item.state === "working"; pause = Math.min(pause * 1.5, 5_000)) {
        await new Promise((resolve) => setTimeout(resolve, pause));
        if (!this.#wanted(item)) return;
        this.#tell(item, await this.#ask(item, `/${item.id}`));
      }
    } catch (error) {
      this.#failed(item, error);
    }
  }

  #failed(item, error) {
    if (!this.#wanted(item)) return;
    if (error.status === 404 && item.id && item.blob) { // it lay there for more than a day
      this.#tell(item, { id: undefined, offset: 0, state: "arriving" });
      return this.start(item);
    }
    if (error.status === 401) this.on.signedOut();
    if (error instanceof Refused && ![401, 429].includes(error.status)) {
      return this.#tell(item, { state: "refused", reason: error.reason || say("failed") });
    }
    this.#tell(item, { waiting: true, reason: error.reason });
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.#again(), Math.min(SOON * 2 ** this.#tries, LATE));
    this.#tries += 1;
  }

  #again() {
    for (const item of this.#items.values()) {
      if (!item.waiting) continue;
      item.waiting = false;
      this.start(item);
    }
  }

  #wanted(item) { return this.#items.get(item.key) === item && !["ready", "refused"].includes(item.state); }

  #tell(item, news) {
    if (news.offset > 0) this.#tries = 0;
    Object.assign(item, { waiting: false, reason: undefined }, news);
    if (this.#items.get(item.key) !== item) return;
    if (!news.used) return void this.on.changed(item);
    this.forget([item.key]);
    this.on.used(item);
  }

  async #resume() {
    for (const { person, room, ...one } of await files.all(page.person, page.room).catch(() => [])) {
      const away = !(await mine(one.key));
      this.#items.set(one.key, this.#seen({ ...one, away, offset: 0, state: one.id ? "arriving" : "kept" }));
    }
    this.ready = true;
    return [...this.#items.values()];
  }

  #seen(item) { return item.blob ? { ...item, url: URL.createObjectURL(item.blob) } : item; }

  #ask(item, address, method, body) {
    item.stop = new AbortController();
    const timer = setTimeout(() => item.stop.abort(), PATIENCE);
    const answer = ask(`${page.media.address}${address}`, this.token, method, body, item.stop.signal).catch((error) => {
      if (error.status === 409 && "offset" in error.answer) return error.answer; // it has more, or less, than was thought
      throw error;
    });
    return answer.finally(() => clearTimeout(timer));
  }
}

/** Whether a file is in the hands of this tab: the first one to ask holds a lock on it as long as it is open. */
function mine(key) {
  const hold = (decide) => (lock) => void decide(Boolean(lock)) || (lock && new Promise(() => {}));
  return new Promise((decide) => (navigator.locks ? navigator.locks.request(`runde:${key}`, { ifAvailable: true }, hold(decide)) : decide(true)));
}

function lost() { return new Refused(0, { reason: say("choose_again") }); }
