/** Complete calls a second through the proxy: INVITE, 100, 180, 200, ACK, BYE, 200, with session descriptions. */
import { randomBytes } from "node:crypto";
import type { BenchServer } from "./support/bench-server.ts";
import type { Person } from "./support/people.ts";
import { measureRounds, roundRows } from "./support/rounds.ts";
import type { SipDevice } from "./support/sip-device.ts";
import type { Row } from "./support/table.ts";

/** As many pairs as keep the server busy, one call under way between each. */
const PAIRS = 64;
/** Calls of one round: some seconds. */
const CALLS = 6_000;
const ROUNDS = 4;
const WARM_UP = 6_000;

/** As a telephone with two codecs sends it. */
const SDP = [
  "v=0",
  "o=- 3987654321 1 IN IP4 192.0.2.1",
  "s=-",
  "c=IN IP4 192.0.2.1",
  "t=0 0",
  "m=audio 49170 RTP/SAVP 96 0",
  "a=rtpmap:96 opus/48000/2",
  "a=fmtp:96 useinbandfec=1",
  "a=ptime:20",
  "a=sendrecv",
  "",
].join("\r\n");
const WITH_SDP = `Content-Type: application/sdp\r\nContent-Length: ${SDP.length}\r\n\r\n${SDP}`;
const WITHOUT_BODY = "Content-Length: 0\r\n\r\n";

/** Header lines a response repeats; Record-Route too, where it makes a dialog (RFC 3261 §12.1.1). */
const COPIED = /^(?:via|from|to|call-id|cseq|record-route): .*$/gim;

function header(head: string, name: string): string {
  return new RegExp(`^${name}: (.*)$`, "im").exec(head)?.[1]?.trimEnd() ?? "";
}

/** Rings, answers, and confirms the end of every call. */
function takeCalls(device: SipDevice): void {
  device.onHead = (head) => {
    const invite = head.startsWith("INVITE ");
    if (!invite && !head.startsWith("BYE ")) return head.startsWith("ACK ");
    const lines = (head.match(COPIED) ?? []).join("\r\n");
    if (!invite) {
      device.write(`SIP/2.0 200 OK\r\n${lines}\r\n${WITHOUT_BODY}`);
      return true;
    }
    const tagged = lines.replace(/^(To: .*)$/im, "$1;tag=callee");
    const contact = `Contact: <${device.contact}>\r\n`;
    device.write(`SIP/2.0 180 Ringing\r\n${tagged}\r\n${contact}${WITHOUT_BODY}`);
    device.write(`SIP/2.0 200 OK\r\n${tagged}\r\n${contact}${WITH_SDP}`);
    return true;
  };
}

/** Makes one call after the other. */
class Caller {
  readonly #device: SipDevice;
  readonly #from: string;
  readonly #to: string;
  #callId = "";
  #done: (() => void) | null = null;
  #failed: ((error: Error) => void) | null = null;

  constructor(device: SipDevice, from: Person, to: Person) {
    this.#device = device;
    this.#from = from.address;
    this.#to = to.address;
    device.onHead = (head) => head.startsWith("SIP/2.0 ") && this.#onResponse(head);
  }

  /** Resolves when the call has been hung up. */
  call(): Promise<void> {
    this.#callId = randomBytes(12).toString("hex");
    this.#device.write(
      this.#request(
        `INVITE sip:${this.#to}`,
        "1 INVITE",
        "",
        `Contact: <${this.#device.contact}>\r\n${WITH_SDP}`,
      ),
    );
    return new Promise((resolve, reject) => {
      this.#done = resolve;
      this.#failed = reject;
    });
  }

  #onResponse(head: string): boolean {
    if (header(head, "Call-ID") !== this.#callId) return false;
    const status = Number(head.slice(8, 11));
    if (status < 200) return true;
    if (status >= 300) this.#failed?.(new Error(`a call was refused: ${head.split("\r\n")[0]}`));
    else if (header(head, "CSeq").endsWith("INVITE")) this.#hangUp(head);
    else this.#done?.();
    return true;
  }

  #hangUp(ok: string): void {
    const target = /<(.*)>/.exec(header(ok, "Contact"))?.[1] ?? "";
    const route = `Route: ${header(ok, "Record-Route")}\r\n`;
    const ack = this.#request(`ACK ${target}`, "1 ACK", ";tag=callee", route + WITHOUT_BODY);
    const bye = this.#request(`BYE ${target}`, "2 BYE", ";tag=callee", route + WITHOUT_BODY);
    this.#device.write(ack + bye);
  }

  #request(line: string, cseq: string, toTag: string, rest: string): string {
    return (
      `${line} SIP/2.0\r\nVia: SIP/2.0/TLS caller.invalid;branch=z9hG4bK${this.#callId}${cseq.slice(2)};rport\r\n` +
      `Max-Forwards: 70\r\nFrom: <sip:${this.#from}>;tag=caller\r\nTo: <sip:${this.#to}>${toTag}\r\n` +
      `Call-ID: ${this.#callId}\r\nCSeq: ${cseq}\r\n${rest}`
    );
  }
}

export async function benchCalls(server: BenchServer): Promise<Row[]> {
  const people = await server.people(2 * PAIRS, "calling");
  const devices = await Promise.all(people.map((person) => server.device(person)));
  const callers: Caller[] = [];
  for (let i = 0; i < PAIRS; i++) {
    takeCalls(devices[PAIRS + i] as SipDevice);
    callers.push(new Caller(devices[i] as SipDevice, people[i] as Person, people[PAIRS + i] as Person));
  }
  const run = async (count: number): Promise<void> => {
    let left = count;
    await Promise.all(
      callers.map(async (caller) => {
        while (left-- > 0) await caller.call();
      }),
    );
  };
  await run(WARM_UP);
  const rounds = await measureRounds(ROUNDS, CALLS, () => server.cpu(), run);
  const resident = server.resident();
  for (const device of devices) device.close();
  return [
    ...roundRows(rounds, {
      figure: "calls: INVITE, 180, 200, ACK, BYE, 200",
      unit: "calls/s",
      goal: "goal > 1,500",
    }),
    {
      figure: `memory of the server after ${WARM_UP + ROUNDS * CALLS} calls in a row`,
      value: resident / 1e6,
      unit: "MB",
    },
  ];
}
