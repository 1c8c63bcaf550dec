/** What the person has set on this device: values of the user interface, which the engine keeps and does not read. */
import { utf8 } from "@sottovoce/wire";
import type { EngineEvent, JsonValue } from "../engine-api.ts";
import { EngineError } from "../errors.ts";
import { jsonCodec } from "../vault/codec.ts";
import type { Ledger } from "../vault/ledger.ts";
import { Table } from "../vault/table.ts";
import type { Vault } from "../vault/vault.ts";

/**
 * All preferences as JSON. Drafts of three hundred conversations fit; more is a fault of the user interface, and the
 * record is written anew at each change.
 */
export const MAX_PREFERENCES_BYTES = 256 * 1024;

export type PreferencesRecord = Readonly<Record<string, JsonValue>>;

/** The table has one record. */
const THE_PREFERENCES = "preferences";

export class Preferences {
  readonly #table: Table<PreferencesRecord>;

  private constructor(table: Table<PreferencesRecord>) {
    this.#table = table;
  }

  static async open(vault: Vault): Promise<Preferences> {
    const codec = jsonCodec<PreferencesRecord>();
    return new Preferences(await Table.open(vault, "preferences", codec, () => THE_PREFERENCES));
  }

  get all(): PreferencesRecord {
    return this.#table.get(THE_PREFERENCES) ?? {};
  }

  /** Sets some values and leaves the others. @throws EngineError `too_large`, `malformed`, `storage` */
  async change(
    { ledger, emit }: { readonly ledger: Ledger; readonly emit: (event: EngineEvent) => void },
    change: Readonly<Record<string, JsonValue | undefined>>,
  ): Promise<PreferencesRecord> {
    return ledger.transact((transaction) => {
      const before = transaction.read(this.#table, THE_PREFERENCES) ?? {};
      const after = plain({ ...before, ...change });
      transaction.write(this.#table, after);
      transaction.afterCommit(() => emit({ type: "preferences", preferences: after }));
      return after;
    });
  }
}

/** The values as they will be read again. */
function plain(values: Readonly<Record<string, JsonValue | undefined>>): PreferencesRecord {
  const json = asJson(values);
  if (utf8(json).length > MAX_PREFERENCES_BYTES) {
    throw new EngineError("too_large", "user", "There is no room for more settings and drafts.");
  }
  return JSON.parse(json) as PreferencesRecord;
}

function asJson(values: object): string {
  try {
    return JSON.stringify(values);
  } catch (cause) {
    throw new EngineError("malformed", "device", "These settings cannot be kept.", { cause });
  }
}
