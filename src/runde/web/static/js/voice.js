// Speaking instead of writing: one press begins, one ends; then listen, send, or throw away. What is recorded is kept in this
// browser from its first seconds on.

import { alone, clock, spoken } from "./attachments.js";
import { figure, page, say } from "./words.js";

const FORMS = ["audio/webm;codecs=opus", "audio/mp4", "audio/ogg;codecs=opus"];
const BITS = 32_000; // per second
const KEEP_EVERY = 2_000;
const SURE = 10; // seconds; what is longer is not thrown away without asking

export class Recorder {
  #recorder = null;
  #item = null;
  #timer = 0;

  /** `on` has say(sentence) at the text box, tell(sentence) for ears, open(bool), and send(key). */
  constructor(panel, uploads, on) {
    Object.assign(this, { panel, uploads, on });
    [this.what, this.time, this.sound] = [".what", ".clock", "audio"].map((part) => panel.querySelector(part));
    const acts = { stop: () => this.#end(), listen: () => this.#listen(), discard: () => this.#discard(), deliver: () => this.#deliver() };
    panel.addEventListener("click", ({ target, detail }) => {
      const name = Object.keys(acts).find((one) => target.classList.contains(one));
      if (name && detail < 2) acts[name](); // the second touch of a double one means nothing
    });
    for (const kind of ["play", "pause", "ended"]) this.sound.addEventListener(kind, () => {
      panel.querySelector(".listen").textContent = say(this.sound.paused ? "listen" : "pause");
    });
    document.addEventListener("visibilitychange", () => document.hidden && this.#end());
  }

  /** Ask for the microphone and record. Where that cannot be, a sentence says how it can. */
  async begin() {
    if (!window.isSecureContext) return this.on.say(say("voice_insecure"));
    if (!navigator.mediaDevices || !window.MediaRecorder) return this.on.say(say("voice_old"));
    this.on.say("");
    this.#step("asking", say("voice_allow"));
    try {
      const stream = await navigator.mediaDevices.getUserMedia({ audio: { channelCount: 1, echoCancellation: true, noiseSuppression: true } });
      if (this.panel.dataset.step === "asking" && !this.panel.hidden) return this.#record(stream);
      return silence(stream);
    } catch (error) {
      this.close();
      return this.on.say(say(refusal(error)));
    }
  }

  /** Offer a message that was recorded before. */
  offer(item) {
    this.#item = item;
    this.sound.src = item.url;
    this.time.textContent = clock(item.seconds);
    this.#step("done", say("voice_done"), "listen");
    this.on.tell(say("voice_stopped", { time: spoken(item.seconds) }));
  }

  /** Leave it as it is: nothing is recorded any more. */
  close() {
    if (this.#recorder) Object.assign(this.#recorder, { ondataavailable: null, onstop: null });
    this.#end();
    this.#over();
    this.#item = null;
    this.sound.pause();
    this.panel.hidden = true;
    this.on.open(false);
  }

  #record(stream) {
    const [mimeType] = FORMS.filter((one) => MediaRecorder.isTypeSupported(one));
    const [began, pieces, most] = [Date.now(), [], page.media.limits.voice.seconds];
    const recorder = new MediaRecorder(stream, { mimeType, audioBitsPerSecond: BITS });
    let seconds = 0;
    this.#recorder = recorder;
    recorder.ondataavailable = ({ data }) => {
      if (!data.size) return;
      pieces.push(data);
      const blob = new Blob(pieces, { type: recorder.mimeType });
      const facts = { blob, size: blob.size, seconds: Math.max(1, seconds) };
      this.#item = this.#item ? Object.assign(this.#item, facts) : this.uploads.add({ kind: "voice", ...facts });
      this.uploads.keep(this.#item);
    };
    recorder.onstop = () => {
      this.#over();
      if (this.#item) return this.offer(Object.assign(this.#item, { url: URL.createObjectURL(this.#item.blob) }));
      this.close();
      return this.on.say(say("voice_broken"));
    };
    for (const track of stream.getTracks()) track.onended = () => this.#end(); // a call, or the microphone was pulled out
    recorder.start(KEEP_EVERY);
    this.time.textContent = clock(0);
    this.#step("recording", say("voice_recording", { most: figure(most / 60) }), "stop");
    this.on.tell(this.what.textContent);
    this.#timer = setInterval(() => {
      const passed = Math.floor((Date.now() - began) / 1_000);
      if (passed === seconds) return;
      seconds = Math.min(most, passed);
      this.time.textContent = clock(seconds);
      if (seconds === most - 60) this.on.tell(say("voice_minute"));
      if (seconds >= most) this.#end();
    }, 200);
  }

  #end() { if (this.#recorder?.state === "recording") this.#recorder.stop(); }

  #over() {
    clearInterval(this.#timer);
    if (this.#recorder) silence(this.#recorder.stream);
    this.#recorder = null;
  }

  #listen() {
    if (!this.sound.paused) return this.sound.pause();
    alone(this.sound);
    return this.sound.play().catch(() => this.on.say(say("voice_broken")));
  }

  #discard() {
    if (this.#item?.seconds > SURE && !confirm(say("voice_sure"))) return;
    const item = this.#item;
    this.close();
    if (item) this.uploads.remove(item.key);
  }

  #deliver() {
    const { key } = this.#item;
    this.close();
    this.on.send(key);
  }

  #step(step, what, focus = "discard") {
    this.panel.dataset.step = step;
    this.what.textContent = what;
    this.time.hidden = step === "asking";
    const [stop, listen, deliver] = [".stop", ".listen", ".deliver"].map((name) => this.panel.querySelector(name));
    [stop.hidden, listen.hidden] = [step === "done", step !== "done"]; // one in the place of the other: a second press does no harm
    [stop.disabled, deliver.disabled] = [step === "asking", step !== "done"];
    this.panel.hidden = false;
    this.on.open(true);
    this.panel.querySelector(`.${focus}`).focus();
  }
}

function silence(stream) { for (const track of stream.getTracks()) track.stop(); }

function refusal({ name }) {
  if (name === "NotFoundError") return "voice_none";
  if (name !== "NotAllowedError") return "voice_busy";
  const phones = { iPhone: "iphone", iPad: "iphone", Android: "android" };
  const phone = Object.keys(phones).find((one) => navigator.userAgent.includes(one));
  return `voice_refused${phone ? `_${phones[phone]}` : ""}`;
}
