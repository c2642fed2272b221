// Several tabs of one room share what this browser keeps. A file belongs to the tab in which it was chosen or recorded, as long
// as that one is open: it holds a lock for its life.

import { uuid } from "./outbox.js";

const START = "runde:tab:";

/** The name of this tab, which outlives a reload. */
export function thisTab() {
  let name = uuid();
  try {
    name = sessionStorage.getItem(START) ?? name;
    sessionStorage.setItem(START, name);
  } catch {
    // Nothing is kept here, so nothing is shared either.
  }
  navigator.locks?.request(START + name, () => new Promise(() => {})).catch(() => {});
  return name;
}

/** The names of the tabs that are open; none where a browser cannot tell. */
export async function openTabs() {
  const { held = [] } = (await navigator.locks?.query().catch(() => null)) ?? {};
  return new Set(held.map(({ name }) => name.slice(START.length)));
}
