// The room: what the server says reaches the talk, what the person does reaches the server. Without this file the page can
// still be read, and a message can be sent with the form.

import { acts } from "./acts.js";
import { Api, Refused } from "./api.js";
import { gist, wireAttachments } from "./attachments.js";
import { know, nameOf, read, shortened } from "./bubbles.js";
import { Composer } from "./composer.js";
import { greeted, heardElsewhere } from "./elsewhere.js";
import { History } from "./history.js";
import "./leaving.js";
import { Live } from "./live.js";
import { offerTakeBack, onBubble, wireMenus } from "./menus.js";
import { Outbox } from "./outbox.js";
import { Parcels } from "./parcels.js";
import { showMembers, showTyping } from "./people.js";
import { chosen } from "./polls.js";
import { tellReactions } from "./reactions.js";
import { Reading } from "./reading.js";
import { fitScreen } from "./screen.js";
import { Talk } from "./talk.js";
import { Uploads } from "./upload.js";
import { watchVoices } from "./voices.js";
import { page, say } from "./words.js";

const [GRACE, PAUSE] = [2_000, 3_000]; // back so soon, it was never gone; so long to wait when it was a lot at once
const LATELY = 50; // messages that are looked at again where no socket tells what changed

const element = (id) => document.getElementById(id);
const known = { seq: page.seq, change: page.change };
const asked = new Set(); // answered messages that are not on the page and were asked for
let [asking, farewell, pause] = [false, false, 0];
let under = null; // the key of what is on its way: one after the other, so that all keep their order

know(page.members, page.former);
const api = new Api(page.api, element("compose").elements.csrfmiddlewaretoken.value);
const outbox = new Outbox({ person: page.person, room: page.room, api: page.api, token: api.csrfToken });
const live = new Live(`${location.origin.replace(/^http/, "ws")}/live`, { frame: heard, lost, signedOut });
const talk = new Talk({
  log: element("log"), list: element("messages"), down: element("down"), needQuoted, atEnd: () => reading.mark(),
  newest: () => history.newest(),
});
const uploads = new Uploads(api.csrfToken, {
  signedOut,
  used: ({ key }) => composer.used(key),
  changed(item) {
    composer.tray?.show(item);
    parcels.carried(item);
  },
});
const parcels = new Parcels(uploads, outbox, {
  push, refused, show: showPending, waits: (entry) => mark(entry, entry.state, "uploading"), state: (id, text) => talk.tell(id, text),
});
const history = new History({ talk, api, failed: notLoaded, closed: showWaiting });
const composer = new Composer(element("compose"), uploads, { submit, typing: () => live.send({ t: "typing", room: page.room }) });
const reading = new Reading({ seq: page.read, at: page.read_at, newest: () => known.seq, looking,
  tell: (seq) => live.send({ t: "read", room: page.room, seq }) || (!live.connecting && api.read(seq)),
});

// ── what the server says ─────────────────────────────────────────────────────

const ANYWHERE = new Set(["hello", "ack", "refused", "bye"]);
const FRAMES = {
  hello(frame) {
    if (frame.person !== page.person) return location.reload(); // somebody else signed in here meanwhile
    greeted(frame);
    const room = frame.rooms.find(({ id }) => id === page.room);
    if (!room) return left();
    showMembers(room);
    talk.names();
    online();
    if (room.seq > known.seq || room.change > known.change) ask();
    under = null;
    outbox.all().forEach(push);
    return reading.mark();
  },
  ack: confirm,
  refused,
  message: (frame) => arrived([frame]),
  messages({ items, changes, more }) {
    asking = false;
    known.seq = Math.max(known.seq, ...items.map(({ seq }) => seq));
    known.change = Math.max(known.change, ...changes.map(({ change }) => change));
    if (!items.length && !more) known.seq = Math.max(known.seq, talk.last());
    arrived(items);
    changes.forEach((change) => changed(change, true));
    if (more) ask();
  },
  changed(frame) {
    if (frame.change > known.change + 1) return ask();
    known.change = Math.max(known.change, frame.change);
    return changed(frame, true);
  },
  voted({ seq, option, correct }) {
    const bubble = talk.find(seq);
    const poll = bubble && read(bubble).poll;
    if (!poll) return;
    talk.alter({ seq, poll: { ...poll, mine: option, ...(correct && { correct }) } });
    if (correct && poll.kind === "quiz") chosen(bubble);
  },
  members(frame) {
    showMembers(frame);
    talk.names();
  },
  typing: ({ person }) => showTyping(person),
  left,
  bye({ reason }) {
    farewell = true;
    composer.say(reason);
  },
};

function heard(frame) {
  heardElsewhere(frame);
  if (ANYWHERE.has(frame.t) || frame.room === page.room) FRAMES[frame.t]?.(frame);
}

/** Ask for what is missing; one question at a time. */
function ask() {
  if (!asking) asking = live.send({ t: "since", room: page.room, seq: known.seq, change: known.change });
}

function arrived(messages) {
  const seen = looking();
  for (const message of messages) {
    if (outbox.get(message.client_id)) confirm(message);
    else if (!talk.gap) talk.place(message);
    else if (message.seq > known.seq) talk.missed();
    if (talk.gap && message.seq === known.seq + 1) known.seq += 1;
    if (message.author !== page.person) showTyping(message.author, false);
  }
  if (talk.gap) return messages.some(({ seq }) => seq > known.seq) ? ask() : undefined;
  if (!seen) talk.markNew(reading.seq, reading.at);
  return count();
}

/** Count on while nothing is missing; ask when something is. */
function count() {
  while (talk.find(known.seq + 1)) known.seq += 1;
  if (talk.last() > known.seq) ask();
  reading.mark();
}

/** Something happened to a message; `whole` when `change` says all that it is now. */
function changed(change, whole = false) {
  asked.delete(change.seq);
  const bubble = talk.find(change.seq);
  const before = bubble && read(bubble);
  talk.alter(change, whole);
  if (change.taken_back || change.hidden) composer.lost(change.seq);
  if (before?.author === page.person && whole) tellReactions(before.reactions, change.reactions);
}

/** Show a message as the database has it: where a choice was refused, or counted by a way that tells nothing more. */
async function refresh(seq) {
  const item = await api.one(seq);
  if (item) changed({ ...item, ...(item.poll && { poll: { mine: undefined, correct: undefined, ...item.poll } }) }, true);
}

function confirm({ client_id, seq, at, attachments } = {}) {
  const entry = outbox.get(client_id);
  if (entry) outbox.remove(client_id);
  next(client_id);
  if (!entry) return;
  const { frame, regret } = entry;
  if (frame.t === "edit") return changed({ seq, text: frame.text.trim(), edited: true });
  if (frame.t === "take_back") return changed({ seq, taken_back: true });
  if (frame.t === "react" || frame.t === "vote") {
    talk.state(seq, "");
    return live.ready ? undefined : refresh(seq);
  }
  const shown = { ...frame, text: frame.text.trim(), seq, at, author: page.person, attachments: parcels.shown(entry, attachments) };
  uploads.forget(entry.media);
  if (!talk.gap) offerTakeBack(talk.place(shown));
  addressees();
  if (regret) alter({ t: "take_back", seq });
  if (!talk.gap) return count();
  talk.pending(client_id)?.remove(); // not the place for it: it stands at the end
  return history.newest();
}

/** The server said no: what was written comes back to the text box, where a sentence says why. Where the box is not free it
 * stays in the talk with that sentence. What was too much at once goes a little later. */
function refused({ client_id, code, reason }) {
  const entry = outbox.get(client_id);
  if (code === "slow_down" && entry) {
    pause ||= setTimeout(() => next(client_id, (pause = 0)), PAUSE);
    return mark(entry, entry.state, "slow");
  }
  if (!entry) return next(client_id);
  const { frame } = entry;
  composer.say(reason);
  parcels.doubt(entry);
  if (code === "gone") delete frame.reply_to; // then it can go without an answer
  if (frame.t === "send" && !composer.free) {
    mark(entry, "failed", "failed", { reason });
    return next(client_id);
  }
  outbox.remove(client_id);
  next(client_id);
  if (frame.t !== "send") talk.state(frame.seq, "");
  if (frame.t === "react" || frame.t === "vote") refresh(frame.seq);
  if (frame.t === "edit" && composer.free) composer.edit(frame.seq, frame.text);
  if (frame.t === "send") {
    talk.pending(client_id)?.remove();
    composer.bring(frame.text, frame.reply_to, frame.anonymous, entry.media);
  }
  return addressees();
}

// ── what the person does ─────────────────────────────────────────────────────

function submit(mode, text, media) {
  if (mode.kind === "edit") {
    const same = read(talk.find(mode.seq)).text === text.trim();
    return same ? undefined : alter({ t: "edit", seq: mode.seq, text });
  }
  const entry = outbox.add({
    t: "send", room: page.room, text, ...(mode.seq && { reply_to: mode.seq }), ...(mode.anonymous && { anonymous: true }),
  }, media);
  showPending(entry);
  if (talk.gap) history.newest();
  return push(entry);
}

function alter(frame) {
  const entry = outbox.add({ room: page.room, ...frame });
  talk.state(frame.seq, live.ready ? "sending" : "waiting");
  push(entry);
}

function showPending(entry) {
  const { key, frame, made, state, reason } = entry;
  if (talk.list.querySelector(`[data-seq][data-client="${key}"]`)) return outbox.remove(key); // it has arrived
  const shown = state ?? (live.ready || live.connecting ? "sending" : "waiting");
  return talk.place({
    ...frame, author: page.person, at: new Date(made).toISOString(), state: shown, reason, attachments: parcels.shown(entry),
  });
}

/** An entry goes when its turn comes. */
function push(entry) {
  if (entry.state === "failed" || !parcels.packed(entry)) return;
  mark(entry, entry.state, live.ready || live.connecting ? "sending" : "waiting");
  next();
}

/** Hand the first of what waits to the server by the way that is open. `done` has been. */
async function next(done) {
  if (done === under) under = null;
  if (under || pause || live.connecting) return;
  if (!live.ready && !navigator.onLine) return element("offline").hidden ? offline() : later();
  const entry = outbox.all().find((one) => one.state !== "failed" && parcels.packed(one));
  if (!entry) return;
  under = entry.key;
  outbox.keep(entry, { tried: true });
  if (live.send(entry.frame)) return;
  try {
    confirm(await api.send(entry.frame).catch((error) => httpRefused(error, entry)));
  } catch {
    under = null;
    setTimeout(offline, GRACE);
  }
}

/** Keep what became of an entry, and show it: `state` failed or regretted, else `passing`. */
function mark(entry, state, passing = state, more = {}) {
  if (state !== entry.state || Object.keys(more).length) outbox.keep(entry, { state, ...more });
  if (entry.frame.t === "send") talk.pendingState(entry.key, state ?? passing, entry.reason);
  else talk.state(entry.frame.seq, state ?? passing);
}

onBubble(element("messages"), acts({ talk, log: element("log"), composer, outbox, parcels, history, api, alter, mark, push }));
element("ask")?.addEventListener("click", () => {
  element("ask").closest("details").open = false;
  composer.ask();
});

function notLoaded(error) {
  if (error instanceof Refused) httpRefused(error);
  else if (!outbox.all().length) composer.say(say("no_connection")); // else what waits says so itself
}

/** The talk is shown to its end: what waits to be sent stands there. */
function showWaiting() {
  for (const entry of outbox.all()) if (entry.frame.t === "send") showPending(entry);
  known.seq = talk.last(); // what came while the newest were fetched is asked for
  ask();
  reading.mark();
}

async function needQuoted(seq) {
  if (asked.has(seq)) return;
  asked.add(seq);
  const item = await api.one(seq);
  if (item) talk.quoted(item);
}

// ── with and without a connection ────────────────────────────────────────────

function online() {
  element("log").dataset.connected = live.ready ? "live" : "http";
  element("offline").hidden = element("kept").hidden = true;
  element("signin").hidden = true;
  if (farewell) composer.say("");
  farewell = false;
}

/** No socket: HTTP may still work. It sends what waits, brings what is new, and knows whether we are still wanted. */
async function lost() {
  [asking, under] = [false, null];
  await next();
  try {
    arrived((await api.after(known.seq)).items);
    (await api.before(known.seq + 1, LATELY)).items.forEach((item) => changed(item, true));
    online();
  } catch (error) {
    if (error instanceof Refused) httpRefused(error);
    else setTimeout(offline, GRACE);
  }
}

function offline() {
  if (live.ready) return;
  delete element("log").dataset.connected;
  element("offline").hidden = false;
  for (const entry of outbox.all()) mark(entry, entry.state, "waiting");
  if (outbox.all().length) later();
}

/** The worker sends what waits when there is a connection again, where the browser can wake it. */
function later() { navigator.serviceWorker?.ready.then(({ sync }) => sync?.register("messages")).catch(() => {}); }

/** What a refusal of the HTTP twin means. Where there was no answer at all, the error goes on. */
function httpRefused(error, entry) {
  if (!(error instanceof Refused)) throw error;
  if (error.status === 401) signedOut();
  else if (entry) refused({ client_id: entry.key, code: error.code, reason: error.reason ?? say("failed") });
  else if (error.status === 404) left();
}

function end() { live.stop(); window.caches?.delete("runde:pages"); }
function signedOut() {
  end();
  composer.say("");
  [element("offline").hidden, element("signin").hidden] = [true, false];
}

function left() {
  end();
  for (const entry of outbox.all()) outbox.keep(entry, { state: "failed" });
  import("./pwa/unsent.js").then(({ showUnsent }) => showUnsent(element("unsent"), page.person, ({ room }) => room === page.room));
  uploads.clear();
  composer.close();
  for (const part of document.querySelectorAll("[data-room]")) part.hidden = true;
  element("left").hidden = false;
  element("left").focus();
}

function looking() { return !document.hidden && document.hasFocus() && talk.following; }

/** Show the message that the address names. What it asked for (?answer, ?before) is done. */
function goTo() {
  const [, seq] = /^#m(\d+)$/.exec(location.hash) ?? [];
  window.history.replaceState(null, "", location.pathname);
  if (seq) history.find(Number(seq));
}

/** To whom one writes stands above the box until the first message of the day. */
function addressees() { element("to").hidden = talk.wroteToday(page.person); }

// ── begin ────────────────────────────────────────────────────────────────────

document.documentElement.classList.add("js");
watchVoices(talk);
fitScreen();
document.addEventListener("visibilitychange", () => {
  talk.days();
  addressees();
});
wireAttachments(element("messages"));
wireMenus();
composer.restore((seq) => {
  const bubble = talk.find(seq);
  if (!bubble) return page.answered?.seq === seq ? page.answered : null;
  if (bubble.dataset.takenBack) return null;
  const message = read(bubble);
  return { name: message.author === page.person ? say("you") : nameOf(message.author), text: shortened(gist(message)) };
});
outbox.opened.then(() => {
  if (!talk.gap) for (const entry of outbox.all()) if (entry.frame.t === "send" && !entry.media) showPending(entry);
  if (!live.connecting) outbox.all().forEach(push);
  return parcels.resume();
}).then((items) => composer.resume(items));
navigator.serviceWorker?.addEventListener("message", ({ data }) => (data.done ? confirm(data.done) : refused(data.refused)));
const fresh = element("messages").querySelector(".new");
fresh ? talk.startAt(fresh) : talk.toEnd();
goTo();
addEventListener("hashchange", goTo);
live.open();
