/** What stands inside an authentic envelope: a contact that is malicious, or whose device is broken, can write anything. */
import {
  CONTENT_KIND,
  decodeContent,
  encodeContent,
  MAX_CONTENT_BYTES,
  SessionError,
} from "@sottovoce/crypto";
import { MAX_TEXT_BYTES, type MessageId, WireError } from "@sottovoce/wire";
import { padContent, unpadContent } from "../../../packages/crypto/session/content.ts";
import { decodeHeader, encodeHeader } from "../../../packages/crypto/session/header.ts";
import { hold, type Target, unlessRefused } from "../engine/target.ts";

export const sm1Content: Target = {
  maxLength: 1300,
  seeds: () => [
    encodeContent({
      kind: "text",
      id: "ab".repeat(16) as MessageId,
      sentAt: 1000,
      ttl: 60,
      ref: null,
      deviceList: { version: 1, hash: new Uint8Array(32).fill(7) },
      text: "hello",
    }),
    padContent(new Uint8Array(100).fill(1), 729),
  ],
  run: (input) => {
    checkContent(input);
    checkContent(unpadContent(input));
    for (const form of ["short", "long"] as const) {
      const header = unlessRefused(WireError, () => decodeHeader(input, form));
      if (header !== null)
        hold(Buffer.compare(encodeHeader(header, form), input) === 0, "a header has one form");
    }
  },
};

function checkContent(bytes: Uint8Array): void {
  const content = decodeContent(bytes);
  if (content.kind === "ignored") return;
  hold(Object.hasOwn(CONTENT_KIND, content.kind), "a content is of a known kind");
  const textLength = "octets" in content ? content.octets.length : Buffer.byteLength(content.text);
  hold(textLength <= MAX_TEXT_BYTES, `at most ${MAX_TEXT_BYTES} bytes of text`);
  hold(bytes.length <= MAX_CONTENT_BYTES, `at most ${MAX_CONTENT_BYTES} bytes of content`);
  // Writing is stricter than reading: characters are counted where somebody types.
  const written = unlessRefused(SessionError, () => encodeContent(content));
  if (written !== null) hold(Buffer.compare(written, bytes) === 0, "a content has one form");
}
