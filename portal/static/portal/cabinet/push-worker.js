/**
 * The worker that shows what was pushed: the number of a report and its new state, in words that the server put before
 * this script (`ATLAS_PUSH`). A press on it opens the cabinet.
 */
const { title, states, cabinet } = self.ATLAS_PUSH;

self.addEventListener("push", (event) => {
  const { number, state } = event.data.json();
  event.waitUntil(
    self.registration.showNotification(title.replace("{number}", String(number)), {
      body: states[state] ?? "",
      // A later state takes the place of an earlier one.
      tag: `report-${number}`,
    }),
  );
});

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(self.clients.openWindow(cabinet));
});
