/** What eyes and fingers need of a screen: nothing beside the window, nothing cut off, nothing too small to hit. */
import type { Page } from "playwright-core";

/** CSS pixels; WCAG 2.2 §2.5.5. */
const TARGET = 44;
/** What reads the page is rounded. */
const SLACK = 0.6;

/** @returns what is wider than the window, or cut off where it cannot be scrolled to */
export function overflowing(page: Page): Promise<readonly string[]> {
  return page.evaluate((slack) => {
    const name = (element: Element): string =>
      `<${element.localName} class="${element.className}"> ${(element.textContent ?? "").slice(0, 60)}`;
    // Rows of buttons that are pushed aside by a finger, like those of every keyboard.
    const sideways = ".replies-list, .emoji-groups";
    const found: string[] = [];
    if (document.documentElement.scrollWidth > innerWidth) found.push("the page scrolls sideways");
    for (const element of document.querySelectorAll<HTMLElement>("#app *, dialog *")) {
      if (!element.checkVisibility({ visibilityProperty: true })) continue;
      if (element.closest(`${sideways}, svg, .visually-hidden`) !== null) continue;
      const { left, right, width } = element.getBoundingClientRect();
      if (width <= 1) continue;
      let around = element.parentElement;
      while (around !== null && getComputedStyle(around).textOverflow !== "ellipsis")
        around = around.parentElement;
      if (around !== null) continue;
      if (right > innerWidth + slack || left < -slack) found.push(`beside the window: ${name(element)}`);
      const { overflowX, textOverflow } = getComputedStyle(element);
      const cut = element.scrollWidth > element.clientWidth + 1 && overflowX !== "visible";
      const field = element.matches("input, select, option");
      if (cut && textOverflow !== "ellipsis" && !field) found.push(`cut off: ${name(element)}`);
    }
    return found;
  }, SLACK);
}

/** @returns what is smaller than a finger, and has others in the way */
export function smallTargets(page: Page): Promise<readonly string[]> {
  return page.evaluate(
    ({ target, slack }) => {
      const SELECTOR = "a[href], button, input:not([type=hidden]), select, textarea, [role=option], summary";
      const inside = document.querySelector("dialog:modal") ?? document.body;
      const shown = [...inside.querySelectorAll<HTMLElement>(SELECTOR)].filter(
        (element) =>
          element.checkVisibility({ visibilityProperty: true }) &&
          element.closest("[aria-hidden=true], .visually-hidden") === null,
      );
      /** What a finger may hit: the field and the words that belong to it. */
      const boxes = shown.map((element) => {
        const label = element.closest("label, .field-frame");
        return (label ?? element).getBoundingClientRect();
      });
      const found: string[] = [];
      for (const [index, element] of shown.entries()) {
        const box = boxes[index] as DOMRect;
        if (box.width >= target - slack && box.height >= target - slack) continue;
        // Words of a sentence are as high as the sentence (§2.5.5, "inline").
        if (getComputedStyle(element).display === "inline" && element.matches("a")) continue;
        // A message's line of time and status: the whole bubble around it does the same.
        if (element.matches(".bubble .message-meta")) continue;
        const x = box.left + box.width / 2;
        const y = box.top + box.height / 2;
        const half = target / 2 - slack;
        const near = boxes.some(
          (other, at) =>
            at !== index &&
            other.left < x + half &&
            other.right > x - half &&
            other.top < y + half &&
            other.bottom > y - half,
        );
        if (!near) continue;
        const size = `${Math.round(box.width)}×${Math.round(box.height)}`;
        found.push(
          `${size}: <${element.localName} class="${element.className}"> ${element.textContent?.slice(0, 40)}`,
        );
      }
      return found;
    },
    { target: TARGET, slack: SLACK },
  );
}
