// What happens in this person's other rooms while they look at this one: one quiet line that leads there.

import { page, say } from "./words.js";

const rooms = new Map();

/** The server told all rooms anew. */
export function greeted(frame) {
  rooms.clear();
  for (const room of frame.rooms) rooms.set(room.id, { ...room, news: room.seq > room.read });
  show();
}

/** A message or something else came from some room. */
export function heardElsewhere(frame) {
  const room = rooms.get(frame.room);
  if (!room || room.id === page.room) return;
  if (frame.t === "left") rooms.delete(room.id);
  if (frame.t === "message") room.news = frame.author !== page.person;
  if (frame.t === "message" || frame.t === "left") show();
}

function show() {
  const news = [...rooms.values()].filter((room) => room.news && room.id !== page.room);
  const [line, log] = ["elsewhere", "log"].map((id) => document.getElementById(id));
  const [height, top] = [line.offsetHeight, log.scrollTop];
  line.replaceChildren(...(news.length ? [leading(news)] : []));
  // The line takes its room from the top of the talk; what is read stays where it is, in a short talk, too.
  log.style.setProperty("--elsewhere", `${line.offsetHeight}px`);
  log.scrollTop = top + line.offsetHeight - height;
}

function leading(news) {
  const [room] = news;
  const link = document.createElement("a");
  link.className = "button";
  const leads = rooms.get(room.group ?? room.id)?.role === "moderator";
  link.href = page.elsewhere[news.length > 1 ? "all" : leads ? "moderator" : "member"].replace(/0\/$/, `${room.id}/`);
  link.textContent = say(news.length > 1 ? "wrote_several" : room.pair ? "wrote_to_you" : "wrote_in_group", room);
  return link;
}
