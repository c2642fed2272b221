// How far the talk is shown: older messages load upward, a jump shows the talk around one message, and what lies between there
// and the newest is a gap that closes downward or at once.

const OLDER = 50;
const AHEAD = 600; // pixels before an end at which what follows is asked for
const FAR = 150; // messages: what is further away is not loaded on the way there

export class History {
  #busy = { older: null, newer: null, newest: null };

  /** `failed(error)` is told when the server did not answer; `closed()` when the talk is shown to its end again. */
  constructor({ talk, api, failed, closed }) {
    Object.assign(this, { talk, api, failed, closed });
    this.parts = Object.fromEntries(["older", "beginning", "later", "newest"].map((id) => [id, document.getElementById(id)]));
    const watch = (element, load) => {
      const observer = new IntersectionObserver(
        ([{ isIntersecting }]) => isIntersecting && load(),
        { root: talk.log, rootMargin: `${AHEAD}px 0px` },
      );
      observer.observe(element);
      return () => {
        observer.unobserve(element); // so that it is told again when it is still near
        observer.observe(element);
      };
    };
    this.watchOlder = watch(this.parts.older, () => this.older());
    this.watchLater = watch(this.parts.later, () => this.newer());
    for (const name of ["older", "newest"]) this.parts[name].addEventListener("click", (event) => {
      event.preventDefault();
      this[name]();
    });
  }

  /** Load what is older; true when something came. Who asks while it is under way waits for the same answer. */
  older() {
    if (this.parts.older.hidden) return Promise.resolve(false);
    return this.#once("older", async () => {
      const { talk } = this;
      const from = talk.first();
      const { items, more } = await this.api.before(from, OLDER);
      if (from !== talk.first()) return false;
      const [first, focused] = [talk.bubbles()[0], this.parts.older === document.activeElement];
      talk.prepend(items);
      this.#ends(more);
      if (focused && !more) first?.focus({ preventScroll: true });
      this.watchOlder();
      return items.length > 0;
    });
  }

  /** Load what follows, where the talk is not shown to its end. */
  newer() {
    if (!this.talk.gap) return Promise.resolve(false);
    return this.#once("newer", async () => {
      const from = this.talk.last();
      const { items, more } = await this.api.after(from, OLDER);
      if (!this.talk.gap || from !== this.talk.last()) return false;
      this.talk.append(items);
      if (more) this.watchLater();
      else this.#close();
      return true;
    });
  }

  /** Show the newest messages. */
  newest() {
    if (!this.talk.gap) return Promise.resolve(this.talk.toEnd());
    return this.#once("newest", async () => {
      const { items, more } = await this.api.before(Number.MAX_SAFE_INTEGER, OLDER);
      this.talk.begin(items, false);
      this.#ends(more);
      this.#close();
      this.talk.toEnd();
    });
  }

  /** Show the message `seq`, wherever it stands. */
  async find(seq) {
    const { talk } = this;
    if (!talk.find(seq) && (talk.first() - seq > FAR || seq > talk.last())) {
      await this.#once("older", async () => {
        const { items, more } = await this.api.before(seq + 1 + OLDER / 2, OLDER);
        if (!items.length) return;
        talk.begin(items, true);
        this.parts.later.hidden = false;
        this.#ends(more);
        this.watchLater();
      });
    }
    while (!talk.find(seq) && talk.first() > seq && (await this.older()));
    const found = talk.find(seq);
    if (found) talk.show(found);
  }

  #close() {
    this.talk.gap = false;
    this.parts.later.hidden = true;
    this.closed();
  }

  #ends(more) {
    this.parts.older.hidden = !more;
    this.parts.beginning.hidden = more;
  }

  #once(name, load) {
    this.#busy[name] ??= load()
      .catch((error) => {
        this.failed(error);
        return false;
      })
      .finally(() => {
        this.#busy[name] = null;
      });
    return this.#busy[name];
  }
}
