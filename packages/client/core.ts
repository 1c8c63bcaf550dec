/** What the engine's parts have in common: the records, the keys, the way to the server, and the listeners. */
import type { Primitives } from "@sottovoce/crypto";
import type { Clock } from "@sottovoce/sip";
import { type MessageId, makeMessageId } from "@sottovoce/wire";
import type { OwnAccount } from "./activation/own-account.ts";
import type { ApiClient } from "./api/client.ts";
import type { Contacts } from "./contacts/contacts.ts";
import type { DeviceNames } from "./devices/names.ts";
import type { EngineEvent } from "./engine-api.ts";
import type { History } from "./history/history.ts";
import type { InFlight, OutboxEntry } from "./outbox/entry.ts";
import type { Preferences } from "./preferences/preferences.ts";
import type { Sessions } from "./sessions/sessions.ts";
import type { Ledger } from "./vault/ledger.ts";
import type { Table } from "./vault/table.ts";

export interface Core {
  readonly clock: Clock;
  readonly primitives: Primitives;
  readonly ledger: Ledger;
  readonly api: ApiClient;
  readonly own: OwnAccount;
  readonly contacts: Contacts;
  readonly deviceNames: DeviceNames;
  readonly sessions: Sessions;
  readonly history: History;
  readonly preferences: Preferences;
  /** What the server does not have yet; `Outbox` decides when it is tried. */
  readonly outboxTable: Table<OutboxEntry>;
  /** What the server has, and nobody knows yet what became of. */
  readonly inFlight: Table<InFlight>;
  emit(event: EngineEvent): void;
  /** Reports what is a fault of this program. */
  fault(error: unknown): void;
}

/** Random bytes after the moment in a message id. */
const ID_RANDOM_BYTES = 10;

/** A fresh message id. */
export function newMessageId({ clock, primitives }: Core): MessageId {
  return makeMessageId(clock.now(), primitives.randomBytes(ID_RANDOM_BYTES));
}
