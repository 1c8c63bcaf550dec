/** Renders the app's icons from their drawings: `node scripts/render-icons.ts`, after a drawing was changed. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { chromium } from "playwright-core";

const WEB = join(import.meta.dirname, "../packages/web");

/** Drawing, picture, and its edge in pixels. */
const PICTURES = [
  ["public/icon.svg", "icon-192.png", 192],
  ["public/icon.svg", "icon-512.png", 512],
  ["icons/maskable.svg", "icon-maskable-512.png", 512],
  // Apple's systems round the corners themselves.
  ["icons/maskable.svg", "apple-touch-icon.png", 180],
  ["icons/badge.svg", "badge-96.png", 96],
] as const;

const browser = await chromium.launch({ executablePath: "/usr/bin/chromium", args: ["--no-sandbox"] });
try {
  for (const [drawing, picture, edge] of PICTURES) {
    const page = await browser.newPage({ viewport: { width: edge, height: edge } });
    const svg = readFileSync(join(WEB, drawing), "utf8");
    await page.setContent(
      `<style>html,body{margin:0}svg{display:block;width:100vw;height:100vh}</style>${svg}`,
    );
    await page.screenshot({ path: join(WEB, "public", picture), omitBackground: true });
    await page.close();
  }
} finally {
  await browser.close();
}
