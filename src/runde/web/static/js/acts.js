// What a person does on a bubble: answers, changes or takes back, gives it a word, chooses, has it read, reports it.

import { read } from "./bubbles.js";
import { report } from "./menus.js";
import { chooseAgain, chosen, showPoll, withVote } from "./polls.js";
import { closeWords, mine, toggleWords, withMine } from "./reactions.js";
import { aloud } from "./voices.js";
import { say } from "./words.js";

/** What to do when a button of a bubble is pressed. The parts of the room are given to them. */
export function acts({ talk, log, composer, outbox, parcels, history, api, alter, mark, push }) {
  return {
    answer: (bubble) => composer.answer(Number(bubble.dataset.seq)),
    edit: (bubble) => composer.edit(Number(bubble.dataset.seq), read(bubble).text),
    again(bubble) {
      const entry = outbox.get(bubble.dataset.client);
      if (!entry) return;
      composer.say("");
      mark(entry, undefined, "sending", { reason: undefined });
      push(entry);
    },
    takeBack(bubble) {
      const entry = outbox.get(bubble.dataset.client);
      if (entry?.frame.t !== "send") return alter({ t: "take_back", seq: Number(bubble.dataset.seq) });
      if (entry.tried && entry.state !== "failed") return mark(entry, "regretted", "", { regret: true });
      outbox.remove(bubble.dataset.client);
      parcels.drop(entry);
      log.focus();
      return bubble.remove();
    },
    quote: (bubble) => history.find(Number(bubble.dataset.replyTo)),
    react: (bubble) => toggleWords(bubble, read(bubble).reactions),
    word(bubble, { value }) {
      const { seq, reactions } = read(bubble);
      const reaction = mine(reactions) === value ? "" : value;
      closeWords();
      talk.alter({ seq, reactions: withMine(reactions, reaction) });
      alter({ t: "react", seq, reaction });
    },
    vote(bubble, { value }) {
      const { seq, poll } = read(bubble);
      const again = poll.mine === value;
      delete bubble.querySelector(".poll").dataset.changing;
      if (again) showPoll(bubble.querySelector(".poll"), poll);
      else talk.alter({ seq, poll: withVote(poll, value) });
      chosen(bubble);
      if (!again) alter({ t: "vote", seq, option: value });
    },
    revote: (bubble) => chooseAgain(bubble, read(bubble).poll),
    aloud: (bubble, button) => aloud([bubble], button),
    report: (bubble, button) => report(bubble, button, api).catch(({ reason }) => composer.say(reason || say("no_connection"))),
  };
}
