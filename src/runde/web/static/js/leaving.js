// Signing out takes along what this browser kept for a person in all their rooms: drafts, recordings, what was not sent yet.
// The forms that sign out say for whom (own/_forget.html).

let also = () => false;

/** What else is not sent yet on this page, where the browser keeps nothing. */
export function alsoUnsent(check) {
  also = check;
}

document.addEventListener("submit", async (event) => {
  const { forget, unsent } = event.target.dataset;
  if (!forget) return;
  event.preventDefault();
  const kept = keys(`runde:${forget}:`);
  const waits = also() || kept.some((key) => /^runde:\d+:\d+:(out|up):/.test(key));
  if (waits && !confirm(unsent)) return;
  for (const key of kept) localStorage.removeItem(key);
  await clear(`runde:${forget}:`).catch(() => {});
  event.target.submit();
});

function keys(start) {
  try {
    return Object.keys(localStorage).filter((key) => key.startsWith(start));
  } catch {
    return [];
  }
}

async function clear(start) {
  const names = (await window.caches?.keys()) ?? [];
  await Promise.all(names.filter((name) => name.startsWith(start)).map((name) => caches.delete(name)));
}
