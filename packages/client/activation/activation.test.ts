import assert from "node:assert/strict";
import { test } from "node:test";
import type { Bytes } from "@sottovoce/wire";
import {
  activate,
  EngineError,
  ImpostorServer,
  openEngine,
  type Ports,
  passphraseFailures,
  previewActivation,
} from "../index.ts";
import { CA_HASH, PASSPHRASE, type Person, World } from "../test/world.ts";

const ORIGIN = "https://example.org";
const link = (code: Bytes) => ({ origin: ORIGIN, code, caHash: CA_HASH });
const refusedWith = (code: string) => (error: unknown) =>
  error instanceof EngineError && error.code === code && error.sentence.length > 20;

test("activation ties the device to the account, and the profile opens again", async () => {
  const world = new World();
  const alice = world.person("alice");
  const code = world.server.addLink(alice.account);
  const preview = await previewActivation(alice.ports, link(code));
  assert.equal(preview.address, alice.address);
  await alice.activate(code);
  const { identity } = alice.self;
  assert.equal(identity.address, alice.address);
  assert.equal(identity.origin, ORIGIN);
  assert.equal(world.server.devices.get(identity.device)?.oneTimePrekeys.length, 100);
  await alice.stop();
  await alice.open();
  assert.deepEqual(alice.self.identity, identity);
});

test("the impostor: another authority, and nothing was sent", async () => {
  const world = new World();
  const alice = world.person("alice");
  const code = world.server.addLink(alice.account);
  const ports: Ports = {
    ...alice.ports,
    discovery: {
      ...alice.ports.discovery,
      pin: async () => {
        throw new ImpostorServer("another key");
      },
    },
  };
  await assert.rejects(activate(ports, link(code), PASSPHRASE), refusedWith("impostor"));
  assert.deepEqual(world.server.log, []);
  assert.equal(alice.records.count("vault"), 0);
});

test("a link that is used, unknown or expired: a sentence that helps, and no trace on the device", async () => {
  const world = new World();
  const alice = world.person("alice");
  const code = world.server.addLink(alice.account);
  await alice.activate(code);
  const thief = world.person("thief");
  await assert.rejects(activate(thief.ports, link(code), PASSPHRASE), refusedWith("activation_used"));
  const unknown = crypto.getRandomValues(new Uint8Array(16));
  await assert.rejects(activate(thief.ports, link(unknown), PASSPHRASE), refusedWith("activation_unknown"));
  assert.equal(thief.records.image().length, 0);
});

test("the answer was lost: the same link goes on with the same keys", async () => {
  const world = new World();
  const alice = world.person("alice");
  const code = world.server.addLink(alice.account);
  alice.onRequest = ({ path }) => {
    if (path === "/v1/activate") alice.weather = "loses answers";
  };
  await assert.rejects(activate(alice.ports, link(code), PASSPHRASE), refusedWith("network"));
  const key = alice.account.accountKey;
  assert.notEqual(key, null, "the server has activated it");
  await assert.rejects(openEngine(alice.ports, PASSPHRASE), refusedWith("not_activated"));
  alice.onRequest = null;
  alice.weather = "up";
  await alice.activate(code);
  assert.equal(alice.account.accountKey, key);
  await alice.start();
  assert.equal(alice.self.connection, "online");
  await alice.stop();
});

test("a power cut at any commit of the activation: the same link leads to the end", async () => {
  for (const side of ["crash before", "crash after"] as const) {
    for (let cut = 1; cut <= 4; cut++) {
      const world = new World();
      const alice = world.person("alice", { onCommit: (number) => (number === cut ? side : "commit") });
      const code = world.server.addLink(alice.account);
      await alice.activate(code).catch(() => undefined);
      if (alice.records.dead) {
        alice.records = alice.records.survivor();
        await alice.activate(code).catch((error) => {
          // The cut came after the last commit: the account is there.
          assert.ok(error instanceof EngineError && error.code === "already_activated", String(error));
          return alice.open();
        });
      }
      await alice.start();
      assert.equal(alice.self.connection, "online", `${side} commit ${cut}`);
      await alice.stop();
    }
  }
});

test("one profile, one account", async () => {
  const world = new World();
  const alice = world.person("alice");
  await alice.activate();
  const other = world.server.addLink(alice.account);
  const { ports } = alice;
  await assert.rejects(activate(ports, link(other), PASSPHRASE), refusedWith("already_activated"));
});

test("answers that contradict the link are refused", async () => {
  const world = new World();
  const alice: Person = world.person("alice");
  const code = world.server.addLink(alice.account);
  const { ports } = alice;
  const twisted: Ports = {
    ...ports,
    discovery: {
      ...ports.discovery,
      open: (pin) => {
        const network = ports.discovery.open(pin);
        return {
          ...network,
          http: async (request) => {
            const response = await network.http(request);
            if (request.path !== "/v1/activate") return response;
            return { ...response, body: { ...(response.body as object), address: "eve@example.org" } };
          },
        };
      },
    },
  };
  await assert.rejects(activate(twisted, link(code), PASSPHRASE), refusedWith("bad_answer"));
});

test("a wrong passphrase is told, counted, and forgotten after the right one", async () => {
  const world = new World();
  const alice = world.person("alice");
  await alice.activate();
  await alice.stop();
  const { ports, records } = alice;
  assert.equal((await passphraseFailures(records)).count, 0);
  for (let count = 1; count <= 3; count++) {
    await assert.rejects(openEngine(ports, `wrong ${count}`), (error: unknown) => {
      return error instanceof EngineError && error.code === "wrong_passphrase";
    });
    assert.deepEqual(await passphraseFailures(records), { count, lastAt: world.clock.now() });
  }
  await assert.rejects(openEngine(ports, ""), (error: unknown) => {
    return error instanceof EngineError && error.code === "wrong_passphrase";
  });
  await openEngine(ports, PASSPHRASE);
  assert.equal((await passphraseFailures(records)).count, 0);
});
