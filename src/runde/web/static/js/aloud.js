// Reading messages aloud with the voice of the browser, in the language of the page. One at a time; loaded when it is asked for.

import { nameOf, read } from "./bubbles.js";
import { page, say } from "./words.js";

let stop = () => {};

/** Read these bubbles aloud, or stop when `button` is the one that began. */
export function readAloud(bubbles, button) {
  const again = button.dataset.reading !== undefined;
  stop();
  if (again) return;
  const texts = bubbles.map(read).filter(({ text, hidden, taken_back }) => text && !hidden && !taken_back);
  if (!texts.length) return;
  const words = button.textContent;
  button.dataset.reading = "";
  button.textContent = say("stop_reading");
  stop = () => {
    stop = () => {};
    speechSynthesis.cancel();
    delete button.dataset.reading;
    button.textContent = words;
  };
  const end = stop;
  texts.forEach(({ author, text, poll }, place) => {
    const name = author === page.person ? say("you") : nameOf(author);
    const options = poll ? poll.options.map((option) => option.text).join(". ") : "";
    const spoken = new SpeechSynthesisUtterance(`${texts.length > 1 ? `${say("says", { name })} ` : ""}${text}. ${options}`);
    spoken.lang = page.language;
    spoken.voice = speechSynthesis.getVoices().find(({ lang }) => lang.slice(0, 2) === page.language) ?? null;
    spoken.onerror = () => stop === end && stop();
    if (place === texts.length - 1) spoken.onend = spoken.onerror;
    speechSynthesis.speak(spoken);
  });
}
