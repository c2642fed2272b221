// The HTTP twin of the live protocol: the way when no WebSocket can be opened, and the way to older messages.

/** The server answered, and the answer is no. `status` 401: signed out; 404: not (or no longer) in this room. */
export class Refused extends Error {
  constructor(status, body) {
    super(body.reason ?? "");
    this.status = status;
    this.code = body.code;
    this.reason = body.reason;
  }
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

  before(seq, limit) {
    return this.#fetch(`${this.address}?before=${seq}&limit=${limit}`);
  }

  after(seq, limit = 500) {
    return this.#fetch(`${this.address}?after=${seq}&limit=${limit}`);
  }

  /** Do what a page of ours does when its form is sent. */
  post(address) {
    return this.#fetch(address, "POST");
  }

  async #fetch(address, method = "GET", body = undefined) {
    const response = await fetch(address, {
      method,
      headers: { Accept: "application/json", "Content-Type": "application/json", "X-CSRFToken": this.csrfToken },
      body: JSON.stringify(body),
      cache: "no-store",
    });
    if (response.status === 204) return null;
    if (response.ok) return response.json();
    if (response.status >= 500) throw new TypeError("The server cannot answer now.");
    throw new Refused(response.status, await response.json().catch(() => ({})));
  }
}
