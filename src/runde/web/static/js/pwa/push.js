// What a push becomes on the phone: it carries no word, so the words stand in SETUP, by language.

self.addEventListener("push", (event) => {
  const { kind, id } = event.data?.json() ?? {};
  const words = SETUP.news[navigator.language.slice(0, 2)] ?? SETUP.news.en;
  const body = words[kind] ?? words.other;
  event.waitUntil(self.registration.showNotification("Runde", { body, icon: SETUP.icon, tag: kind, data: { id } }));
});

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  const told = fetch(`/own/notices/${event.notification.data.id}/opened/`, { method: "POST" }).catch(() => {});
  const forward = clients.matchAll({ type: "window", includeUncontrolled: true }).then(([one]) => (one ? one.focus() : clients.openWindow("/")));
  event.waitUntil(Promise.all([told, forward]));
});
