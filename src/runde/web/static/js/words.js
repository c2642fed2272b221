// Words, times and days in the language of the page and in the time zone of the group.

const strings = JSON.parse(document.getElementById("strings").textContent);
const page = JSON.parse(document.getElementById("room-data").textContent);
const language = page.language === "en" ? "en-GB" : page.language;
const zone = page.zone;

const clock = new Intl.DateTimeFormat(language, { hour: "numeric", minute: "2-digit", hour12: false, timeZone: zone });
const longDay = new Intl.DateTimeFormat(language, { weekday: "long", day: "numeric", month: "long", timeZone: zone });
const isoDay = new Intl.DateTimeFormat("sv-SE", { year: "numeric", month: "2-digit", day: "2-digit", timeZone: zone });
const DAY = 86_400_000;

/** What the server told this page: room, person, people, counters, addresses. */
export { page };

/** The string `key` with its {names} filled in. */
export function say(key, values = {}) {
  return strings[key].replace(/\{(\w+)\}/g, (_, name) => String(values[name]));
}

/** The form of `key` that fits the number: key_one, key_other or, where there is one, key_zero. */
export function sayNumber(key, number) {
  const form = number === 0 && `${key}_zero` in strings ? "zero" : number === 1 ? "one" : "other";
  return say(`${key}_${form}`, { number: new Intl.NumberFormat(language).format(number) });
}

/** A number as it is written in the language of the page. */
export function figure(number) { return new Intl.NumberFormat(language).format(number); }

/** Tell those who hear the page instead of seeing it. */
export function announce(sentence) { document.getElementById("announced").textContent = sentence; }

/** 9:05 */
export function time(at) { return clock.format(new Date(at)).replace(/^0(?=\d)/, ""); }

/** The local day of a moment as 2026-11-22: days compare as text. */
export function dayOf(at) { return isoDay.format(new Date(at)); }

/** Today, Yesterday, or Tuesday 17 November. */
export function dayName(at) {
  const day = dayOf(at);
  if (day === dayOf(Date.now())) return say("today");
  return day === dayOf(Date.now() - DAY) ? say("yesterday") : longDay.format(new Date(at));
}

/** "New since yesterday, 17:40"; without a moment only "New". */
export function newSince(at) {
  if (!at) return say("new");
  const day = dayOf(at);
  if (day === dayOf(Date.now())) return say("new_since_today", { time: time(at) });
  if (day === dayOf(Date.now() - DAY)) return say("new_since_yesterday", { time: time(at) });
  return say("new_since", { day: longDay.format(new Date(at)), time: time(at) });
}
