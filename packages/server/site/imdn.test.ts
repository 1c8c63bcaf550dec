import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { deflateRawSync, deflateSync } from "node:zlib";
import { SipParseError } from "@sottovoce/sip";
import fc from "fast-check";
import { decodeNotification, encodeNotification, MAX_IMDN_BYTES } from "./imdn.ts";
import { inflate, MAX_INFLATED_BYTES } from "./inflate.ts";

const bytes = (text: string) => new TextEncoder().encode(text);
const NAMESPACE = "urn:ietf:params:xml:ns:imdn";

/** A document with that inside its root. */
function imdn(content: string, head = '<?xml version="1.0" encoding="UTF-8"?>'): Uint8Array {
  return bytes(`${head}<imdn xmlns="${NAMESPACE}">${content}</imdn>`);
}

const notified = (kind: string, word: string) =>
  `<message-id>m1</message-id><${kind}><status><${word}/></status></${kind}>`;

describe("a notification", () => {
  it("is read as RFC 5438 §8.2 and §8.3 print it", () => {
    const delivery = `<message-id>34jk324j</message-id>
      <datetime>2008-04-04T12:16:49-05:00</datetime>
      <recipient-uri>im:bob@example.com</recipient-uri>
      <original-recipient-uri>im:bob@example.com</original-recipient-uri>
      <delivery-notification><status><delivered/></status></delivery-notification>`;
    assert.deepEqual(decodeNotification(imdn(delivery)), { messageId: "34jk324j", disposition: "delivered" });
    const display = `<message-id>34jk324j</message-id><display-notification><status><displayed/></status></display-notification>`;
    assert.equal(decodeNotification(imdn(display)).disposition, "delivered");
  });

  it("says that a message arrived or that it did not", () => {
    for (const [kind, word, disposition] of [
      ["delivery-notification", "failed", "failed"],
      ["delivery-notification", "forbidden", "failed"],
      ["delivery-notification", "error", "failed"],
      ["display-notification", "forbidden", "delivered"],
      ["display-notification", "error", "delivered"],
      ["processing-notification", "stored", "delivered"],
      ["processing-notification", "error", "failed"],
    ] as const) {
      assert.equal(
        decodeNotification(imdn(notified(kind, word))).disposition,
        disposition,
        `${kind} ${word}`,
      );
    }
  });

  it("comes back from what we write, whatever the message is called", () => {
    const names = fc.stringMatching(/^[!-~]{1,128}$/);
    fc.assert(
      fc.property(names, fc.constantFrom("delivered", "failed"), (messageId, disposition) => {
        const document = encodeNotification({ messageId, disposition, sentAt: 0, recipient: "sip:a@b" });
        assert.deepEqual(decodeNotification(document), { messageId, disposition });
      }),
    );
  });

  it("passes over what an extension adds, and believes no word of another namespace", () => {
    const extended = imdn(
      `<x:a xmlns:x="urn:x"><x:b>1</x:b></x:a>${notified("delivery-notification", "delivered")}`,
    );
    assert.equal(decodeNotification(extended).messageId, "m1");
    const foreign = `<message-id>m1</message-id><delivery-notification xmlns="urn:x"><status><delivered/></status></delivery-notification>`;
    assert.throws(() => decodeNotification(imdn(foreign)), SipParseError);
  });

  it("is refused when it is malformed, deep, long, or has a document type", () => {
    const good = notified("delivery-notification", "delivered");
    const bad: Record<string, Uint8Array> = {
      empty: bytes(""),
      "another root": bytes(`<x xmlns="${NAMESPACE}">${good}</x>`),
      "not closed": bytes(`<imdn xmlns="${NAMESPACE}">${good}`),
      "no id": imdn(notified("delivery-notification", "delivered").replace("m1", " ")),
      "long id": imdn(good.replace("m1", "m".repeat(129))),
      "unknown word": imdn(notified("delivery-notification", "lost")),
      "unknown entity": imdn(good.replace("m1", "&lol;")),
      "document type": imdn(good, '<!DOCTYPE imdn [<!ENTITY lol "lol">]>'),
      "no UTF-8": Uint8Array.of(0x3c, 0xff, 0x3e),
      deep: imdn(`${"<a>".repeat(9)}${"</a>".repeat(9)}${good}`),
    };
    for (const [name, document] of Object.entries(bad)) {
      assert.throws(() => decodeNotification(document), { name: "SipParseError", status: 400 }, name);
    }
    const long = imdn(`${good}${" ".repeat(MAX_IMDN_BYTES)}`);
    assert.throws(() => decodeNotification(long), { name: "SipParseError", status: 413 });
  });
});

describe("a packed body", () => {
  it("is unpacked from zlib's form and from the bare stream", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 2000 }), (body) => {
        for (const pack of [deflateSync, deflateRawSync]) {
          assert.deepEqual(new Uint8Array(inflate(pack(body))), body);
        }
      }),
    );
  });

  it("is unpacked to a limit, however little it takes to pass it", () => {
    for (const pack of [deflateSync, deflateRawSync]) {
      assert.equal(inflate(pack(Buffer.alloc(MAX_INFLATED_BYTES))).length, MAX_INFLATED_BYTES);
      const bomb = pack(Buffer.alloc(50_000_000));
      assert.throws(() => inflate(bomb), { name: "SipParseError", status: 413 });
    }
    for (const broken of [bytes(""), bytes("not packed"), deflateSync("whole").subarray(0, 8)]) {
      assert.throws(() => inflate(broken), { name: "SipParseError", status: 400 });
    }
  });
});
