/** Every method and many a malformed request, as bytes over TLS: each is answered as documented, and harms nobody. */
import assert from "node:assert/strict";
import { once } from "node:events";
import { describe, it, type TestContext } from "node:test";
import { connect, type TLSSocket } from "node:tls";
import { addDevice, type TestDevice } from "../test/device.ts";
import { Phone } from "../test/phone.ts";
import { startTestServer, type TestServer } from "../test/server.ts";

/** An answer, as far as these tests look. */
interface RawAnswer {
  readonly status: number;
  readonly head: string;
}

/** A TLS connection that carries bytes. */
class RawPeer {
  readonly #socket: TLSSocket;
  #received = "";

  private constructor(socket: TLSSocket) {
    this.#socket = socket;
    socket.setEncoding("utf8");
  }

  static async connect(t: TestContext, { server }: TestServer): Promise<RawPeer> {
    const socket = connect({ host: "localhost", port: server.ports.sip, ca: server.caPem });
    t.after(() => socket.destroy());
    await once(socket, "secureConnect");
    return new RawPeer(socket);
  }

  write(bytes: string): void {
    this.#socket.write(bytes);
  }

  /** The next final response; `null` when the server closes the connection instead. */
  async final(): Promise<RawAnswer | null> {
    for (;;) {
      const end = this.#received.indexOf("\r\n\r\n");
      if (end < 0) {
        const [chunk] = await Promise.race([once(this.#socket, "data"), once(this.#socket, "close")]);
        if (typeof chunk !== "string") return null;
        this.#received += chunk;
        continue;
      }
      const head = this.#received.slice(0, end);
      this.#received = this.#received.slice(end + 4);
      const status = Number(/^SIP\/2\.0 (\d{3}) /.exec(head)?.[1]);
      if (status >= 200) return { status, head };
    }
  }
}

let branches = 0;

interface RequestParts {
  readonly method: string;
  readonly uri?: string;
  readonly version?: string;
  /** Replaces the header of that name; `null` leaves it out. */
  readonly headers?: { readonly [name: string]: string | null };
}

/** A request that is right but for what is asked to be different. */
function requestText({
  method,
  uri = "sip:localhost",
  version = "SIP/2.0",
  headers = {},
}: RequestParts): string {
  const all: { readonly [name: string]: string | null } = {
    Via: `SIP/2.0/TLS phone.invalid;branch=z9hG4bK${++branches}`,
    "Max-Forwards": "70",
    From: "<sip:alice@localhost>;tag=1",
    To: "<sip:alice@localhost>",
    "Call-ID": `call-${branches}`,
    CSeq: `1 ${method}`,
    "Content-Length": "0",
    ...headers,
  };
  const lines = Object.entries(all).filter(([, value]) => value !== null);
  return `${method} ${uri} ${version}\r\n${lines.map(([name, value]) => `${name}: ${value}\r\n`).join("")}\r\n`;
}

async function setUp(t: TestContext) {
  const host = await startTestServer(t);
  return { host, alice: await addDevice(host, "alice") };
}

/** The server lives, and does its work for others. */
async function assertServes(
  t: TestContext,
  host: TestServer,
  device: TestDevice,
  after: string,
): Promise<void> {
  const phone = await Phone.connect(t, host);
  assert.equal((await phone.register(device)).status, 200, `registering after ${after}`);
}

/** What each method gets from a stranger, and from a device that has registered. */
const METHODS: readonly (readonly [method: string, stranger: number | null, registered: number | null])[] = [
  ["REGISTER", 401, 401],
  ["OPTIONS", 200, 200],
  // RFC 3261 §17.1.1.3: an ACK is never answered.
  ["ACK", null, null],
  // RFC 3261 §9.2: there is nothing to cancel.
  ["CANCEL", 481, 481],
  // There is nobody of no name.
  ["INVITE", 403, 404],
  // RFC 3261 §12.2.2: there is no such call.
  ...["BYE", "INFO", "UPDATE", "PRACK"].map((method) => [method, 403, 481] as const),
  // Of a device of the app: it has a better way.
  ["MESSAGE", 403, 403],
  ...["SUBSCRIBE", "NOTIFY", "PUBLISH", "REFER", "DANCE"].map((method) => [method, 403, 405] as const),
];

const ALLOWED = [
  "REGISTER",
  "OPTIONS",
  "INVITE",
  "ACK",
  "CANCEL",
  "BYE",
  "PRACK",
  "UPDATE",
  "INFO",
  "MESSAGE",
];

describe("every method", () => {
  it("of a stranger is answered as documented, and harms nobody", async (t) => {
    const { host, alice } = await setUp(t);
    for (const [method, expected] of METHODS) {
      const peer = await RawPeer.connect(t, host);
      peer.write(requestText({ method }));
      // What is not answered is followed by something that is.
      if (expected === null) peer.write(requestText({ method: "OPTIONS" }));
      const answer = await peer.final();
      assert.equal(answer?.status, expected ?? 200, method);
      await assertServes(t, host, alice, method);
    }
  });

  it("of a registered device is answered as documented, with what is possible", async (t) => {
    const { host, alice } = await setUp(t);
    const phone = await Phone.connect(t, host);
    await phone.register(alice);
    for (const [method, , expected] of METHODS) {
      if (expected === null || method === "CANCEL") continue;
      const { status, headers } = await phone.request(method);
      assert.equal(status, expected, method);
      if (status === 405) assert.deepEqual(headers.tokens("Allow"), ALLOWED, method);
    }
    assert.equal((await phone.register(alice)).status, 200);
  });

  it("is looked at before the extensions it requires (RFC 3261 §8.2)", async (t) => {
    const { host, alice } = await setUp(t);
    const phone = await Phone.connect(t, host);
    await phone.register(alice);
    const requiring = (method: string, tags: string) =>
      phone.request(method, { headers: [["Require", tags]] });
    for (const method of ["OPTIONS", "REGISTER"]) {
      const refused = await requiring(method, "gruu, outbound, teleport");
      assert.equal(refused.status, 420, method);
      assert.deepEqual(refused.headers.tokens("Unsupported"), ["gruu", "teleport"], method);
    }
    assert.equal((await requiring("OPTIONS", "outbound, Path")).status, 200);
    assert.equal((await requiring("SUBSCRIBE", "gruu")).status, 405);
  });
});

const without = (name: string): RequestParts => ({ method: "OPTIONS", headers: { [name]: null } });
const having = (name: string, value: string): RequestParts => ({
  method: "OPTIONS",
  headers: { [name]: value },
});

/** Requests that are wrong in one thing, with the status each gets; `null`: the connection is closed. */
const MALFORMED: { readonly [what: string]: readonly [status: number | null, request: string] } = {
  "no To": [400, requestText(without("To"))],
  "no From": [400, requestText(without("From"))],
  "no Call-ID": [400, requestText(without("Call-ID"))],
  "no CSeq": [400, requestText(without("CSeq"))],
  "a CSeq of another method": [400, requestText(having("CSeq", "1 INVITE"))],
  "a CSeq that is no number": [400, requestText(having("CSeq", "one OPTIONS"))],
  "a CSeq above 2^31": [400, requestText(having("CSeq", "99999999999 OPTIONS"))],
  "a From that does not end": [400, requestText(having("From", "<sip:alice@localhost"))],
  "a To with an open quote": [400, requestText(having("To", '"alice <sip:alice@localhost>'))],
  "two To": [400, requestText(having("To", "<sip:a@localhost>\r\nTo: <sip:b@localhost>"))],
  "Max-Forwards above 255": [400, requestText(having("Max-Forwards", "300"))],
  "Max-Forwards that is no number": [400, requestText(having("Max-Forwards", "many"))],
  "a Request-URI with headers": [400, requestText({ method: "OPTIONS", uri: "sip:localhost?a=b" })],
  "a Request-URI that is none": [400, requestText({ method: "OPTIONS", uri: "::::" })],
  "a Request-URI of another kind": [416, requestText({ method: "REGISTER", uri: "tel:+15551234" })],
  "another version": [505, requestText({ method: "OPTIONS", version: "SIP/7.0" })],
  "Authorization that cannot be read": [
    400,
    requestText({ method: "REGISTER", headers: { Authorization: "Digest nonsense" } }),
  ],
  "a Content-Length that is no number": [400, requestText(having("Content-Length", "x"))],
  "a body larger than any": [413, requestText(having("Content-Length", "99999999"))],
  "a head larger than any": [513, requestText(having("Subject", "x".repeat(20_000)))],
  "more headers than any": [513, requestText(having("Subject", `x${"\r\nSubject: x".repeat(200)}`))],
  "what is not SIP": [null, `GET / HTTP/1.1\r\nHost: localhost\r\n\r\n`.repeat(20)],
  "zero bytes": [null, "\0".repeat(70_000)],
};

describe("malformed requests", () => {
  it("are refused with their status, and harm nobody", async (t) => {
    const { host, alice } = await setUp(t);
    const statuses: { [what: string]: number | null } = {};
    for (const [what, [, request]] of Object.entries(MALFORMED)) {
      const peer = await RawPeer.connect(t, host);
      peer.write(request);
      const answer = await peer.final();
      statuses[what] = answer?.status ?? null;
      assert.doesNotMatch(answer?.head ?? "", /\.ts:\d|node:internal/, what);
      await assertServes(t, host, alice, what);
    }
    const expected = Object.fromEntries(Object.entries(MALFORMED).map(([what, [status]]) => [what, status]));
    assert.deepEqual(statuses, expected);
  });
});
