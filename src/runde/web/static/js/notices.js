// The page about notices: this browser is asked for its subscription, or the page says what to do instead.

import { ask } from "./api.js";

const place = document.getElementById("here");
const { key, address } = place.dataset;
const send = (method, body) => ask(address, document.querySelector("[name=csrfmiddlewaretoken]").value, method, body);

function show(state) {
  for (const part of place.children) part.hidden = part.dataset.when !== undefined && !part.dataset.when.split(" ").includes(state);
}

async function begin() {
  if (!window.isSecureContext) return show("insecure");
  if (!("PushManager" in window)) return show(/iPhone|iPad/.test(navigator.userAgent) ? "iphone" : "old");
  const worker = await navigator.serviceWorker.ready; // app.js registers it on every page
  const kept = await worker.pushManager.getSubscription();
  if (Notification.permission === "denied") return show("denied");
  show(kept && "on" in place.dataset ? "on" : "off");
  place.querySelector("[data-when=off] button").onclick = () => allow(worker).catch(() => show("failed"));
  place.querySelector("[data-when=on] button").onclick = () => send("DELETE").then(() => show("off"), () => show("failed"));
}

async function allow(worker) {
  if ((await Notification.requestPermission()) === "denied") return show("denied");
  await (await worker.pushManager.getSubscription())?.unsubscribe(); // it may belong to another key
  const options = { userVisibleOnly: true, applicationServerKey: key };
  const subscription = await worker.pushManager.subscribe(options);
  await send("POST", subscription);
  show("on");
}

begin().catch(() => show("failed"));
