// What will be sent with the next message: chosen, made smaller where that helps, checked, and on its way while one writes.

import { megabytes } from "./attachments.js";
import { figure, page, say } from "./words.js";

const LARGE = 1_000_000; // bytes; a larger picture is made smaller first
const EDGE = 2_048; // pixels, its longer side then
const QUALITY = 0.85;
const KINDS = [["picture", /^image\/|\.(jpe?g|png|webp|gif|hei[cf])$/i], ["video", /^video\/|\.(mp4|mov|webm|3gp)$/i], ["document", /^application\/pdf$|\.pdf$/i]];

export class Tray {
  #tiles = new Map();

  /** `on` has say(sentence) at the text box, tell(sentence) for ears, and home(): where the focus goes when a tile is removed. */
  constructor(list, uploads, on) {
    Object.assign(this, { list, uploads, on });
    list.addEventListener("click", ({ target }) => {
      const tile = target.closest(".remove")?.closest(".tile");
      if (!tile) return;
      (tile.nextElementSibling?.querySelector(".remove") ?? on.home()).focus();
      this.uploads.remove(tile.dataset.key);
      this.drop(tile.dataset.key);
      on.say("");
    });
  }

  get keys() { return [...this.#tiles.keys()]; }

  /** Why this cannot be sent yet or at all; empty when it can. */
  get fault() {
    const bad = this.keys.some((key) => this.uploads.get(key).state === "refused");
    return bad ? say("remove_first") : "";
  }

  /** Put chosen files into the tray, one after the other; what cannot be sent is named with its reason. */
  async add(files) {
    const [free, faults] = [page.media.most - this.#tiles.size, []];
    if (files.length > free) faults.push(say("too_many", { most: figure(page.media.most) }));
    for (const file of files.slice(0, Math.max(0, free))) {
      const kind = kindOf(file);
      const limit = page.media.limits[kind];
      const facts = limit && (await prepared(file, kind, limit.bytes));
      const fault = !limit ? say("wrong_kind") : tooMuch(facts, kind, limit);
      if (fault) {
        faults.push(`${file.name}: ${fault}`);
        continue;
      }
      const item = this.uploads.add(facts);
      this.#draw(item);
      this.uploads.start(item);
    }
    this.on.say(faults.join(" "));
    this.on.tell(this.#tiles.size ? say("chosen", { number: figure(this.#tiles.size) }) : "");
  }

  /** Take everything out, for a message. */
  take() {
    const { keys } = this;
    for (const key of keys) this.drop(key);
    return keys;
  }

  bring(keys) { for (const item of keys.map((key) => this.uploads.get(key)).filter(Boolean)) this.#draw(item); }

  /** Show an item of the tray as it stands. */
  show(item) {
    const tile = this.#tiles.get(item.key);
    if (!tile) return;
    const [how, bar] = [tile.querySelector(".how"), tile.querySelector("progress")];
    const progress = say("progress", { done: megabytes(item.offset), all: megabytes(item.size) });
    const words = { ready: say("chosen_ready"), working: say("working"), refused: item.reason };
    how.textContent = item.waiting ? item.reason || say("waiting") : (words[item.state] ?? progress);
    bar.value = item.state === "arriving" ? item.offset / item.size : 1;
    bar.hidden = item.state === "refused";
    tile.classList.toggle("refused", item.state === "refused");
  }

  #draw(item) {
    const tile = document.getElementById("tile").content.firstElementChild.cloneNode(true);
    const name = item.name || say(`${item.kind}_one`);
    tile.dataset.key = item.key;
    tile.querySelector(".name").textContent = name;
    tile.querySelector(".remove").setAttribute("aria-label", say("remove_name", { name }));
    const preview = item.url && item.width && document.createElement(item.kind === "picture" ? "img" : "video");
    if (preview) Object.assign(preview, { src: item.url, alt: "", muted: true });
    if (preview) tile.querySelector(".preview").replaceChildren(preview);
    this.#tiles.set(item.key, tile);
    this.list.append(tile);
    this.list.hidden = false;
    tile.scrollIntoView({ block: "nearest" });
    this.show(item);
  }

  /** Take one out; false when it was not there. */
  drop(key) {
    this.#tiles.get(key)?.remove();
    const dropped = this.#tiles.delete(key);
    this.list.hidden = this.#tiles.size === 0;
    return dropped;
  }
}

function kindOf({ type, name }) { return KINDS.find(([, pattern]) => pattern.test(type || name))?.[0]; }

function tooMuch({ size, seconds }, kind, limit) {
  if (size > limit.bytes) return say(`${kind}_large`, { most: figure(limit.bytes / 1_000_000) });
  return seconds > limit.seconds ? say("video_long", { most: figure(limit.seconds / 60) }) : "";
}

/** What is known of a file: its measures where the browser can tell, and of a large picture a smaller one. */
async function prepared(file, kind, most) {
  const facts = { kind, name: file.name, size: file.size, blob: file };
  if (kind === "video" && file.size <= most) return { ...facts, ...(await filmed(file)) };
  if (kind !== "picture" || file.size > 10 * most) return facts;
  const bitmap = await createImageBitmap(file).catch(() => null);
  if (!bitmap) return facts;
  const scale = Math.min(1, EDGE / Math.max(bitmap.width, bitmap.height));
  const [width, height] = [Math.round(bitmap.width * scale), Math.round(bitmap.height * scale)];
  const canvas = Object.assign(document.createElement("canvas"), { width, height });
  const smaller = file.size > LARGE && file.type !== "image/gif" ? await painted(canvas, bitmap) : null;
  bitmap.close();
  return smaller?.size < file.size ? { ...facts, blob: smaller, size: smaller.size, width, height } : { ...facts, width, height };
}

function painted(canvas, bitmap) {
  const brush = canvas.getContext("2d");
  if (!brush) return null;
  brush.fillStyle = "white"; // behind what is transparent
  brush.fillRect(0, 0, canvas.width, canvas.height);
  brush.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
  return new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", QUALITY));
}

function filmed(file) {
  const film = document.createElement("video");
  const url = URL.createObjectURL(file);
  return new Promise((resolve) => {
    film.onloadedmetadata = () => resolve({ width: film.videoWidth, height: film.videoHeight, seconds: Number.isFinite(film.duration) ? Math.ceil(film.duration) : undefined });
    film.onerror = () => resolve({});
    setTimeout(resolve, 4_000, {});
    Object.assign(film, { preload: "metadata", src: url });
  }).finally(() => URL.revokeObjectURL(url));
}
