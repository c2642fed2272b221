// The worker: what was read here stays readable without a connection, and what was written goes out when there is one, also
// when no page is open. /sw.js serves it behind the files that it needs, with SETUP in front (web/door/app.py).

import { Api, Refused } from "../api.js";
import { messages } from "./kept.js";

const STATICS = `runde:static:${SETUP.version}`;
const PAGES = "runde:pages"; // of the one person who was here last
const PATIENCE = 4_000; // then what was kept is better than waiting
const KEPT = /^\/(today\/)?room\/(\d+\/(library\/)?)?$/;
const FIRST = /^\/(today\/|join\/.*)?$/; // where the app begins: without a connection in the room that was read last
const LEAVING = /^\/(switch|sign-out|own\/devices|own\/leaving|join|staff)\//;
const PAUSE = 3_000;
const DAY = 86_400_000;

const wait = (time) => new Promise((resolve) => setTimeout(resolve, time));

self.addEventListener("install", (event) => {
  event.waitUntil(caches.open(STATICS).then((cache) => cache.addAll(SETUP.files)));
});
self.addEventListener("activate", (event) => event.waitUntil(begin()));
self.addEventListener("message", ({ data }) => data === "take over" && self.skipWaiting());
self.addEventListener("sync", (event) => event.waitUntil(deliver()));
self.addEventListener("fetch", (event) => {
  const { method, mode, url } = event.request;
  const { pathname, origin } = new URL(url);
  if (origin !== location.origin) return;
  if (method !== "GET") {
    if (LEAVING.test(pathname)) event.waitUntil(caches.delete(PAGES));
  } else if (mode === "navigate") event.respondWith(page(event, pathname));
  else if (pathname.startsWith("/static/")) event.respondWith(asset(event.request));
});

async function begin() {
  const old = (await caches.keys()).filter((name) => name.startsWith("runde:static:") && name !== STATICS);
  await Promise.all(old.map((name) => caches.delete(name)));
  await registration.navigationPreload?.enable();
  await clients.claim();
  for (const { url } of await clients.matchAll()) await load({ request: url }, new URL(url).pathname).catch(() => {}); // seen before
}

async function asset(request) { return (await caches.match(request, { ignoreVary: true })) ?? fetch(request); }

/** A page: from the server; from what was kept when it does not answer or takes too long. */
async function page(event, path) {
  const fresh = load(event, path);
  event.waitUntil(fresh.catch(() => {}));
  const found = await (await caches.open(PAGES)).match(FIRST.test(path) ? "/" : path);
  const old = found && Date.now() - Date.parse(found.headers.get("Date")) < SETUP.days * DAY ? found : null;
  if (!old) return fresh.catch(() => caches.match("/offline/"));
  const answer = await Promise.race([fresh.catch(() => null), wait(PATIENCE)]);
  return answer && answer.status < 500 ? answer : told(old);
}

async function load(event, path) {
  const answer = (await event.preloadResponse) ?? (await fetch(event.request));
  const person = answer.headers.get("Runde-Person");
  if (!person) return answer;
  let pages = await caches.open(PAGES);
  if ((await (await pages.match("/who"))?.text()) !== person) {
    await caches.delete(PAGES);
    pages = await caches.open(PAGES);
    await pages.put("/who", new Response(person));
  }
  if (answer.status === 404 && KEPT.test(path)) await caches.delete(PAGES); // the room was left
  if (!answer.ok || !KEPT.test(path) || answer.redirected || new URL(answer.url).search) return answer;
  if (!path.endsWith("/library/")) await pages.put("/", answer.clone());
  await pages.put(path, answer.clone());
  return answer;
}

/** A kept page, which says of when it is (base.html). */
async function told(old) {
  const [at, text] = [new Date(old.headers.get("Date")), await old.text()];
  const language = /<html lang="(\w+)"/.exec(text)[1].replace("en", "en-GB");
  const when = at.toLocaleString(language, { weekday: "long", day: "numeric", month: "long", hour: "numeric", minute: "2-digit" });
  return new Response(text.replace('id="kept" hidden', 'id="kept"').replace("{when}", when), { headers: old.headers });
}

/** Send what waits, in its order. Rejects when there is no connection: then the browser tries again later. */
async function deliver() {
  for (const entry of await messages.all()) {
    const { person, room, key, frame } = entry;
    if (entry.state === "failed" || (entry.media && !frame.attachments)) continue;
    const api = new Api(entry.api, entry.token);
    try {
      const ack = await api.send(frame);
      const [there] = await messages.all(person, room, key); // not any more: it was taken back meanwhile
      if (frame.t === "send" && (!there || there.regret)) await api.send({ ...frame, t: "take_back", seq: ack.seq });
      await messages.drop(person, room, key);
      await tell({ done: ack });
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      if (error.status === 429) return wait(PAUSE).then(deliver); // not so fast
      if ([401, 403].includes(error.status)) continue; // of somebody who is not here now
      const { reply_to, ...plain } = frame; // what was answered is gone: it can go without an answer
      await messages.keep({ ...entry, frame: error.code === "gone" ? plain : frame, state: "failed", reason: error.reason });
      await tell({ refused: { client_id: key, code: error.code, reason: error.reason } });
    }
  }
}

const tell = async (news) => (await clients.matchAll()).forEach((page) => page.postMessage(news));
