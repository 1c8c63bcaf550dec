import assert from "node:assert/strict";
import { test } from "node:test";
import type { Address, MessageId } from "@sottovoce/wire";
import { hrefOf, parseRoute, type Route, SETTING_PAGES, sectionOf } from "./route.ts";

const ORIGIN = "https://chat.example.org:8443/";
const peer = "bob@example.org" as Address;
const strange = "o'x/y?#%&=@example.org" as Address;
const id = "0123456789abcdef0123456789abcdef" as MessageId;

test("every place survives the way through the address bar", () => {
  const places: readonly Route[] = [
    { name: "history" },
    { name: "new" },
    { name: "conversation", peer },
    { name: "message", peer, id },
    { name: "contacts" },
    { name: "contact", address: peer },
    { name: "verify", address: peer },
    { name: "settings" },
    ...SETTING_PAGES.map((page): Route => ({ name: "setting", page })),
  ];
  for (const place of places) assert.deepEqual(parseRoute(ORIGIN + hrefOf(place)), place);
});

test("the address bar, which browsers keep on disk, names nobody and no message", () => {
  const places: readonly Route[] = [
    { name: "conversation", peer },
    { name: "message", peer, id },
    { name: "contact", address: peer },
    { name: "verify", address: peer },
  ];
  for (const place of places) assert.doesNotMatch(hrefOf(place), /bob|example|@|%40|0123456789abcdef/);
  assert.equal(hrefOf({ name: "conversation", peer }), hrefOf({ name: "conversation", peer }));
});

test("an address may be written into the address bar; what another page stood in for leads to History", () => {
  assert.deepEqual(parseRoute(`${ORIGIN}#/c/${encodeURIComponent(peer)}`), { name: "conversation", peer });
  assert.deepEqual(parseRoute(`${ORIGIN}#/c/0123456789ab`), { name: "history" });
});

test("links of the operator and of other devices are kept whole", () => {
  const link = `${ORIGIN}#/activate/AAAA?ca=BBBB`;
  assert.deepEqual(parseRoute(link), { name: "activate", link });
  assert.equal(hrefOf({ name: "activate", link }), "#/activate/AAAA?ca=BBBB");
  assert.equal(parseRoute(`${ORIGIN}#/link/AA.BB?ca=CC`).name, "join");
});

test("what leads nowhere leads to a screen that exists", () => {
  for (const [hash, name] of [
    ["", "history"],
    ["#/nowhere", "history"],
    ["#/c", "history"],
    ["#/c/%E0%A4%A", "history"],
    ["#/c/not-an-address", "history"],
    [`#/c/${encodeURIComponent(peer)}/m/nonsense`, "conversation"],
    ["#/contacts/<script>", "contacts"],
    ["#/settings/constructor", "settings"],
  ] as const) {
    assert.equal(parseRoute(ORIGIN + hash).name, name, hash);
  }
  assert.equal(parseRoute(ORIGIN + hrefOf({ name: "contact", address: strange })).name, "contacts");
});

test("places below a tab belong to it", () => {
  assert.equal(sectionOf({ name: "message", peer, id }), "history");
  assert.equal(sectionOf({ name: "verify", address: peer }), "contacts");
  assert.equal(sectionOf({ name: "setting", page: "lock" }), "settings");
});
