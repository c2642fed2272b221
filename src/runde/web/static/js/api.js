// The HTTP twin of the live protocol: the way when no WebSocket can be opened, and the way to older messages.

/** The server answered, and the answer is no. `status` 401: signed out; 404: not (or no longer) in this room. */
export class Refused extends Error {
  constructor(status, answer) {
    super(answer.reason ?? "");
    Object.assign(this, { status, answer, code: answer.code, reason: answer.reason });
  }
}

/** Ask the server. Raises Refused when it says no; something else when it does not answer. */
export async function ask(address, token, method = "GET", body = undefined, signal = undefined) {
  const bytes = body instanceof ArrayBuffer;
  const type = bytes ? "application/octet-stream" : "application/json";
  const headers = { Accept: "application/json", "Content-Type": type, "X-CSRFToken": token };
  const response = await fetch(address, { method, headers, signal, body: bytes ? body : JSON.stringify(body), cache: "no-store" });
  if (response.status === 204) return null;
  if (response.ok) return response.json();
  const answer = await response.json().catch(() => ({}));
  if (response.status < 500) throw new Refused(response.status, answer);
  throw Object.assign(new TypeError("The server cannot answer now."), { reason: answer.reason });
}

export class Api {
  constructor(address, csrfToken) {
    this.address = address;
    this.csrfToken = csrfToken;
  }

  /** Do what a frame asks for. Resolves to its acknowledgement. */
  send({ t, seq, client_id, text, reply_to, attachments, anonymous, reaction, option }) {
    if (t === "send") return this.#fetch(this.address, "POST", { client_id, text, reply_to, attachments, anonymous });
    if (t === "react") return this.#fetch(`${this.address}/${seq}/reaction`, "PUT", { client_id, reaction });
    if (t === "vote") return this.#fetch(`${this.address}/${seq}/vote`, "PUT", { client_id, option });
    if (t === "edit") return this.#fetch(`${this.address}/${seq}`, "PUT", { client_id, text });
    return this.#fetch(`${this.address}/${seq}?client_id=${client_id}`, "DELETE");
  }

  /** Say how far one has read; when it does not arrive, the next one will. */
  read(seq) {
    this.#fetch(this.address.replace(/messages$/, "read"), "PUT", { seq }).catch(() => {});
    return true;
  }

  before(seq, limit) { return this.#fetch(`${this.address}?before=${seq}&limit=${limit}`); }

  /** The message `seq`, where it can be had now. */
  async one(seq) {
    const { items } = await this.before(seq + 1, 1).catch(() => ({ items: [] }));
    return items.find((item) => item.seq === seq);
  }

  after(seq, limit = 500) { return this.#fetch(`${this.address}?after=${seq}&limit=${limit}`); }

  /** Do what a page of ours does when its form is sent. */
  post(address) { return this.#fetch(address, "POST"); }
  #fetch(address, method, body) { return ask(address, this.csrfToken, method, body); }
}
