import { Agent, request as httpsRequest } from "node:https";
import { join } from "node:path";
import type { TestContext } from "node:test";
import { type Clock, systemClock } from "@sottovoce/sip";
import type { ErrorCode, ErrorResponse } from "@sottovoce/wire";
import type { ConfigOverrides } from "../config.ts";
import { type RunningServer, startServer } from "../main.ts";
import { temporaryDirectory } from "./temporary.ts";

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
  /** The JSON that came; its shape is the test's claim. */
  json<Body>(): Body;
  /** Code and sentence of a refusal. */
  readonly error: ErrorResponse["error"];
}

export interface TestServer {
  readonly server: RunningServer;
  /** Lines of the log so far. */
  readonly log: string[];
  /** One HTTPS request that trusts the server's own authority and nothing else. */
  http(method: string, path: string, options?: HttpOptions): Promise<Answer>;
}

export interface HttpOptions {
  /** Sent as JSON where it is an object, as it is where it is text. */
  readonly body?: object | string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Loopback address to connect from: each counts as a peer of its own. */
  readonly from?: string;
}

/** A server on an empty data directory and free ports, gone after the test. */
export async function startTestServer(
  t: TestContext,
  options: {
    overrides?: ConfigOverrides;
    clock?: Clock;
    dataDir?: string;
    /** Folder of the built web app; none when absent. */
    webApp?: string;
    onFatal?: (error: Error) => void;
  } = {},
): Promise<TestServer> {
  const dataDir = options.dataDir ?? (await temporaryDirectory(t));
  const log: string[] = [];
  const server = await startServer({
    dataDir,
    webApp: options.webApp ?? join(dataDir, "no-web-app"),
    clock: options.clock ?? systemClock,
    overrides: { log: { level: "debug" }, https: { port: 0 }, sip: { port: 0 }, ...options.overrides },
    logDestination: { write: (line: string) => void log.push(line) },
    onFatal: options.onFatal ?? ((error) => Promise.reject(error)),
  });
  const agent = new Agent({ ca: server.caPem, keepAlive: true });
  t.after(async () => {
    agent.destroy();
    await server.close();
  });
  return { server, log, http: (method, path, init) => exchange(server, agent, method, path, init ?? {}) };
}

function exchange(
  server: RunningServer,
  agent: Agent,
  method: string,
  path: string,
  options: HttpOptions,
): Promise<Answer> {
  const { body, headers = {}, from = "127.0.0.1" } = options;
  const text = body === undefined || typeof body === "string" ? body : JSON.stringify(body);
  const type = text === undefined ? {} : { "content-type": "application/json" };
  return new Promise((resolve, reject) => {
    const call = httpsRequest(
      {
        agent,
        host: "127.0.0.1",
        servername: "localhost",
        localAddress: from,
        port: server.ports.https,
        method,
        path,
        headers: { host: "localhost", ...type, ...headers },
      },
      (response) => {
        let received = "";
        response.setEncoding("utf8");
        response.on("data", (chunk: string) => {
          received += chunk;
        });
        response.on("error", reject);
        response.on("end", () => {
          resolve({
            status: response.statusCode ?? 0,
            headers: response.headers,
            text: received,
            json: <Body>() => JSON.parse(received) as Body,
            get error() {
              return (JSON.parse(received) as ErrorResponse).error;
            },
          });
        });
      },
    );
    call.on("error", (error: NodeJS.ErrnoException) => {
      // The server may close an idle connection at the moment it is used again; every client has to expect that.
      if (call.reusedSocket && error.code === "ECONNRESET") {
        exchange(server, agent, method, path, options).then(resolve, reject);
      } else reject(error);
    });
    call.end(text);
  });
}

/** Fails unless an answer is this refusal, with a sentence. */
export function assertRefused(answer: Answer, status: number, code: ErrorCode, sentence: RegExp): void {
  const { error } = answer;
  const actual = `${answer.status} ${error?.code} ${error?.message}`;
  const right = answer.status === status && error?.code === code && sentence.test(error.message);
  if (!right) throw new Error(`expected ${status} ${code} ${sentence}, got ${actual}`);
  if (/\bat .*\.(ts|js):\d|node:internal/.test(answer.text)) throw new Error(`a stack trace: ${answer.text}`);
}
