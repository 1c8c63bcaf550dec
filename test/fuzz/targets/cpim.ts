/** `message/cpim` bodies (RFC 3862): what SIP phones wrap texts and receipts in. */
import {
  type CpimMessage,
  encodeCpim,
  type Headers,
  IMDN_HEADERS,
  IMDN_NAMESPACE,
  imdnMessageId,
  MAX_BODY_BYTES,
  MAX_CPIM_HEADERS,
  notUnderstood,
  parseCpim,
  plainText,
  requestedDispositions,
  SipEncodeError,
  SipParseError,
} from "@sottovoce/sip";
import { formatCpimAddress, parseCpimAddress } from "../../../packages/sip/message/cpim-text.ts";
import { hold, type Target, textOf, unlessRefused } from "../engine/target.ts";

export const cpim: Target = {
  maxLength: MAX_BODY_BYTES,
  words: [
    "From: MR SANDERS <im:piglet@example.org>\r\n",
    'To: "D \\"x\\"" <im:e@h>\r\n',
    "DateTime: 2000-12-13T13:40:00-08:00\r\n",
    "Subject:;lang=fr beau\r\n",
    "NS: imdn <urn:ietf:params:imdn>\r\n",
    "imdn.Message-ID: 34jk324j\r\n",
    "imdn.Disposition-Notification: positive-delivery, display\r\n",
    "Require: imdn.Message-ID\r\n",
    "Content-Type: text/plain; charset=utf-8\r\n",
    "\r\n\r\n",
    "\\u00e9",
  ],
  seeds: () => [
    Buffer.from(
      "From: A <im:a@h>\r\nTo: <im:b@h>\r\nDateTime: 2010-01-01T00:00:00Z\r\nNS: imdn <urn:ietf:params:imdn>\r\n" +
        "imdn.Message-ID: 1\r\nimdn.Disposition-Notification: positive-delivery\r\n\r\n" +
        "Content-Type: text/plain; charset=utf-8\r\n\r\nhello",
    ),
  ],
  run: (input) => {
    const address = unlessRefused(SipParseError, () => parseCpimAddress(textOf(input)));
    if (address !== null) unlessRefused(SipEncodeError, () => formatCpimAddress(address));
    const message = unlessRefused(SipParseError, () => parseCpim(input));
    if (message !== null) checkMessage(message);
  },
};

function checkMessage(message: CpimMessage): void {
  const { headers, contentHeaders, content } = message;
  hold(headers.size <= MAX_CPIM_HEADERS, `at most ${MAX_CPIM_HEADERS} header lines`);
  const reads: readonly (() => unknown)[] = [
    () => headers.from(),
    () => headers.to(),
    () => headers.cc(),
    () => headers.dateTime(),
    () => headers.subject(),
    () => notUnderstood(headers, { [IMDN_NAMESPACE]: [...IMDN_HEADERS] }),
    () => imdnMessageId(headers),
    () => requestedDispositions(headers),
    () => plainText(contentHeaders, content),
  ];
  for (const read of reads) unlessRefused(SipParseError, read);
  if (headers.size === 0) return;
  const bytes = encodeCpim(message);
  const again = unlessRefused(SipParseError, () => parseCpim(bytes));
  hold(again !== null, "what was encoded parses again");
  hold(JSON.stringify([...again.headers]) === JSON.stringify([...headers]), "the headers survive encoding");
  hold(plain(again.contentHeaders) === plain(contentHeaders), "the content's headers survive encoding");
  hold(Buffer.compare(again.content, content) === 0, "the content survives encoding");
}

/** MIME has no Content-Length, and one that came is not passed on. */
function plain(headers: Headers): string {
  return JSON.stringify([...headers].filter(([name]) => name !== "Content-Length"));
}
