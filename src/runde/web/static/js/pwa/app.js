// What the app adds to every page: the worker, a quiet line for a new version, and the button that installs.

const element = (id) => document.getElementById(id);

async function register() {
  const registration = await navigator.serviceWorker.register("/sw.js");
  if (navigator.serviceWorker.controller) registration.waiting?.postMessage("take over"); // this page is as new as it is
  registration.onupdatefound = () => {
    registration.installing.onstatechange = ({ target }) => {
      element("renewed").hidden = target.state !== "installed" || !navigator.serviceWorker.controller;
    };
  };
  document.addEventListener("visibilitychange", () => document.hidden || registration.update().catch(() => {}));
}

if ("serviceWorker" in navigator) addEventListener("load", () => register().catch(() => {}));
if (!("SyncManager" in window)) document.documentElement.classList.add("unsynced");
addEventListener("beforeinstallprompt", (event) => {
  const button = element("install");
  if (!button) return;
  event.preventDefault();
  button.hidden = false;
  button.addEventListener("click", () => event.prompt());
});
