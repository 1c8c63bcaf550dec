/** What the SIP targets share: words of the grammar, and a repair that keeps changed messages whole. */

/** Words that no parser compares with, since it passes them on: values that lead into typed readers and dialogs. */
export const WORDS: readonly string[] = [
  "SIP/2.0",
  "sip:alice@example.org",
  "sips:",
  "tel:+1-201-555-0123",
  "<sip:a@[2001:db8::1]:5061;lr>",
  ";branch=z9hG4bK1",
  ";tag=1",
  ";received=192.0.2.1;rport=1",
  ';+sip.instance="<urn:uuid:0>";reg-id=1',
  ";q=0.5;expires=60",
  "Digest ",
  'realm="r", nonce="n"',
  'username="u", uri="sip:h", response="r", qop=auth, nc=00000001, cnonce="c"',
  "Via: SIP/2.0/TLS h;branch=z9hG4bK1\r\n",
  "From: <sip:a@h>;tag=1\r\n",
  "To: <sip:b@h>\r\n",
  "Call-ID: 1\r\n",
  "CSeq: 1 OPTIONS\r\n",
  "Content-Length: 0\r\n\r\n",
  "\r\n ",
  "\\\0",
  '"\\""',
  "INVITE",
  "REGISTER",
  "MESSAGE",
  "OPTIONS",
  "CANCEL",
  "ACK",
  "application/sdp",
  "%41%00",
  "Sat, 13 Nov 2010 23:29:00 GMT",
];

const latin1 = new TextDecoder("latin1");

/** Makes the first Content-Length that of what follows the empty line. */
export function withContentLength(input: Uint8Array): Uint8Array {
  // One character a byte, so that positions are those of the bytes.
  const text = latin1.decode(input);
  const match = /\r\n(?:Content-Length|l)[ \t]*:[ \t]*(\d+)/i.exec(text);
  const end = text.indexOf("\r\n\r\n");
  if (match === null || end < 0 || match.index > end) return input;
  const digits = match[1] as string;
  const to = match.index + match[0].length;
  return Buffer.concat([
    input.subarray(0, to - digits.length),
    Buffer.from(String(input.length - end - 4)),
    input.subarray(to),
  ]);
}

const head = [
  "Via: SIP/2.0/TLS client.example.org:5061;branch=z9hG4bK1;rport",
  "Max-Forwards: 70",
  'From: "Alice" <sip:alice@example.org>;tag=1',
  "To: <sip:bob@example.org>",
  "Call-ID: 1@client.example.org",
];

/** Whole messages to begin with: each kind that a server reads. */
export const MESSAGES: readonly string[] = [
  request("REGISTER sip:example.org", "REGISTER", [
    'Contact: <sip:1@client.invalid;transport=tls>;+sip.instance="<urn:uuid:1>";reg-id=1;expires=60',
    'Authorization: Digest username="u", realm="r", nonce="n", uri="sip:h", response="0", nc=00000001, cnonce="c"',
    "Supported: path, outbound",
  ]),
  request(
    "INVITE sip:bob@example.org;transport=tls",
    "INVITE",
    [
      "Record-Route: <sip:p1.example.org;lr>, <sip:p2.example.org;lr>",
      "Route: <sip:example.org;lr>,",
      " <sip:p3.example.org;lr>",
      "m: <sip:alice@client.example.org>",
      "Content-Type: application/sdp",
      "Require: 100rel",
    ],
    "v=0\r\no=- 1 1 IN IP4 192.0.2.1\r\ns=-\r\n",
  ),
  request("MESSAGE sip:bob@example.org", "MESSAGE", ["Content-Type: text/plain;charset=utf-8"], "hi"),
  response("200 OK", "INVITE", "Server: x"),
  response("401 Unauthorized", "REGISTER", 'WWW-Authenticate: Digest realm="r", nonce="n"'),
];

function request(line: string, method: string, more: readonly string[], body = ""): string {
  return `${line} SIP/2.0\r\n${lines(method, [...more, `Content-Length: ${body.length}`])}${body}`;
}

function response(status: string, method: string, more: string): string {
  return `SIP/2.0 ${status}\r\n${lines(method, [more, "l: 0"])}`;
}

function lines(method: string, more: readonly string[]): string {
  return `${[...head, `CSeq: 1 ${method}`, ...more].join("\r\n")}\r\n\r\n`;
}
