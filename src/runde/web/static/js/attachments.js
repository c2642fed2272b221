// What a message carries besides its text: pictures, voice, video, documents, each in a place whose size is known before it
// loads. Server and browser use the same markup (room/_attachment.html).

import { figure, page, say, sayNumber } from "./words.js";

const SPEEDS = [[1, "normal"], [1.25, "faster"], [1.5, "fast"], [0.75, "slower"]];
const SPEED = "runde:speed";
const viewer = document.getElementById("viewer");

/** Show in `bubble` what `items` name. What is no longer among them falls silent and goes, from the viewer too. */
export function attach(bubble, items = []) {
  const box = bubble.querySelector(".attachments");
  const wanted = JSON.stringify(items);
  if (box.dataset.items === wanted) return;
  for (const one of box.querySelectorAll("audio, video")) one.pause();
  if (box.contains(viewer.opener)) viewer.close();
  Object.assign(box.dataset, { items: wanted, several: items.length > 1 });
  box.hidden = !items.length;
  box.replaceChildren(...items.map(draw));
}

/** The attachments that `bubble` shows. */
export function attached(bubble) { return JSON.parse(bubble.querySelector(".attachments").dataset.items || "[]"); }

/** Name what is attached after its author. */
export function label(bubble) {
  const own = Number(bubble.dataset.author) === page.person;
  const values = { name: bubble.querySelector(".name").textContent, time: bubble.querySelector(".time").textContent };
  const parts = [...bubble.querySelectorAll(".attachment")];
  parts.forEach((part, at) => {
    const [kind] = part.dataset.kind.split(" ");
    const number = parts.length > 1 ? `${figure(at + 1)}/${figure(parts.length)}: ` : "";
    const text = number + say(own ? `${kind}_yours` : `${kind}_of`, values);
    if (kind === "picture") part.querySelector("img").alt = text;
    else if (kind !== "document") part.querySelector("video, .player").setAttribute("aria-label", text);
  });
}

/** What stands for a message on one line: its text, or what is attached to it. */
export function gist({ text = "", attachments = [] }) {
  const [first] = attachments;
  return text.trim() || (first ? sayNumber(first.kind, attachments.length) : "");
}

/** Bytes as megabytes, with one digit behind the point. */
export function megabytes(bytes) { return figure(Math.max(0.1, Math.round(bytes / 100_000) / 10)); }

/** 1:05 */
export function clock(seconds) {
  const whole = Math.floor(seconds);
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
}

/** 1 minute 5 seconds, for ears. */
export function spoken(seconds) {
  const [minutes, rest] = [Math.floor(seconds / 60), Math.floor(seconds % 60)];
  return [minutes && sayNumber("minutes", minutes), (rest || !minutes) && sayNumber("seconds", rest)].filter(Boolean).join(" ");
}

/** Let only one sound play at a time. */
export function alone(sound) {
  for (const other of document.querySelectorAll("audio, video")) if (other !== sound) other.pause();
}

function draw(item) {
  const part = document.getElementById("attachment").content.querySelector(`.${item.kind}`)?.cloneNode(true) ?? document.createElement("div");
  const [full, small] = item.url ? [item.url, item.url] : ["full", "small"].map((one) => `${page.media.files}${item.id}/${one}?v=${item.v}`);
  const [link, shown] = [part.querySelector("a"), part.querySelector("img, video")];
  if (link) link.href = full;
  for (const one of part.querySelectorAll("audio, video")) one.src = full;
  if (shown?.matches("img")) shown.src = small;
  else if (shown && !item.url) shown.poster = small;
  if (shown && item.width) Object.assign(shown, { width: item.width, height: item.height });
  if (item.kind === "voice") {
    part.querySelector(".seek").max = item.seconds;
    part.querySelector(".clock").textContent = clock(item.seconds);
    tellSpeed(part);
  }
  if (item.kind === "document") {
    link.download = part.querySelector("bdi").textContent = item.name;
    part.querySelector(".size").textContent = say("megabytes", { size: megabytes(item.size) });
  }
  return part;
}

// ── players ──────────────────────────────────────────────────────────────────

function speed() {
  const kept = Number(localStorage.getItem(SPEED));
  return SPEEDS.find(([rate]) => rate === kept) ?? SPEEDS[0];
}

function tellSpeed(where) {
  for (const one of where.querySelectorAll(".speed")) one.textContent = say(`speed_${speed()[1]}`);
}

function tick(sound) {
  const part = sound.closest(".voice");
  if (!part) return;
  const [seek, now] = [part.querySelector(".seek"), sound.currentTime];
  seek.value = now;
  seek.setAttribute("aria-valuetext", say("position", { at: spoken(now), of: spoken(seek.max) }));
  part.querySelector(".clock").textContent = now ? `${clock(now)} / ${clock(seek.max)}` : clock(seek.max);
  part.querySelector(".play").textContent = say(sound.paused ? "play" : "pause");
}

const ACTS = {
  open(part, link) {
    const image = viewer.querySelector("img");
    viewer.opener = link;
    Object.assign(image, { src: link.href, alt: link.querySelector("img").alt });
    viewer.setAttribute("aria-label", image.alt);
    viewer.classList.remove("large");
    viewer.showModal();
    history.pushState({ viewer: true }, "");
  },
  play(part) {
    const sound = part.querySelector("audio");
    [, sound.playbackRate] = [sound.preservesPitch = true, speed()[0]];
    if (sound.paused) sound.play().catch(() => {});
    else sound.pause();
  },
  speed() {
    const next = SPEEDS[(SPEEDS.indexOf(speed()) + 1) % SPEEDS.length];
    localStorage.setItem(SPEED, next[0]);
    tellSpeed(document);
    for (const sound of document.querySelectorAll(".voice audio")) sound.playbackRate = next[0];
  },
  retry(part) {
    part.querySelector(".fault").hidden = true;
    const [image, sound] = [part.querySelector("img"), part.querySelector("audio, video")];
    if (image) image.src = image.getAttribute("src");
    else sound.load();
  },
};

/** Make what is attached to the bubbles in `list` work, now and later. */
export function wireAttachments(list) {
  const heard = (kind, act) => list.addEventListener(kind, ({ target }) => act(target), true);
  list.addEventListener("click", (event) => {
    const control = event.target.closest(".attachment :is(.open, .play, .speed, .retry)");
    if (!control || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    ACTS[Object.keys(ACTS).find((name) => control.classList.contains(name))](control.closest(".attachment"), control);
  });
  heard("play", alone);
  for (const kind of ["play", "pause", "timeupdate", "ended"]) heard(kind, tick);
  heard("error", (target) => target.matches("img, audio, video") && broken(target));
  heard("input", (seek) => {
    if (seek.matches(".seek")) seek.closest(".voice").querySelector("audio").currentTime = Number(seek.value);
  });
  addEventListener("online", () => list.querySelectorAll(".fault:not([hidden]) .retry").forEach((button) => button.click()));
  viewer.querySelector(".close").addEventListener("click", () => viewer.close());
  viewer.querySelector(".larger").addEventListener("click", ({ target }) => {
    target.textContent = say(viewer.classList.toggle("large") ? "smaller" : "larger");
  });
  viewer.addEventListener("close", () => {
    viewer.querySelector("img").removeAttribute("src");
    viewer.opener = null;
    if (history.state?.viewer) history.back();
  });
  addEventListener("popstate", () => viewer.open && viewer.close());
  tellSpeed(list);
  for (const image of list.querySelectorAll(".attachment img")) if (image.complete && !image.naturalWidth) broken(image);
}

function broken(element) { element.closest(".attachment").querySelector(".fault").hidden = false; }
