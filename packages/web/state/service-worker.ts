/** The service worker as the page sees it: registered once, and asked now and then whether there is a new version. */
import { signal } from "@preact/signals";
import { trustedScript } from "../engine/trusted-script.ts";
import type { PageMessage } from "../service-worker/messages.ts";

const SCRIPT = "/service-worker.js";
/** An app that is never closed looks for a new version this often, when it comes to the front. */
const ASK_EVERY_MS = 3_600_000;

/** A new version is on the device, and works as soon as the person wants it. */
export const updateReady = signal(false);

let registration: ServiceWorkerRegistration | null = null;

/** Registers it where browsers allow one: on secure origins, and not in every private window. */
export async function startServiceWorker(): Promise<void> {
  const { serviceWorker } = navigator as { readonly serviceWorker?: ServiceWorkerContainer };
  if (serviceWorker === undefined) return;
  let hadOne = serviceWorker.controller !== null;
  serviceWorker.addEventListener("controllerchange", () => {
    // Here or in another tab, the person wants the new version. At the first visit this page is the one installed.
    if (hadOne) location.reload();
    hadOne = true;
  });
  try {
    registration = await serviceWorker.register(trustedScript(SCRIPT), { updateViaCache: "none" });
  } catch {
    // A browser may forbid it, and while developing there is none. The app works without, as long as there is a network.
    return;
  }
  watch(registration, serviceWorker);
}

/** Loads the app again in its new version, here and in every other tab. */
export function takeUpdate(): void {
  post({ type: "take over" }, registration?.waiting ?? null);
}

/** Says something to the service worker that works now; to nobody where there is none. */
export async function tellServiceWorker(message: PageMessage): Promise<void> {
  if (registration === null) return;
  const { active } = await navigator.serviceWorker.ready;
  post(message, active);
}

function post(message: PageMessage, to: ServiceWorker | null): void {
  to?.postMessage(message);
}

function watch(registered: ServiceWorkerRegistration, container: ServiceWorkerContainer): void {
  const look = (): void => {
    // Without one that works there is nothing to be replaced: it is the first visit.
    updateReady.value = registered.waiting !== null && container.controller !== null;
  };
  look();
  registered.addEventListener("updatefound", () => {
    registered.installing?.addEventListener("statechange", look);
  });
  let askedAt = performance.now();
  document.addEventListener("visibilitychange", () => {
    const now = performance.now();
    if (document.visibilityState !== "visible" || now - askedAt < ASK_EVERY_MS) return;
    askedAt = now;
    registered.update().catch(() => undefined);
  });
}
