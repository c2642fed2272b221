// How far this person has read, told to the server at most once a second: for the line "New since …", and for the study.

const EVERY = 1_000;

export class Reading {
  #pause = 0;

  /** `newest()` is the last seq without a gap before it, `looking()` whether the person sees it, `tell(seq)` hands it over. */
  constructor({ seq, at, newest, looking, tell }) {
    Object.assign(this, { seq, at, newest, looking, tell });
    addEventListener("focus", () => this.mark());
    document.addEventListener("visibilitychange", () => this.mark());
  }

  mark() {
    const newest = this.newest();
    if (this.#pause || newest <= this.seq || !this.looking() || !this.tell(newest)) return;
    this.seq = newest;
    this.at = new Date().toISOString();
    this.#pause = setTimeout(() => { this.#pause = 0; this.mark(); }, EVERY);
  }
}
