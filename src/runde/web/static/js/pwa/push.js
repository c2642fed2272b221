// What a push becomes on the phone. The service worker imports this file. The push carries no word, so they stand here.

const WORDS = {
  message: { de: "Neues in Ihrer Gruppe", en: "Something new in your group" },
  meeting: { de: "Es geht um ein Treffen Ihrer Gruppe", en: "About a meeting of your group" },
  other: { de: "Neues in Runde", en: "Something new in Runde" },
};

self.addEventListener("push", (event) => {
  const { kind, id } = event.data?.json() ?? {};
  const body = (WORDS[kind] ?? WORDS.other)[navigator.language.startsWith("de") ? "de" : "en"];
  event.waitUntil(self.registration.showNotification("Runde", { body, tag: kind, data: { id } }));
});

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  const told = fetch(`/own/notices/${event.notification.data.id}/opened/`, { method: "POST" }).catch(() => {});
  event.waitUntil(Promise.all([told, comeForward()]));
});

async function comeForward() {
  const [window] = await self.clients.matchAll({ type: "window", includeUncontrolled: true });
  return window ? window.focus() : self.clients.openWindow("/");
}
