/** Accepted (fsynced) messages a second for recipients that are offline, at saturation. */
import { randomBytes } from "node:crypto";
import { makeMessageId, toBase64Url } from "@sottovoce/wire";
import type { BenchServer } from "./support/bench-server.ts";
import { jsonRequest, LoadConnection } from "./support/http-load.ts";
import { fillerEnvelope, type Person } from "./support/people.ts";
import { measureRounds, roundRows } from "./support/rounds.ts";
import type { Row } from "./support/table.ts";

const CONNECTIONS = 64;
const WARM_UP = 10_000;
/** Messages of one round: about a second and a half. */
const MESSAGES = 15_000;
const ROUNDS = 6;

/** Prepares submissions from one person to another: each has an id of its own, only the id differs. */
export function submissions(from: Person, to: Person): () => Buffer {
  const body = {
    id: "0".repeat(32),
    to: to.address,
    envelopes: [{ device: to.credential.device, body: toBase64Url(fillerEnvelope(to.address)) }],
  };
  const authorization = `Bearer ${from.credential.device}.${from.credential.secret}`;
  const template = jsonRequest("POST", "/v1/messages", body, authorization);
  const at = template.indexOf("0".repeat(32));
  return () => {
    const request = Buffer.from(template);
    request.write(makeMessageId(Date.now(), randomBytes(10)), at, "latin1");
    return request;
  };
}

/** Sends `count` messages over the given connections, each connection one after the other. */
export async function submitAll(
  connections: readonly LoadConnection[],
  makers: readonly (() => Buffer)[],
  count: number,
): Promise<void> {
  let left = count;
  await Promise.all(
    connections.map(async (connection, i) => {
      const make = makers[i % makers.length] as () => Buffer;
      while (left-- > 0) {
        const answer = await connection.send(make());
        if (answer.status !== 202) throw new Error(`submission: ${answer.status} ${answer.body.toString()}`);
      }
    }),
  );
}

export async function benchSubmit(server: BenchServer): Promise<Row[]> {
  const people = await server.people(CONNECTIONS, "submit");
  const connections = await Promise.all(people.map(() => LoadConnection.open(server.httpsPort, server.ca)));
  const makers = people.map((from, i) => submissions(from, people[(i + 1) % people.length] as Person));
  await submitAll(connections, makers, WARM_UP);
  const commitsBefore = await server.commits();
  const rounds = await measureRounds(
    ROUNDS,
    MESSAGES,
    () => server.cpu(),
    (count) => submitAll(connections, makers, count),
  );
  const commits = (await server.commits()) - commitsBefore;
  for (const connection of connections) connection.close();
  return [
    ...roundRows(rounds, {
      figure: "accepted, recipients offline",
      unit: "messages/s",
      goal: "goal > 10,000",
      cpuGoal: "goal < 120",
    }),
    { figure: "  messages per commit", value: (ROUNDS * MESSAGES) / commits, unit: "messages" },
  ];
}
