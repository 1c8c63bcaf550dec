/** Links that let further devices into an account, by the hash of their code. Runs inside a transaction. */
import type { DatabaseSync, StatementSync } from "node:sqlite";
import { type AccountId, type Bytes, type DeviceId, equalBytes, idBytes, toHex } from "@sottovoce/wire";
import type { AcceptedLinking, LinkingOutcome, LinkingRecord, LinkingStage, LinkingStore } from "../store.ts";
import type { Accounts } from "./accounts.ts";
import { deviceId, deviceNumber } from "./device-number.ts";
import type { Devices } from "./devices.ts";
import type { Links } from "./links.ts";

/**
 * How long a device that was accepted can come for its credential: a phone whose battery went empty at that moment, and
 * no longer, because what it is given waits here meanwhile.
 */
const CLAIM_MS = 86_400_000;

type LinkingRow = {
  readonly code_hash: Bytes;
  readonly account: Bytes;
  readonly opener: number;
  readonly device: number;
  readonly stage: LinkingStage;
  readonly expires_at: number;
  readonly commitment: Bytes;
  readonly invitation: Bytes;
  readonly offer: string | null;
  readonly nonce: Bytes | null;
  readonly provision: Bytes | null;
};

interface Surroundings {
  readonly accounts: Accounts;
  readonly devices: Devices;
  readonly links: Links;
}

type Opening = Parameters<LinkingStore["open"]>[0];

export class Linkings {
  readonly #around: Surroundings;
  readonly #insert: StatementSync;
  readonly #select: StatementSync;
  readonly #deleteOver: StatementSync;
  readonly #offer: StatementSync;
  readonly #reveal: StatementSync;
  readonly #accept: StatementSync;
  readonly #decline: StatementSync;

  constructor(database: DatabaseSync, around: Surroundings) {
    this.#around = around;
    this.#insert = database.prepare(
      `INSERT INTO linking (code_hash, account, opener, device, stage, expires_at, commitment, invitation)
       VALUES (?, ?, ?, ?, 'open', ?, ?, ?)`,
    );
    this.#select = database.prepare("SELECT * FROM linking WHERE code_hash = ?");
    this.#deleteOver = database.prepare(
      "DELETE FROM linking WHERE expires_at <= :now OR (account = :account AND opener = :opener AND stage <> 'accepted')",
    );
    this.#offer = database.prepare("UPDATE linking SET stage = 'offered', offer = ? WHERE code_hash = ?");
    this.#reveal = database.prepare("UPDATE linking SET stage = 'revealed', nonce = ? WHERE code_hash = ?");
    this.#accept = database.prepare(
      "UPDATE linking SET stage = 'accepted', provision = ?, expires_at = ? WHERE code_hash = ?",
    );
    this.#decline = database.prepare("UPDATE linking SET stage = 'declined' WHERE code_hash = ?");
  }

  open(linking: Opening, now: number): LinkingRecord | null {
    const { codeHash, account, opener, expiresAt, commitment, invitation } = linking;
    const known = this.get(codeHash);
    if (known !== null) return known.opener === opener ? known : null;
    const number = deviceNumber(opener);
    this.#deleteOver.run({ now, account: idBytes(account), opener: number });
    const device = this.#around.links.freeDevice();
    this.#insert.run(codeHash, idBytes(account), number, device, expiresAt, commitment, invitation);
    return this.get(codeHash);
  }

  get(codeHash: Bytes): LinkingRecord | null {
    const row = this.#select.get(codeHash) as LinkingRow | undefined;
    return row === undefined ? null : recordOf(row);
  }

  offer(codeHash: Bytes, offer: string): LinkingOutcome {
    const linking = this.get(codeHash);
    if (linking?.offer === offer) return "done";
    if (linking?.stage !== "open") return "over";
    this.#offer.run(offer, codeHash);
    return "done";
  }

  reveal(codeHash: Bytes, nonce: Bytes): LinkingOutcome {
    const linking = this.get(codeHash);
    if (linking === null) return "over";
    if (linking.nonce !== null) return equalBytes(linking.nonce, nonce) ? "done" : "over";
    if (linking.stage !== "offered") return "over";
    this.#reveal.run(nonce, codeHash);
    return "done";
  }

  accept(accepted: AcceptedLinking, now: number): LinkingOutcome {
    const { codeHash, previousList, deviceList, provision, device, signed, lastResort, oneTime } = accepted;
    const linking = this.get(codeHash);
    const account = linking === null ? null : this.#around.accounts.get(linking.account);
    if (linking === null || account === null || account.deviceList === null || account.accountKey === null) {
      return "over";
    }
    if (linking.stage === "accepted") {
      return equalBytes(account.deviceList.bytes, deviceList.bytes) ? "done" : "over";
    }
    if (linking.stage !== "revealed" || now >= linking.expiresAt || device.id !== linking.device)
      return "over";
    if (!equalBytes(account.deviceList.bytes, previousList)) return "conflict";
    const { accountKey } = account;
    this.#around.devices.add({ accountKey, deviceList, device, signed, lastResort, oneTime });
    this.#accept.run(provision, now + CLAIM_MS, codeHash);
    return "done";
  }

  decline(codeHash: Bytes): LinkingOutcome {
    const linking = this.get(codeHash);
    if (linking === null || linking.stage === "accepted") return "over";
    this.#decline.run(codeHash);
    return "done";
  }

  claim(codeHash: Bytes, ha1: Bytes): LinkingOutcome {
    const linking = this.get(codeHash);
    if (linking?.stage !== "accepted") return "over";
    return this.#around.devices.setCredential(linking.device, ha1) ? "done" : "over";
  }
}

function recordOf(row: LinkingRow): LinkingRecord {
  return {
    codeHash: row.code_hash,
    account: toHex(row.account) as AccountId,
    opener: deviceId(row.opener) as DeviceId,
    device: deviceId(row.device),
    stage: row.stage,
    expiresAt: row.expires_at,
    commitment: row.commitment,
    invitation: row.invitation,
    offer: row.offer,
    nonce: row.nonce,
    provision: row.provision,
  };
}
