// A notice has come. It says nothing of what was written.

self.addEventListener("push", (event) => {
  event.waitUntil(registration.showNotification("Runde", { body: SETUP.news, icon: SETUP.icon, tag: "news" }));
});
self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(clients.openWindow("/"));
});
