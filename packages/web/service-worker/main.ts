/**
 * The service worker: keeps the whole app on the device, so that it opens without network, and shows notifications.
 * It has no key and reads no record: messages and keys never come near it. Nothing reaches it through a push service.
 */
import { isPageMessage } from "./messages.ts";
import { announce, onNotificationClick, withdraw } from "./notifications.ts";
import { answerFromCache, dropOldCaches, fillCache, type Precache } from "./precache.ts";

/** Put before this script by the build (`build/service-worker.ts`). */
declare const __PRECACHE__: Precache;

/** TypeScript has no way to say of one folder alone that its global is a service worker's. */
const scope = self as unknown as ServiceWorkerGlobalScope;

scope.addEventListener("install", (event) => event.waitUntil(fillCache(scope, __PRECACHE__)));

scope.addEventListener("activate", (event) =>
  event.waitUntil(
    (async () => {
      await dropOldCaches(scope, __PRECACHE__);
      // The tab that was there at the first visit as well: it works without network from now on.
      await scope.clients.claim();
    })(),
  ),
);

scope.addEventListener("fetch", (event) => {
  const answer = answerFromCache(scope, __PRECACHE__, event.request);
  if (answer !== null) event.respondWith(answer);
});

scope.addEventListener("message", (event) => {
  const { data } = event;
  if (!isPageMessage(data)) return;
  switch (data.type) {
    case "announce":
      event.waitUntil(announce(scope, data.announcement));
      return;
    case "withdraw":
      event.waitUntil(withdraw(scope, data.tag));
      return;
    case "take over":
      event.waitUntil(scope.skipWaiting());
      return;
  }
});

scope.addEventListener("notificationclick", (event) => event.waitUntil(onNotificationClick(scope, event)));
