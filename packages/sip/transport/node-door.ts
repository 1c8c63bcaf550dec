import type { Server, Socket } from "node:net";

/**
 * Handshakes begun in one turn of the event loop, a millisecond each. A crowd then waits for its turn, and between two
 * turns everybody who is connected already is served: their messages wait a few milliseconds, not for the whole crowd.
 */
const BEGUN_PER_TURN = 2;

/**
 * Asks about each socket that a server accepts before the server does anything with it: a refused one then costs a
 * system call or two, and not the making of a TLS session, which is ten times as much. Those that may stay are let in a
 * few at a time.
 * @param admit `false` where the server is not to have it; it must have been destroyed then
 */
export function beforeAccepting(server: Server, admit: (raw: Socket) => boolean): void {
  const door = new Door(server, server.listeners("connection") as Acceptor[]);
  server.removeAllListeners("connection");
  server.on("connection", (raw: Socket) => {
    if (admit(raw)) door.wait(raw);
  });
}

/** What a server does with a socket it has accepted. */
type Acceptor = (this: Server, raw: Socket) => void;

class Door {
  readonly #server: Server;
  readonly #accept: readonly Acceptor[];
  #waiting: Socket[] = [];
  /** How many at the beginning of the line have been let in. */
  #passed = 0;

  constructor(server: Server, accept: readonly Acceptor[]) {
    this.#server = server;
    this.#accept = accept;
  }

  wait(raw: Socket): void {
    // Whoever gives up in the line is no error of ours; from then on the server listens for itself.
    raw.on("error", nothing);
    if (this.#waiting.push(raw) === 1) setImmediate(this.#turn);
  }

  readonly #turn = (): void => {
    for (let begun = 0; begun < BEGUN_PER_TURN && this.#passed < this.#waiting.length; this.#passed++) {
      const raw = this.#waiting[this.#passed] as Socket;
      raw.off("error", nothing);
      if (raw.destroyed) continue;
      begun++;
      for (const listener of this.#accept) listener.call(this.#server, raw);
    }
    if (this.#passed < this.#waiting.length) setImmediate(this.#turn);
    else {
      this.#waiting = [];
      this.#passed = 0;
    }
  };
}

function nothing(): void {}
