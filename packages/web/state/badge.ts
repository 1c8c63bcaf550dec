/** The count of what is new, where it is seen without opening the app: the title, the tab's icon, the app's icon. */
import { computed, effect } from "@preact/signals";
import { unreadCount } from "./history.ts";
import { appState } from "./session.ts";

const NAME = "Sottovoce";
/** Of the drawn icon, in pixels: tabs show it at a quarter of that or half. */
const SIZE = 64;

/** Unread messages and missed calls; while it is locked, that something came: parts of a call look like messages then. */
const news = computed<number | "some">(() => {
  if (appState.value.phase !== "locked") return unreadCount.value;
  return appState.value.arrived > 0 ? "some" : 0;
});

/** Follows the count from now on. */
export function startBadge(): void {
  effect(() => {
    const count = news.value;
    document.title = count === 0 ? NAME : `(${count === "some" ? "•" : count}) ${NAME}`;
    void badge(count);
  });
  effect(() => {
    const isNew = news.value !== 0;
    void drawIcon(isNew);
  });
}

/** The icon of the installed app; where it is not installed nothing is shown. */
async function badge(count: number | "some"): Promise<void> {
  try {
    if (count === 0) await navigator.clearAppBadge?.();
    else await navigator.setAppBadge?.(...(count === "some" ? [] : [count]));
  } catch {
    // A platform may know badges, and refuse them.
  }
}

let shown = false;
let address: string | null = null;

/** A dot on the tab's icon: numbers cannot be read at that size. */
async function drawIcon(isNew: boolean): Promise<void> {
  const link = document.querySelector<HTMLLinkElement>('link[rel="icon"]');
  if (link === null || isNew === shown) return;
  shown = isNew;
  const drawn = isNew ? await withDot() : null;
  if (shown !== isNew) return;
  if (address !== null) URL.revokeObjectURL(address);
  address = drawn === null ? null : URL.createObjectURL(drawn);
  link.href = address ?? PLAIN;
}

const PLAIN = "/icon.svg";

async function withDot(): Promise<Blob | null> {
  const icon = new Image(SIZE, SIZE);
  icon.src = PLAIN;
  await icon.decode();
  const canvas = document.createElement("canvas");
  canvas.width = SIZE;
  canvas.height = SIZE;
  const context = canvas.getContext("2d");
  if (context === null) return null;
  context.drawImage(icon, 0, 0, SIZE, SIZE);
  const radius = SIZE / 5;
  const centre = SIZE - radius - 1;
  context.fillStyle = "#ffffff";
  circle(context, centre, radius + 2);
  context.fillStyle = "#b3261e";
  circle(context, centre, radius - 2);
  return new Promise((resolve) => canvas.toBlob(resolve));
}

function circle(context: CanvasRenderingContext2D, centre: number, radius: number): void {
  context.beginPath();
  context.arc(centre, centre, radius, 0, 2 * Math.PI);
  context.fill();
}
