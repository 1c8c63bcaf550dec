/**
 * The server's whole SIP side as registered phones can reach it: transactions, registrar, proxy, messages. The input is
 * what the phone of Alice sends once it is registered and, behind a separator, what that of Carol answers to each
 * request that reaches her. Bob's phone takes every call and message. Whatever the two send, the server has no fault,
 * sends nothing that is not SIP, answers nothing with 500, and goes on serving Bob.
 */
import {
  answerChallenge,
  createResponse,
  formatCredentials,
  parseChallenge,
  type SipMessage,
  type SipResponse,
} from "@sottovoce/sip";
import { digestHash, hashSipPassword } from "../../../packages/server/accounts/sip-password.ts";
import { hold, type Target } from "../engine/target.ts";
import { answerBytes, MemoryEnd, settle } from "./memory-end.ts";
import { openServer } from "./server-setting.ts";
import { WORDS, withContentLength } from "./sip-grammar.ts";

const PASSWORD = "fuzz";
const server = await openServer();
const { services } = server;

async function register(name: string, address: string): Promise<MemoryEnd> {
  const connection = new MemoryEnd("server", address);
  services.sip.accept(connection);
  const challenge = await ask(connection, registerOf(name, 1, ""));
  const offered = parseChallenge(challenge.headers.get("WWW-Authenticate") ?? "");
  hold(offered !== null, "a REGISTER is challenged");
  const credentials = answerChallenge(digestHash, offered, {
    username: name,
    password: PASSWORD,
    method: "REGISTER",
    uri: "sip:localhost",
    nc: 1,
    cnonce: "c",
  });
  hold(credentials !== null, "the challenge can be answered");
  const done = await ask(
    connection,
    registerOf(name, 2, `Authorization: ${formatCredentials(credentials)}\r\n`),
  );
  hold(done.status === 200, `the REGISTER was answered ${done.status}`);
  return connection;
}

function registerOf(name: string, cseq: number, more: string): string {
  return (
    `REGISTER sip:localhost SIP/2.0\r\nVia: SIP/2.0/TLS h;branch=z9hG4bKreg${cseq}\r\nMax-Forwards: 70\r\n` +
    `From: <sip:${name}@localhost>;tag=1\r\nTo: <sip:${name}@localhost>\r\nCall-ID: reg\r\nCSeq: ${cseq} REGISTER\r\n` +
    `Contact: <sip:${name}@phone.invalid>;+sip.instance="<urn:uuid:${name}>";reg-id=1\r\n${more}Content-Length: 0\r\n\r\n`
  );
}

/** Sends a request and waits for its final response. */
async function ask(connection: MemoryEnd, request: string): Promise<SipResponse> {
  const before = connection.sent.length;
  connection.receive(Buffer.from(request));
  for (;;) {
    const response = connection.sent.slice(before).find((message) => message.kind === "response");
    if (response !== undefined) return response;
    await settle(1);
  }
}

/** Bob's phone takes whatever comes. */
async function registerBob(): Promise<MemoryEnd> {
  const bob = await register("bob", "192.0.2.2");
  bob.onSent = (message) => {
    if (message.kind !== "request" || message.method === "ACK") return;
    const headers: [string, string][] = [["Contact", "<sip:bob@phone.invalid>"]];
    for (const route of message.headers.all("Record-Route")) headers.push(["Record-Route", route]);
    const response = createResponse(message, 200, undefined, { toTag: "bob", headers });
    queueMicrotask(() => bob.handler.onMessage(bob, response));
  };
  return bob;
}

/** Between what Alice sends and what Carol answers. */
const SEPARATOR = "\n--carol--\n";
/** Requests that Carol answers: more would be answers to answers. */
const MOST_ANSWERS = 4;

/** Carol's phone answers with what the input says (see `answerBytes`). */
async function registerCarol(answer: string): Promise<MemoryEnd> {
  const carol = await register("carol", "192.0.2.3");
  let answered = 0;
  carol.onSent = (message) => {
    if (message.kind !== "request" || answered++ === MOST_ANSWERS) return;
    queueMicrotask(() => carol.receive(answerBytes(answer, message)));
  };
  return carol;
}

for (const name of ["alice", "bob", "carol"]) {
  const address = services.accounts.address(name);
  const sipPhone = hashSipPassword(address, "localhost", PASSWORD, false);
  await services.accounts.create([{ address, displayName: null, phone: null, messaging: true, sipPhone }]);
}
const bob = await registerBob();

function request(method: string, more: readonly string[], body = "", uri = "sip:bob@localhost"): string {
  return [
    `${method} ${uri} SIP/2.0`,
    "Via: SIP/2.0/TLS phone.invalid;branch=z9hG4bK1;rport",
    "Max-Forwards: 70",
    "From: <sip:alice@localhost>;tag=1",
    "To: <sip:bob@localhost>",
    "Call-ID: 1",
    `CSeq: 1 ${method}`,
    "Contact: <sip:alice@phone.invalid>",
    ...more,
    `Content-Length: ${body.length}`,
    "",
    body,
  ].join("\r\n");
}

const EXAMPLES = [
  request("INVITE", ["Content-Type: application/sdp"], "v=0\r\no=- 1 1 IN IP4 192.0.2.1\r\ns=-\r\n"),
  `${request("INVITE", [])}${request("CANCEL", [])}`,
  request("INVITE", [], "", "sip:nobody@localhost"),
  request("BYE", ["Route: <sip:AAAA@localhost;lr>"]).replace("bob@localhost>", "bob@localhost>;tag=bob"),
  request("MESSAGE", ["Content-Type: text/plain"], "hello"),
  request(
    "MESSAGE",
    ["Content-Type: message/cpim"],
    "From: <sip:alice@localhost>\r\nTo: <sip:bob@localhost>\r\nNS: imdn <urn:ietf:params:imdn>\r\nimdn.Message-ID: 1\r\n" +
      "imdn.Disposition-Notification: positive-delivery\r\n\r\nContent-Type: text/plain\r\n\r\nhello",
  ),
  request("OPTIONS", ["Require: outbound"], "", "sip:localhost"),
  registerOf("alice", 3, ""),
  request("ACK", []),
  request("SUBSCRIBE", ["Event: presence"]),
  `${toCarol("INVITE")}${SEPARATOR}${answer("180 Ringing")}${answer("486 Busy Here")}`,
  `${toCarol("INVITE")}${SEPARATOR}${answer("183 Progress", "Require: 100rel\r\nRSeq: 1\r\n")}${answer("200 OK")}`,
  `${toCarol("INVITE")}${SEPARATOR}${answer("302 Moved", "Contact: <sip:bob@localhost>\r\n")}${answer("401 Unauthorized")}`,
  `${toCarol("MESSAGE")}${SEPARATOR}${answer("415 Unsupported Media Type")}`,
];

function toCarol(method: string): string {
  return request(method, ["Content-Type: text/plain"], "hello", "sip:carol@localhost").replace(
    "To: <sip:bob",
    "To: <sip:carol",
  );
}

function answer(status: string, more = "Contact: <sip:carol@phone.invalid>\r\n"): string {
  return `SIP/2.0 ${status}\r\n$via$call$route${more}Content-Length: 0\r\n\r\n`;
}

export const sipSession: Target = {
  maxLength: 18 * 1024,
  words: [
    ...WORDS,
    "sip:alice@localhost",
    "sip:carol@localhost",
    "<sip:alice@localhost>;tag=1",
    "Content-Encoding: deflate\r\n",
    SEPARATOR,
    answer("200 OK"),
    "$via$call$route",
  ],
  repair: withContentLength,
  seeds: () => EXAMPLES.map((text) => Buffer.from(text)),
  run: async (input) => {
    const text = Buffer.from(input).toString("latin1");
    const at = text.indexOf(SEPARATOR);
    const carol = at < 0 ? null : await registerCarol(text.slice(at + SEPARATOR.length));
    const alice = await register("alice", "192.0.2.1");
    const before = alice.sent.length;
    alice.receive(at < 0 ? input : input.subarray(0, at));
    await settle(4);
    for (const phone of [alice, carol]) {
      phone?.close();
      phone?.end();
    }
    await settle(1);
    check(alice.sent.slice(before));
  },
  close: server.close,
};

function check(sent: readonly SipMessage[]): void {
  const fault = server.takeFault();
  hold(fault === null, `the server logged a fault: ${fault}`);
  hold(!bob.closed, "Bob's connection stays open");
  for (const message of sent) {
    hold(message.kind === "request" || message.status !== 500, "nothing is answered with 500");
  }
  bob.sent.length = 0;
}
