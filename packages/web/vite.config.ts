/** How the web app is built: `dist/` holds exactly what the server hands out. */
import { defineConfig } from "vite";

export default defineConfig({
  root: import.meta.dirname,
  base: "/",
  // Preact's automatic JSX runtime; the compiler that Vite brings does it without a plugin.
  oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
  build: {
    // The browsers of 2024 and later: WebCrypto with X25519 and Ed25519 came then, or has a fallback.
    target: "es2023",
    outDir: "dist",
    emptyOutDir: true,
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    cssMinify: "lightningcss",
  },
  worker: { format: "es" },
});
