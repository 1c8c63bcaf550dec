/** The admin socket in the data directory. Holding it also keeps a second server off the same data. */
import { chmod, rm } from "node:fs/promises";
import { createServer, type RequestListener, type Server } from "node:http";
import { connect } from "node:net";
import { join } from "node:path";
import { ConfigError } from "../config.ts";
import { PRIVATE_FILE } from "../files.ts";

/** Name of the socket in the data directory. */
export const ADMIN_SOCKET = "admin.sock";

/** Longest path of a unix socket on Linux and macOS: `sun_path` less its final zero. */
const MAX_SOCKET_PATH = 103;

/**
 * Listens on the data directory's admin socket.
 * @throws ConfigError when another server listens there, or the path is too long
 */
export async function listenAdmin(dataDir: string, handler: RequestListener): Promise<Server> {
  const path = join(dataDir, ADMIN_SOCKET);
  if (Buffer.byteLength(path) > MAX_SOCKET_PATH) {
    throw new ConfigError(
      `The path ${path} is too long for a unix socket; use a data directory with a shorter path.`,
    );
  }
  if (await isAlive(path)) throw new ConfigError(`Another server is running on ${dataDir}.`);
  // Left behind by a server that was killed.
  await rm(path, { force: true });
  const server = createServer(handler);
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(path, () => {
      server.off("error", reject);
      resolve();
    });
  });
  // Until here the directory's own mode 0700 keeps everybody else out.
  await chmod(path, PRIVATE_FILE);
  return server;
}

function isAlive(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(path, () => {
      socket.destroy();
      resolve(true);
    });
    socket.on("error", () => resolve(false));
  });
}
