import type { Server, Socket } from "node:net";

/**
 * Asks about each socket that a server accepts before the server does anything with it: a refused one then costs a
 * system call or two, and not the making of a TLS session, which is ten times as much.
 * @param admit `false` where the server is not to have it; it must have been destroyed then
 */
export function beforeAccepting(server: Server, admit: (raw: Socket) => boolean): void {
  const accept = server.listeners("connection");
  server.removeAllListeners("connection");
  server.on("connection", (raw: Socket) => {
    if (!admit(raw)) return;
    for (const listener of accept) listener.call(server, raw);
  });
}
