// The room: what the server says reaches the talk, what the person does reaches the server. Without this file the page can
// still be read, and a message can be sent with the form.

import { Api, Refused } from "./api.js";
import { gist, wireAttachments } from "./attachments.js";
import { know, nameOf, read, shortened } from "./bubbles.js";
import { Composer } from "./composer.js";
import { greeted, heardElsewhere } from "./elsewhere.js";
import { Live } from "./live.js";
import { onBubble, wireMenus } from "./menus.js";
import { Outbox } from "./outbox.js";
import { Parcels } from "./parcels.js";
import { showMembers, showTyping } from "./people.js";
import { Reading } from "./reading.js";
import { fitScreen } from "./screen.js";
import { Store } from "./store.js";
import { Talk } from "./talk.js";
import { Uploads } from "./upload.js";
import { page, say } from "./words.js";

const TAKE_BACK = 10_000;
const GRACE = 2_000; // a connection that is back so soon was never gone
const OLDER = 50;

const element = (id) => document.getElementById(id);
const store = new Store(page.person, page.room);
const outbox = new Outbox(store);
const known = { seq: page.seq, change: page.change };
const asked = new Set(); // answered messages that are not on the page and were asked for
let asking = false;
let delivering = false;
let farewell = false;

know(page.members, page.former);
const api = new Api(page.api, element("compose").elements.csrfmiddlewaretoken.value);
const live = new Live(`${location.origin.replace(/^http/, "ws")}/live`, { frame: heard, lost, signedOut });
const talk = new Talk({
  log: element("log"), list: element("messages"), down: element("down"), needQuoted, atEnd: () => reading.mark(),
});
const uploads = new Uploads(store, api.csrfToken, {
  signedOut,
  changed(item) {
    composer.tray?.show(item);
    parcels.carried(item);
  },
});
const parcels = new Parcels(uploads, outbox, {
  push, refused, show: showPending, waits: (entry) => mark(entry, entry.state, "uploading"), state: (id, text) => talk.tell(id, text),
});
const composer = new Composer(element("compose"), store, uploads, { submit, typing: () => live.send({ t: "typing", room: page.room }) });
const reading = new Reading({
  seq: page.read,
  at: page.read_at,
  newest: () => known.seq,
  looking,
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
    changes.forEach(changed);
    if (more) ask();
  },
  changed(frame) {
    if (frame.change > known.change + 1) return ask();
    known.change = Math.max(known.change, frame.change);
    return changed(frame);
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
    else talk.place(message);
    if (message.author !== page.person) showTyping(message.author, false);
  }
  if (!seen) talk.markNew(reading.seq, reading.at);
  count();
}

/** Count on while nothing is missing; ask when something is. */
function count() {
  while (talk.find(known.seq + 1)) known.seq += 1;
  if (talk.last() > known.seq) ask();
  reading.mark();
}

function changed(change) {
  asked.delete(change.seq);
  talk.alter(change);
  if (change.taken_back) composer.lost(change.seq);
}

function confirm({ client_id, seq, at }) {
  const entry = outbox.get(client_id);
  if (!entry) return;
  const { frame, regret } = entry;
  outbox.remove(client_id);
  if (frame.t === "edit") return changed({ seq, text: frame.text.trim(), edited: true });
  if (frame.t === "take_back") return changed({ seq, taken_back: true });
  offerTakeBack(talk.place({ ...frame, text: frame.text.trim(), seq, at, author: page.person, attachments: parcels.shown(entry) }));
  uploads.forget(entry.media);
  addressees();
  if (regret) alter({ t: "take_back", seq });
  return count();
}

/** The server said no: the sentence stands at the text box, and what was written comes back. */
function refused({ client_id, reason }) {
  const entry = outbox.get(client_id);
  if (!entry) return;
  const { frame } = entry;
  composer.say(reason);
  parcels.doubt(entry);
  if (frame.t === "send" && !composer.empty) return mark(entry, "failed");
  outbox.remove(client_id);
  if (frame.t !== "send") talk.state(frame.seq, "");
  if (frame.t === "edit" && composer.empty) composer.edit(frame.seq, frame.text);
  if (frame.t === "send") {
    talk.pending(client_id)?.remove();
    composer.bring(frame.text, frame.reply_to, entry.media);
  }
  return addressees();
}

// ── what the person does ─────────────────────────────────────────────────────

function submit(mode, text, media) {
  if (mode.kind === "edit") {
    const same = read(talk.find(mode.seq)).text === text.trim();
    return same ? undefined : alter({ t: "edit", seq: mode.seq, text });
  }
  const entry = outbox.add({ t: "send", room: page.room, text, ...(mode.seq && { reply_to: mode.seq }) }, media);
  showPending(entry);
  return push(entry);
}

function alter(frame) {
  const entry = outbox.add({ room: page.room, ...frame });
  talk.state(frame.seq, live.ready ? "sending" : "waiting");
  push(entry);
}

function showPending(entry) {
  const { frame, made, state } = entry;
  const shown = state ?? (live.ready || live.connecting ? "sending" : "waiting");
  talk.place({ ...frame, author: page.person, at: new Date(made).toISOString(), state: shown, attachments: parcels.shown(entry) });
}

/** Hand an entry to the server by the way that is open. */
function push(entry) {
  if (entry.state === "failed" || !parcels.packed(entry)) return;
  if (live.send(entry.frame)) {
    mark(entry, entry.state, "sending", { tried: true });
  } else if (!live.connecting) {
    mark(entry, entry.state, "waiting");
    deliver();
  }
}

/** Keep what became of an entry, and show it: `state` failed or regretted, else `passing`. */
function mark(entry, state, passing = state, more = {}) {
  outbox.keep(entry, { state, ...more });
  if (entry.frame.t === "send") talk.pendingState(entry.frame.client_id, state ?? passing);
  else talk.state(entry.frame.seq, state ?? passing);
}

onBubble(element("messages"), {
  answer: (bubble) => composer.answer(Number(bubble.dataset.seq)),
  edit: (bubble) => composer.edit(Number(bubble.dataset.seq), read(bubble).text),
  again(bubble) {
    const entry = outbox.get(bubble.dataset.client);
    if (!entry) return;
    composer.say("");
    mark(entry, undefined, "sending");
    push(entry);
  },
  takeBack(bubble) {
    const entry = outbox.get(bubble.dataset.client);
    if (entry?.frame.t !== "send") return alter({ t: "take_back", seq: Number(bubble.dataset.seq) });
    if (entry.tried && entry.state !== "failed") return mark(entry, "regretted", "", { regret: true });
    outbox.remove(bubble.dataset.client);
    parcels.drop(entry);
    element("log").focus();
    return bubble.remove();
  },
  quote: (bubble) => find(Number(bubble.dataset.replyTo)),
});

/** Show the message `seq`, however far back it stands. */
async function find(seq) {
  while (!talk.find(seq) && talk.first() > seq && (await older()));
  const found = talk.find(seq);
  if (found) talk.show(found);
}

/** For ten seconds, and as long as the finger or the focus is on it, a large button takes the message back. */
function offerTakeBack(bubble) {
  const [button, more] = [bubble.querySelector(".take-back"), bubble.querySelector(".more")];
  [button.hidden, more.hidden] = [false, true];
  const end = () => {
    if (bubble.dataset.takenBack || !more.hidden) return;
    if (button.matches(":hover, :focus")) setTimeout(end, 1_000);
    else [button.hidden, more.hidden] = [true, false];
  };
  setTimeout(end, TAKE_BACK);
}

async function older() {
  const button = element("older");
  if (button.hidden) return false;
  try {
    const { items, more } = await api.before(talk.first(), OLDER);
    const [first, focused] = [talk.bubbles()[0], button === document.activeElement];
    talk.prepend(items);
    button.hidden = !more;
    if (focused && !more) first?.focus({ preventScroll: true });
    return items.length > 0;
  } catch (error) {
    if (!(error instanceof Refused)) composer.say(say("no_connection"));
    else httpRefused(error);
    return false;
  }
}

element("older").addEventListener("click", (event) => {
  event.preventDefault();
  older();
});

async function needQuoted(seq) {
  if (asked.has(seq)) return;
  asked.add(seq);
  const { items } = await api.before(seq + 1, 1).catch(() => ({ items: [] }));
  if (items[0]?.seq === seq) talk.quoted(items[0]);
}

// ── with and without a connection ────────────────────────────────────────────

function online() {
  element("log").dataset.connected = live.ready ? "live" : "http";
  element("offline").hidden = true;
  element("signin").hidden = true;
  if (farewell) composer.say("");
  farewell = false;
}

/** No socket: HTTP may still work. It sends what waits, brings what is new, and knows whether we are still wanted. */
async function lost() {
  asking = false;
  await deliver();
  try {
    arrived((await api.after(known.seq)).items);
    (await api.before(known.seq + 1, OLDER)).items.filter(({ edited, taken_back }) => edited || taken_back).forEach(changed);
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
}

async function deliver() {
  if (!navigator.onLine) offline();
  if (delivering || !navigator.onLine) return;
  delivering = true;
  try {
    for (const entry of outbox.all()) {
      if (live.ready) break;
      if (entry.state === "failed" || !parcels.packed(entry)) continue;
      outbox.keep(entry, { tried: true });
      await api.send(entry.frame).then(confirm, (error) => httpRefused(error, entry));
    }
  } catch {
    setTimeout(offline, GRACE);
  } finally {
    delivering = false;
  }
}

/** What a refusal of the HTTP twin means. Where there was no answer at all, the error goes on. */
function httpRefused(error, entry) {
  if (!(error instanceof Refused)) throw error;
  if (error.status === 401) signedOut();
  else if (entry) refused({ client_id: entry.frame.client_id, reason: error.reason ?? say("failed") });
  else if (error.status === 404) left();
}

function signedOut() {
  live.stop();
  composer.say("");
  element("offline").hidden = true;
  element("signin").hidden = false;
}

function left() {
  live.stop();
  forget();
  composer.close();
  for (const part of document.querySelectorAll("[data-room]")) part.hidden = true;
  element("left").hidden = false;
  element("left").focus();
}

function forget() {
  store.clear();
  uploads.clear();
}

function looking() {
  return !document.hidden && document.hasFocus() && talk.following;
}

/** To whom one writes stands above the box until the first message of the day. */
function addressees() {
  element("to").hidden = talk.wroteToday(page.person);
}

// ── begin ────────────────────────────────────────────────────────────────────

document.documentElement.classList.add("js");
fitScreen();
document.addEventListener("visibilitychange", () => {
  talk.days();
  addressees();
});
wireAttachments(element("messages"));
wireMenus({ unsent: () => outbox.all().length > 0, forget, question: say("unsent") });
composer.restore((seq) => {
  const bubble = talk.find(seq);
  if (!bubble) return page.answered?.seq === seq ? page.answered : null;
  if (bubble.dataset.takenBack) return null;
  const message = read(bubble);
  return { name: message.author === page.person ? say("you") : nameOf(message.author), text: shortened(gist(message)) };
});
for (const entry of outbox.all()) if (entry.frame.t === "send" && !entry.media) showPending(entry);
parcels.resume().then((items) => composer.resume(items));
const firstNew = element("messages").querySelector(".new");
if (firstNew) talk.startAt(firstNew);
else talk.toEnd();
const wanted = /^#m(\d+)$/.exec(location.hash);
history.replaceState(null, "", location.pathname); // what ?answer or ?before asked for is done
if (wanted) find(Number(wanted[1]));
addEventListener("hashchange", () => {
  const [, seq] = /^#m(\d+)$/.exec(location.hash) ?? [];
  if (!seq) return;
  history.replaceState(null, "", location.pathname);
  find(Number(seq));
});
live.open();
