import assert from "node:assert/strict";
import { test } from "node:test";
import { browserName } from "./browser-name.ts";

test("a device is called by its browser and system, as its person knows them", () => {
  const webKit = "AppleWebKit/537.36 (KHTML, like Gecko)";
  const names = [
    [`Mozilla/5.0 (X11; Linux x86_64) ${webKit} Chrome/156.0.0.0 Safari/537.36`, "Chrome, Linux"],
    [`Mozilla/5.0 (Linux; Android 16; K) ${webKit} Chrome/156.0.0.0 Mobile Safari/537.36`, "Chrome, Android"],
    [`Mozilla/5.0 (Windows NT 10.0) ${webKit} Chrome/156.0 Safari/537.36 Edg/156.0`, "Edge, Windows"],
    ["Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) Version/19.0 Safari/604.1", "Safari, iPhone"],
    ["Mozilla/5.0 (Android 16; Mobile; rv:150.0) Gecko/150.0 Firefox/150.0", "Firefox, Android"],
  ] as const;
  for (const [userAgent, name] of names) assert.equal(browserName(userAgent), name);
});

test("a browser that says neither has no name", () => {
  assert.equal(browserName("Lynx/2.9"), null);
  assert.equal(browserName("Firefox/150.0"), null);
});
