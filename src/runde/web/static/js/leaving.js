// Signing out takes along what this browser kept for a person in all their rooms: drafts, recordings, what was not sent yet, the
// pages that can be read without a connection. The forms that sign out say for whom (own/_forget.html).

import { files, messages } from "./pwa/kept.js";

document.addEventListener("submit", async (event) => {
  const { forget, unsent } = event.target.dataset;
  if (!forget) return;
  event.preventDefault();
  const kept = await Promise.all([messages, files].map((shelf) => shelf.all(Number(forget)).catch(() => [])));
  if (kept.flat().length && !confirm(unsent)) return;
  await Promise.all([messages, files].map((shelf) => shelf.drop(Number(forget)).catch(() => {})));
  const drafts = Object.keys(window.localStorage ?? {}).filter((key) => key.startsWith(`runde:${forget}:`));
  for (const key of drafts) localStorage.removeItem(key);
  event.target.submit();
});
