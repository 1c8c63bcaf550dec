/**
 * A client's user agent before a server that is hostile or broken. The input is what the server answers to one request
 * of the client after the other, separated. Whatever it says, nothing of the client's own fails, and no server can make
 * it send without end.
 */
import { hash } from "node:crypto";
import { UserAgent } from "@sottovoce/sip";
import { ManualClock } from "../../../packages/server/test/manual-clock.ts";
import { Random, seedOf } from "../engine/random.ts";
import { hold, type Target } from "../engine/target.ts";
import { answerBytes, MemoryEnd, settle } from "./memory-end.ts";
import { WORDS, withContentLength } from "./sip-grammar.ts";

const SEPARATOR = "\n--then--\n";
/** What a client does within this time counts, milliseconds. */
const WATCHED_MS = 60_000;
/**
 * Requests within a minute: attempts 1 to 60 s apart, each a REGISTER or two, a refresh every few seconds at worst, a
 * MESSAGE. A client that hammers sends thousands.
 */
const MOST_REQUESTS = 150;

function answer(status: string, more = ""): string {
  return `SIP/2.0 ${status}\r\n$via$call${more}Content-Length: 0\r\n\r\n`;
}

const CHALLENGE = 'WWW-Authenticate: Digest realm="r", nonce="n", algorithm=SHA-256, qop="auth"\r\n';
const BOUND = 'Contact: <sip:a@h>;+sip.instance="<urn:uuid:1>";reg-id=1;expires=60\r\n';
const MESSAGE =
  "MESSAGE sip:a@h SIP/2.0\r\nVia: SIP/2.0/TLS h;branch=z9hG4bK1\r\nFrom: <sip:b@h>;tag=1\r\nTo: <sip:a@h>\r\n" +
  "Call-ID: 1\r\nCSeq: 1 MESSAGE\r\nContent-Type: text/plain\r\nContent-Length: 2\r\n\r\nhi";

const EXAMPLES = [
  [answer("401 Unauthorized", CHALLENGE), answer("200 OK", BOUND), answer("202 Accepted")],
  [answer("401 Unauthorized", CHALLENGE), `${answer("200 OK", `${BOUND}Flow-Timer: 10\r\n`)}${MESSAGE}`],
  [
    answer("423 Interval Too Brief", "Min-Expires: 7200\r\n"),
    answer("503 Service Unavailable", "Retry-After: 1\r\n"),
  ],
  [answer("407 Proxy Authentication Required", CHALLENGE.replace("WWW", "Proxy")), answer("403 Forbidden")],
  [answer("200 OK", "Contact: <sip:a@h>;expires=0\r\nService-Route: <sip:p@h;lr>\r\n")],
];

export const sipClient: Target = {
  maxLength: 12 * 1024,
  words: [
    ...WORDS,
    SEPARATOR,
    "$via$call",
    answer("200 OK", BOUND),
    answer("401 Unauthorized", CHALLENGE),
    "Retry-After: 0\r\n",
  ],
  repair: withContentLength,
  seeds: () => EXAMPLES.map((answers) => Buffer.from(answers.join(SEPARATOR))),
  run: async (input) => {
    const server = new HostileServer(Buffer.from(input).toString("latin1").split(SEPARATOR));
    const clock = new ManualClock(1_000_000_000_000);
    const random = new Random(seedOf(input));
    const faults: unknown[] = [];
    const agent = new UserAgent({
      account: { aor: "sip:a@h", domain: "h", instance: "urn:uuid:1" },
      identity: { username: "a", password: "p", hash: (_algorithm, text) => hash("sha256", text, "hex") },
      connect: async () => server.connect(),
      clock,
      random: (length) => Uint8Array.from({ length }, () => random.below(256)),
      accept: ["text/plain"],
      onMessage: async () => ({ status: 200 }),
      events: { onFault: (error) => faults.push(error) },
    });
    agent.start();
    await settle(2);
    for (let passed = 0; passed < WATCHED_MS; passed += 5_000) {
      clock.advance(5_000);
      await settle(1);
    }
    const stopped = agent.stop();
    clock.advance(WATCHED_MS);
    await stopped;
    server.end();
    if (faults.length > 0) throw faults[0];
    hold(server.requests <= MOST_REQUESTS, `a client sends at most ${MOST_REQUESTS} requests a minute`);
  },
};

class HostileServer {
  readonly #answers: string[];
  readonly #ends: MemoryEnd[] = [];
  /** That came from the client. */
  requests = 0;

  constructor(answers: string[]) {
    this.#answers = answers;
  }

  connect(): MemoryEnd {
    const end = new MemoryEnd("client", "192.0.2.9");
    this.#ends.push(end);
    end.onSent = (message) => {
      if (message.kind !== "request") return;
      this.requests++;
      const next = this.#answers.shift();
      if (next !== undefined) queueMicrotask(() => end.receive(answerBytes(next, message)));
    };
    return end;
  }

  end(): void {
    for (const end of this.#ends) end.end();
  }
}
