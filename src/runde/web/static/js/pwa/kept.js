// What this browser keeps until it is sent, in a database that page and worker share: messages (outbox.js), with what it takes
// to send them, and files (upload.js). Each row begins with whose it is: person, room, its own name.

const VERSION = 1; // a new one changes the database below, and keeps what waits in it
let opening = null;

export const messages = shelf("messages");
export const files = shelf("files");

function open(version) {
  return new Promise((resolve, reject) => {
    const wish = indexedDB.open("runde", version);
    wish.onupgradeneeded = ({ oldVersion }) => {
      if (oldVersion < 1) for (const name of ["messages", "files"]) wish.result.createObjectStore(name, { keyPath: ["person", "room", "key"] });
    };
    wish.onerror = () => (version && wish.error.name === "VersionError" ? resolve(open()) : reject(wish.error)); // a newer one was here
    wish.onsuccess = () => {
      wish.result.onversionchange = () => {
        opening = null;
        wish.result.close();
      };
      resolve(wish.result);
    };
  });
}

/** Rows by whose they are: all of them, a person's, or those of a person in a room. `all` gives the oldest first. */
function shelf(name) {
  const range = (whose) => IDBKeyRange.bound(whose, [...whose, []]);
  const within = async (mode, work) => {
    opening ??= open(VERSION);
    const deal = (await opening).transaction(name, mode);
    const wish = work(deal.objectStore(name));
    deal.commit?.(); // then it is kept also when the page is closed now
    return new Promise((resolve, reject) => {
      deal.oncomplete = () => resolve(wish.result);
      deal.onabort = () => reject(deal.error);
    });
  };
  return {
    all: async (...whose) => (await within("readonly", (rows) => rows.getAll(range(whose)))).sort((one, other) => one.made - other.made),
    keep: (row) => within("readwrite", (rows) => rows.put(row)),
    drop: (...whose) => within("readwrite", (rows) => rows.delete(range(whose))),
  };
}
