/**
 * An attacker on loopback: takes its position, says so with one line of JSON, and goes on until it is killed. Its
 * priority is low, for in reality its CPU is another machine's.
 */
import { randomBytes } from "node:crypto";
import { connect as connectTcp, type Socket } from "node:net";
import { constants, setPriority } from "node:os";
import { connect, type TLSSocket } from "node:tls";

const [scenario, httpsPort, sipPort] = [process.argv[2], Number(process.argv[3]), Number(process.argv[4])];

const IDLE = 5_000;
/** Below what the server lets one address hold open without a login. */
const PER_ADDRESS = 800;
const AT_ONCE = 32;
const SLOW = 100;
const CHURN_PER_SECOND = 1_000;
const GARBAGE_BYTES = 100_000_000;
const CHUNK = randomBytes(1_000_000);

setPriority(constants.priority.PRIORITY_LOW);

const nothing = (): void => {};
const addressOf = (group: number): string => `127.0.1.${1 + group}`;

function tcp(port: number, localAddress: string): Socket {
  return connectTcp({ host: "127.0.0.1", port, localAddress }).on("error", nothing);
}

/** Resolves when the handshake is done or the server has closed. */
function tls(port: number, localAddress: string): Promise<TLSSocket> {
  return new Promise((resolve) => {
    const socket = connect({ socket: tcp(port, localAddress), rejectUnauthorized: false });
    socket.on("error", nothing);
    socket.once("secureConnect", () => resolve(socket));
    socket.once("close", () => resolve(socket));
  });
}

/** Thousands of connections that say nothing. */
async function idle(): Promise<void> {
  let opened = 0;
  await Promise.all(
    Array.from({ length: AT_ONCE }, async () => {
      while (opened < IDLE) {
        const number = opened++;
        (
          await tls(number % 2 === 0 ? sipPort : httpsPort, addressOf(Math.floor(number / PER_ADDRESS)))
        ).resume();
      }
    }),
  );
}

/** A byte a second; half a handshake; answers that are never read. */
async function slow(): Promise<void> {
  const request = Buffer.from("REGISTER sip:localhost SIP/2.0\r\nVia: SIP/2.0/TLS x;branch=z9hG4bK1\r\n");
  const asking = Buffer.from("GET /v1/server HTTP/1.1\r\nHost: localhost\r\n\r\n".repeat(1_000));
  for (let i = 0; i < SLOW; i++) {
    const drip = await tls(i % 2 === 0 ? sipPort : httpsPort, addressOf(1));
    let at = 0;
    setInterval(() => drip.write(request.subarray(at % request.length, (at++ % request.length) + 1)), 1_000);
    tcp(i % 2 === 0 ? sipPort : httpsPort, addressOf(2)).write(Buffer.from([22, 3, 1, 2, 0, 1]));
    const deaf = await tls(httpsPort, addressOf(3));
    deaf.pause();
    setInterval(() => deaf.writableLength < 1_000_000 && deaf.write(asking), 100);
  }
}

/** Connections opened and dropped at once. @param handshake whether they get as far as TLS */
function churn(handshake: boolean): void {
  const begin = performance.now();
  let opened = 0;
  setInterval(() => {
    const due = ((performance.now() - begin) * CHURN_PER_SECOND) / 1000;
    for (; opened < due; opened++) {
      const port = opened % 2 === 0 ? sipPort : httpsPort;
      if (handshake) void tls(port, addressOf(4)).then((socket) => socket.destroy());
      else {
        const socket = tcp(port, addressOf(4));
        socket.once("connect", () => socket.destroy());
      }
    }
  }, 5);
}

/** Garbage on both ports and inside WebSocket frames, from several addresses, again and again. */
async function garbage(): Promise<void> {
  let left = GARBAGE_BYTES;
  const upgrade =
    "GET /sip HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n" +
    `Sec-WebSocket-Version: 13\r\nSec-WebSocket-Protocol: sip\r\nSec-WebSocket-Key: ${randomBytes(16).toString("base64")}\r\n\r\n`;
  await Promise.all(
    Array.from({ length: 6 }, async (_, worker) => {
      while (left > 0) {
        left -= CHUNK.length;
        const socket = await tls(worker % 3 === 0 ? sipPort : httpsPort, addressOf(5 + worker));
        if (worker % 3 === 1) socket.write(upgrade);
        socket.resume().write(CHUNK);
        await new Promise<void>((resolve) =>
          socket.closed ? resolve() : socket.once("close", () => resolve()),
        );
      }
    }),
  );
}

const ready = () => process.stdout.write(`${JSON.stringify({ scenario })}\n`);
switch (scenario) {
  case "idle":
    await idle();
    ready();
    break;
  case "slow":
    await slow();
    ready();
    break;
  case "garbage":
    ready();
    await garbage();
    break;
  default:
    ready();
    churn(scenario === "handshakes");
}
// Until it is killed, whatever has become of its sockets.
setInterval(nothing, 60_000);
