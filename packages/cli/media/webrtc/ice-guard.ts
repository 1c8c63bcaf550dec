/**
 * What werift's ICE leaves unchecked (docs/decisions/voice.md). It answers every Binding request, whoever signed it, and
 * makes its source a way that it tries by itself; and it takes whatever else comes to its sockets, from anywhere. Here
 * requests must show that their sender has read our description, and nobody is listened to who has not sent one: a
 * peer's way to us works for it only after we have answered its request on that way (RFC 8445 §7.2.5.3).
 */
import type { RTCIceTransport } from "werift";
import { isAuthentic, isRequest, isStun } from "./binding-request.ts";

type IceConnection = RTCIceTransport["connection"];
type From = readonly [host: string, port: number];
type Read = (datagram: Buffer, from: From) => void;

/** Of a socket, or of a relay: where datagrams come in. */
interface Way {
  datagramReceived?: Read;
  handleStunMessage?: Read;
}

/** werift tells its ways nowhere else. */
interface Ways {
  ensureProtocol(way: Way): void;
}

/** Addresses that a peer may come from: a handful of its own, each behind some NAT, and relays. */
const MAX_SOURCES = 64;
/** Requests that wait for the peer's description: it comes right after them, and lost ones are sent again. */
const MAX_EARLY_REQUESTS = 256;

/** @param connection that has gathered no candidates, and has its final credentials */
export function guardIce(connection: IceConnection): void {
  const ways = connection as unknown as Ways;
  const { ensureProtocol } = ways;
  const door = new Door(connection);
  ways.ensureProtocol = (way) => {
    watch(way, door);
    ensureProtocol.call(connection, way);
  };
}

function watch(way: Way, door: Door): void {
  const read = way.datagramReceived ?? way.handleStunMessage;
  if (read === undefined) throw new Error("werift reads datagrams at another place");
  const checked: Read = (datagram, from) => {
    if (door.admits(datagram, from)) read.call(way, datagram, from);
  };
  Object.assign(way, way.datagramReceived ? { datagramReceived: checked } : { handleStunMessage: checked });
}

class Door {
  readonly #connection: IceConnection;
  /** Who has shown to have read our description. */
  readonly #sources = new Set<string>();
  #earlyRequests = 0;

  constructor(connection: IceConnection) {
    this.#connection = connection;
  }

  admits(datagram: Buffer, [host, port]: From): boolean {
    const source = `${host} ${port}`;
    if (!isStun(datagram)) return this.#sources.has(source);
    // Answers werift holds against what it has asked.
    if (!isRequest(datagram)) return true;
    const { localUsername: username, localPassword: password } = this.#connection;
    // Strangers get no answer, so that nobody can have us send to somebody else.
    if (!isAuthentic(datagram, { username, password }) || !this.#hasRoom(source)) return false;
    this.#sources.add(source);
    return true;
  }

  /** Whoever sits on the way can send a request of the peer's again, from any address. */
  #hasRoom(source: string): boolean {
    const hasDescription = this.#connection.remoteUsername !== "";
    if (!hasDescription && ++this.#earlyRequests > MAX_EARLY_REQUESTS) return false;
    return this.#sources.has(source) || this.#sources.size < MAX_SOURCES;
  }
}
