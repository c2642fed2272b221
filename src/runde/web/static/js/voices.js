// Whether this browser has a voice: only then there are buttons that read aloud. What reads is loaded when it is asked for.

/** Show the buttons where there is a voice; the one at the line of what is new reads all that follows it. */
export function watchVoices(talk) {
  if (!("speechSynthesis" in window)) return;
  const look = () => document.documentElement.classList.toggle("voices", speechSynthesis.getVoices().length > 0);
  speechSynthesis.addEventListener?.("voiceschanged", look);
  look();
  talk.list.addEventListener("click", ({ target }) => {
    if (!target.matches(".aloud-new")) return;
    const following = (one) => target.compareDocumentPosition(one) & Node.DOCUMENT_POSITION_FOLLOWING;
    aloud(talk.bubbles().filter(following), target);
  });
}

/** Read these bubbles aloud, or stop. */
export async function aloud(bubbles, button) { (await import("./aloud.js")).readAloud(bubbles, button); }
