// What waits for the server: messages, edits and takings back, each as the frame that will be sent. The client_id is made
// once, so a frame may be sent again and again, by any way, and is still done only once.

import { messages } from "./pwa/kept.js";

/** A UUID, also where the page was not opened over https: then an address of a file that was never made ends in one. */
export const uuid = () => crypto.randomUUID?.() ?? URL.createObjectURL(new Blob()).slice(-36);

/** Entries are {key, frame, made, tried, failed, regret, media}: `key` the frame's client_id, `tried` once handed to the network,
 * `regret` when it is to be taken back as soon as it has arrived, `media` the uploads that it waits for. Where the browser keeps
 * nothing (private window, full disk) they live as long as the page. */
export class Outbox {
  #entries = new Map();

  /** `facts` go with each entry, for the worker: {person, room, api, token}. */
  constructor(facts) {
    this.facts = facts;
    this.opened = messages.all(facts.person, facts.room).catch(() => []).then((found) => {
      for (const entry of found) this.#entries.set(entry.key, entry);
    });
  }

  all() { return [...this.#entries.values()].sort((one, other) => one.made - other.made); }
  get(key) { return this.#entries.get(key); }

  add(frame, media) {
    const key = uuid();
    const made = Math.max(Date.now(), 1 + (this.all().at(-1)?.made ?? 0)); // in order, also when the clock was set back
    const entry = { key, frame: { ...frame, client_id: key }, made, ...(media?.length && { media }) };
    this.#entries.set(key, entry);
    this.keep(entry);
    return entry;
  }

  keep(entry, changes = {}) { messages.keep(Object.assign(entry, changes, this.facts)).catch(() => {}); }

  remove(key) {
    this.#entries.delete(key);
    messages.drop(this.facts.person, this.facts.room, key).catch(() => {});
  }
}
