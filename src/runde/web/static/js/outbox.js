// What waits for the server: messages, edits and takings back, each as the frame that will be sent. The client_id is made
// once, so a frame may be sent again and again, by any way, and is still done only once.

/** A UUID, also where the page was not opened over https. */
export function uuid() {
  if (crypto.randomUUID) return crypto.randomUUID();
  const hex = [...crypto.getRandomValues(new Uint8Array(16))]
    .map((byte, at) => (at === 6 ? (byte & 15) | 64 : at === 8 ? (byte & 63) | 128 : byte))
    .map((byte) => byte.toString(16).padStart(2, "0"))
    .join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

/** Entries are {frame, made, tried, failed, regret, media}: `tried` once handed to the network, `regret` when it is to be taken
 * back as soon as it has arrived, `media` the uploads that it waits for. */
export class Outbox {
  #entries = new Map();

  constructor(store) {
    this.store = store;
    const kept = store.keys("out:").map((key) => store.read(key)).filter((entry) => entry?.frame?.client_id);
    for (const entry of kept.sort((one, other) => one.made - other.made)) {
      this.#entries.set(entry.frame.client_id, entry);
    }
  }

  all() {
    return [...this.#entries.values()];
  }

  get(clientId) {
    return this.#entries.get(clientId);
  }

  add(frame, media) {
    const entry = { frame: { ...frame, client_id: uuid() }, made: Date.now(), ...(media?.length && { media }) };
    this.#entries.set(entry.frame.client_id, entry);
    this.keep(entry);
    return entry;
  }

  keep(entry, changes = {}) {
    Object.assign(entry, changes);
    this.store.write(`out:${entry.frame.client_id}`, entry);
  }

  remove(clientId) {
    this.#entries.delete(clientId);
    this.store.remove(`out:${clientId}`);
  }
}
