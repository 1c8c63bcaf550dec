import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { parseAddress } from "@sottovoce/wire";
import fc from "fast-check";
import { random } from "../test/contract/fixtures.ts";
import { decodeSiteContent, encodeSiteContent } from "./content.ts";
import { decodeReference, encodeReference } from "./reference.ts";

describe("a message in a mailbox", () => {
  it("comes back as it was put in, with and without a sender", () => {
    const body = random(700);
    const bare = { contentType: "text/plain; charset=utf-8", from: parseAddress("a@example.org"), body };
    assert.deepEqual(decodeSiteContent(encodeSiteContent(bare)), bare);
    const cpim = { contentType: "message/cpim", body };
    assert.deepEqual(decodeSiteContent(encodeSiteContent(cpim)), cpim);
  });

  it("takes along what a notification says again, whatever a phone called its message", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 128 }), (messageId) => {
        const [sender, recipient] = [parseAddress("a@example.org"), parseAddress("b@example.org")];
        const reference = { messageId, sender, recipient, sentAt: 1_767_600_000_000 };
        assert.deepEqual(decodeReference(encodeReference(reference)), {
          ...reference,
          messageId: messageId.toWellFormed(),
        });
      }),
    );
  });
});
