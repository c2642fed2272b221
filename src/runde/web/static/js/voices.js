// Whether this browser has a voice that speaks the language of the room. What reads is loaded when it is asked for.

import { page } from "./words.js";

/** The voice in which this room is read aloud, rather one that needs no network; undefined where there is none. */
export function voice() {
  const all = globalThis.speechSynthesis?.getVoices() ?? [];
  const fitting = all.filter(({ lang }) => lang.slice(0, 2).toLowerCase() === page.spoken);
  return fitting.find((one) => one.default) ?? fitting.find((one) => one.localService) ?? fitting[0];
}

/** Where there is a voice, the line of what is new has a button that reads all that follows it. */
export function watchVoices(talk) {
  const look = () => document.documentElement.classList.toggle("voices", Boolean(voice()));
  globalThis.speechSynthesis?.addEventListener?.("voiceschanged", look);
  look();
  talk.list.addEventListener("click", ({ target }) => {
    if (!target.matches(".aloud-new")) return;
    const following = (one) => target.compareDocumentPosition(one) & Node.DOCUMENT_POSITION_FOLLOWING;
    aloud(talk.bubbles().filter(following), target);
  });
}

/** Read these bubbles aloud, or stop. */
export async function aloud(bubbles, button) { (await import("./aloud.js")).readAloud(bubbles, button); }
