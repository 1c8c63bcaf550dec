/** Receipts of SIP phones (RFC 5438): XML, packed or not, and the message ids that our own receipts repeat. */
import { deflateSync } from "node:zlib";
import { appendImdn, createCpim, encodeCpim, imdnMessageId, parseCpim, SipParseError } from "@sottovoce/sip";
import {
  decodeNotification,
  encodeNotification,
  MAX_IMDN_BYTES,
  type Notification,
} from "../../../packages/server/site/imdn.ts";
import { inflate, MAX_INFLATED_BYTES } from "../../../packages/server/site/inflate.ts";
import { hold, type Target, unlessRefused } from "../engine/target.ts";

export const imdn: Target = {
  maxLength: MAX_IMDN_BYTES + 100,
  words: [
    "<imdn xmlns='urn:ietf:params:xml:ns:imdn'>",
    "<message-id>",
    "<!DOCTYPE a [<!ENTITY b 'c'>]>",
    "<!ENTITY % a SYSTEM 'file:///etc/passwd'>",
    "&b;",
    "&#0;",
    "&#xfffe;",
    "<![CDATA[x]]>",
    "<?xml version='1.1'?>",
    "xmlns:__proto__='a'",
    "imdn.Message-ID: \\u0000",
  ],
  seeds: () => {
    const document = written({ messageId: "34jk324j", disposition: "delivered" });
    return [document, deflateSync(document), cpimWithId("34jk324j"), cpimWithId("\u0000")];
  },
  run: (input) => {
    checkDocument(input);
    const unpacked = unlessRefused(SipParseError, () => inflate(input));
    if (unpacked !== null) {
      hold(unpacked.length <= MAX_INFLATED_BYTES, `at most ${MAX_INFLATED_BYTES} bytes when unpacked`);
      checkDocument(unpacked);
    }
    // A phone chooses the id, and our receipt has to carry it back whole.
    const messageId = unlessRefused(SipParseError, () => imdnMessageId(parseCpim(input).headers));
    if (messageId !== null) checkWritten({ messageId, disposition: "failed" });
  },
};

function checkDocument(document: Uint8Array): void {
  const notification = unlessRefused(SipParseError, () => decodeNotification(document));
  if (notification !== null) checkWritten(notification);
}

function checkWritten(notification: Notification): void {
  const again = unlessRefused(SipParseError, () => decodeNotification(written(notification)));
  hold(again !== null, "what we write is a notification");
  hold(again.messageId === notification.messageId, "a message id survives writing");
  hold(again.disposition === notification.disposition, "a disposition survives writing");
}

function written(notification: Notification): Uint8Array {
  return encodeNotification({ ...notification, sentAt: 0, recipient: "sip:alice@example.org" });
}

function cpimWithId(messageId: string): Uint8Array {
  const address = { formalName: null, uri: "sip:alice@example.org" };
  const message = createCpim({
    from: address,
    to: [address],
    dateTime: 0,
    contentType: "text/plain",
    content: new Uint8Array(0),
  });
  appendImdn(message.headers, messageId);
  return encodeCpim(message);
}
