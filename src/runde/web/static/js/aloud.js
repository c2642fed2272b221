// Reading messages aloud with the voice of the browser, in the language of the room. One at a time; loaded when it is asked for.

import { nameOf, read } from "./bubbles.js";
import { note } from "./menus.js";
import { voice } from "./voices.js";
import { announce, page, say } from "./words.js";

let stop = () => {};
addEventListener("pagehide", () => stop()); // a voice that goes on after its page is closed cannot be stopped any more

/** Read these bubbles aloud, or stop when `button` is the one that began. Without a voice: a sentence that says so. */
export function readAloud(bubbles, button) {
  const again = button.dataset.reading !== undefined;
  stop();
  if (again) return;
  const texts = bubbles.map(read).filter(({ text, hidden, taken_back }) => text && !hidden && !taken_back);
  if (!texts.length) return;
  const speaker = voice();
  const cannot = () => {
    note(bubbles[0], say("no_voice"));
    announce(say("no_voice"));
  };
  if (!speaker) {
    cannot();
    return;
  }
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
    Object.assign(spoken, { lang: speaker.lang, voice: speaker });
    spoken.onerror = () => {
      if (stop !== end) return; // it was stopped, or another message is read now
      stop();
      cannot();
    };
    if (place === texts.length - 1) spoken.onend = () => stop === end && stop();
    speechSynthesis.speak(spoken);
  });
}
