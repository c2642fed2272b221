// Messages that wait for their files. An outbox entry names its uploads in `media`; when all of them are there its frame names
// them, and it goes like any other. A file that cannot be sent brings the whole message back.

import { megabytes } from "./attachments.js";
import { FACTS } from "./upload.js";
import { say } from "./words.js";

export class Parcels {
  /** `on` has push(entry), refused({client_id, reason}), waits(entry), show(entry), state(client_id, sentence). */
  constructor(uploads, outbox, on) {
    Object.assign(this, { uploads, outbox, on });
  }

  /** Whether nothing is lacking. What is not under way yet is begun. */
  packed(entry) {
    if (!entry.media || entry.frame.attachments) return true;
    const items = this.#items(entry);
    if (items.some((item) => item?.away)) return void this.on.waits(entry); // the tab that has them sends them
    const bad = items.find((item) => !item || item.state === "refused");
    if (this.uploads.ready && items.some((item) => !item || item === bad)) {
      this.on.refused({ client_id: entry.key, reason: bad?.reason ?? say("choose_again") });
    } else if (this.uploads.ready && items.every(({ state }) => state === "ready")) {
      this.outbox.keep(entry, { attachments: items.map(facts), frame: { ...entry.frame, attachments: items.map(({ id }) => id) } });
      return true;
    } else {
      this.on.waits(entry);
      for (const item of items) if (item?.state === "kept") this.uploads.start(item);
    }
    return false;
  }

  /** A file has come further. */
  carried(item) {
    const entry = this.outbox.all().find(({ media }) => media?.includes(item.key));
    if (!entry) return;
    if (["ready", "refused"].includes(item.state)) this.on.push(entry);
    else if (item.state === "arriving" && !item.waiting) {
      const sum = (part) => megabytes(this.#items(entry).reduce((all, one) => all + (one?.[part] ?? 0), 0));
      this.on.state(entry.key, say("uploading_so_far", { done: sum("offset"), all: sum("size") }));
    }
  }

  /** Go on after a reload; gives the uploads that no message waits for. */
  async resume() {
    const items = await this.uploads.opened;
    const waiting = this.outbox.all().filter(({ media }) => media);
    waiting.forEach(this.on.show);
    waiting.forEach(this.on.push);
    return items.filter(({ key, away }) => !away && !waiting.some(({ media }) => media.includes(key)));
  }

  /** The attachments of an entry as its bubble shows them before they have arrived. */
  shown(entry, told = entry.attachments) {
    const items = this.#items(entry).map((item, at) => (item && !item.away ? item : (told?.[at] ?? item))).filter(Boolean);
    return items.map((item) => ({ ...facts(item), ...(item.url && { url: item.url }) }));
  }

  /** The server refused a message: ask whether its files are still there, and bring them again where they are not. */
  doubt(entry) {
    delete entry.frame.attachments;
    for (const item of this.#items(entry)) if (item?.state === "ready") this.uploads.start(Object.assign(item, { state: "kept" }));
  }

  drop({ media = [] }) { for (const key of media) this.uploads.remove(key); }
  #items({ media = [] }) { return media.map((key) => this.uploads.get(key)); }
}

function facts(item) {
  return Object.fromEntries(["id", ...FACTS].filter((fact) => item[fact]).map((fact) => [fact, item[fact]]));
}
