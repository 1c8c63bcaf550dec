import assert from "node:assert/strict";
import { test } from "node:test";
import { formatActivationLink, formatLinkingLink } from "@sottovoce/wire";
import { readLink } from "./link.ts";

const HERE = "https://chat.example.org:8443";
const bytes = (length: number) => new Uint8Array(length).fill(7);
const activation = formatActivationLink({ origin: HERE, code: bytes(16), caHash: bytes(32) });
const linking = formatLinkingLink({ origin: HERE, code: bytes(16), secret: bytes(32), caHash: bytes(32) });

test("links lead to their screens, also with what surrounds them in a mail", () => {
  for (const text of [activation, ` ${activation}\n`, `<${activation}>`]) {
    assert.deepEqual(readLink(text, HERE), { kind: "here", route: { name: "activate", link: activation } });
  }
  assert.deepEqual(readLink(linking, HERE), { kind: "here", route: { name: "join", link: linking } });
});

test("another server's link is to be opened there", () => {
  const read = readLink(activation, "https://elsewhere.example.org");
  assert.deepEqual(read, { kind: "elsewhere", host: "chat.example.org:8443", url: activation });
});

test("what is no link is told from a link that was cut short", () => {
  for (const text of ["", "hello", "https://example.org/", "javascript:alert(1)", "data:text/html,x"]) {
    assert.deepEqual(readLink(text, HERE), { kind: "unreadable", looksLikeOne: false }, text);
  }
  for (const text of [activation.slice(0, -4), linking.slice(0, -4), `${HERE}/#/activate/`]) {
    assert.deepEqual(readLink(text, HERE), { kind: "unreadable", looksLikeOne: true }, text);
  }
  // Only https, or this very machine, is ever offered as a place to go to.
  assert.equal(readLink(activation.replace("https:", "http:"), HERE).kind, "unreadable");
  assert.equal(readLink(activation.replace("https:", "ftp:"), HERE).kind, "unreadable");
});
