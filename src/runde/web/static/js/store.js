// What this browser keeps for one person in one room: the draft, and what was not sent yet. A browser that keeps nothing
// (private window, full disk) still works; it only forgets when the page is closed.

export class Store {
  constructor(person, room) {
    this.prefix = `runde:${person}:${room}:`;
  }

  read(key) {
    try {
      return JSON.parse(localStorage.getItem(this.prefix + key));
    } catch {
      return null;
    }
  }

  write(key, value) {
    try {
      localStorage.setItem(this.prefix + key, JSON.stringify(value));
    } catch {
      // Kept in memory only.
    }
  }

  remove(key) {
    try {
      localStorage.removeItem(this.prefix + key);
    } catch {
      // Nothing was kept.
    }
  }

  /** The keys that begin with `start`. */
  keys(start) {
    try {
      return Object.keys(localStorage)
        .filter((key) => key.startsWith(this.prefix + start))
        .map((key) => key.slice(this.prefix.length));
    } catch {
      return [];
    }
  }

  /** Forget everything of this room. */
  clear() {
    for (const key of this.keys("")) this.remove(key);
  }
}
