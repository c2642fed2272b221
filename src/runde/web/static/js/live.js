// The connection: opens one WebSocket, watches it, and opens it again. What the frames mean is decided elsewhere.

const LONGEST_PAUSE = 15_000;
const FIRST_PAUSE = 500;
const QUIET = 25_000; // nothing heard for so long: ask whether anybody is there
const PATIENCE = 8_000; // and wait so long for an answer
const SIGNED_OUT = 4401;

export class Live {
  #socket = null;
  #failures = 0;
  #again = 0;
  #watch = 0;
  #stopped = false;

  /** `heard` has frame(frame), lost() after each connection that broke or could not be opened, and signedOut(). */
  constructor(url, heard) {
    this.url = url;
    this.heard = heard;
    this.ready = false;
    addEventListener("online", () => this.wake());
    addEventListener("pageshow", () => this.wake());
    addEventListener("offline", () => this.ready && this.#break());
    document.addEventListener("visibilitychange", () => document.hidden || this.wake());
  }

  open() {
    clearTimeout(this.#again);
    this.#again = 0;
    if (this.#stopped) return;
    const socket = new WebSocket(this.url);
    this.#socket = socket;
    socket.onmessage = (event) => this.#receive(JSON.parse(event.data));
    socket.onclose = (event) => this.#closed(event.code);
    this.#expect(PATIENCE);
  }

  /** Whether a connection is being opened right now. */
  get connecting() { return !this.ready && !this.#again && !this.#stopped; }

  /** Hand a frame over; false when there is no connection. */
  send(frame) {
    if (!this.ready || this.#socket.readyState !== WebSocket.OPEN) return false;
    this.#socket.send(JSON.stringify(frame));
    if (frame.client_id) this.#expect(PATIENCE);
    return true;
  }

  /** Make sure of the connection now: after sleep, or when the network is back. */
  wake() {
    if (this.ready) {
      this.#ask(PATIENCE / 2);
    } else if (this.#again) {
      this.#failures = 0;
      this.open();
    }
  }

  stop() {
    this.#stopped = true;
    this.#drop();
  }

  #receive(frame) {
    clearTimeout(this.#watch);
    this.#watch = setTimeout(() => this.#ask(PATIENCE), QUIET);
    if (frame.t === "hello") {
      this.ready = true;
      this.#failures = 0;
    }
    if (frame.t === "ping") this.send({ t: "pong" });
    else if (frame.t !== "pong") this.heard.frame(frame);
  }

  #ask(patience) {
    this.send({ t: "ping" });
    this.#expect(patience);
  }

  #expect(patience) {
    clearTimeout(this.#watch);
    this.#watch = setTimeout(() => this.#break(), patience);
  }

  #break() {
    this.#drop();
    this.#closed();
  }

  #drop() {
    clearTimeout(this.#watch);
    clearTimeout(this.#again);
    this.ready = false;
    if (!this.#socket) return;
    this.#socket.onmessage = this.#socket.onclose = null;
    this.#socket.close();
  }

  #closed(code) {
    clearTimeout(this.#watch);
    this.ready = false;
    if (this.#stopped) return;
    if (code === SIGNED_OUT) {
      this.stop();
      this.heard.signedOut();
      return;
    }
    const pause = Math.min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** this.#failures) * (0.5 + Math.random() / 2);
    this.#failures += 1;
    this.#again = setTimeout(() => this.open(), pause);
    this.heard.lost();
  }
}
