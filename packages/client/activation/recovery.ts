/** The recovery kit: AIK in words, and what goes on from it. The list of words is loaded when somebody needs it. */
import {
  type AcceptedDeviceList,
  type AccountIdentity,
  acceptDeviceList,
  accountKeyOf,
  ED25519_SEED_LENGTH,
  exportAccountIdentity,
  IdentityError,
  importAccountIdentity,
  type Primitives,
  wipe,
} from "@sottovoce/crypto";
import { equalBytes, fromBase64Url } from "@sottovoce/wire";
import type { Preview } from "../api/decode.ts";
import { badAnswer } from "../api/fields.ts";
import { EngineError } from "../errors.ts";
import type { PrivateKeysRecord } from "./account.ts";

/** The words of an account's key. */
export async function recoveryKitOf({ accountSeed }: PrivateKeysRecord): Promise<readonly string[]> {
  if (accountSeed === null) throw new Error("an activation makes the account's key");
  const { recoveryWords } = await import("@sottovoce/crypto/recovery-words");
  const seed = fromBase64Url(accountSeed, ED25519_SEED_LENGTH);
  const words = recoveryWords(seed);
  wipe(seed);
  return words;
}

/** @throws EngineError `wrong_recovery_words` */
export async function readRecoveryKit(primitives: Primitives, text: string): Promise<AccountIdentity> {
  const { readRecoveryWords, RecoveryWordsError } = await import("@sottovoce/crypto/recovery-words");
  try {
    const seed = readRecoveryWords(text);
    const identity = await importAccountIdentity(primitives, seed);
    wipe(seed);
    return identity;
  } catch (error) {
    if (!(error instanceof RecoveryWordsError)) throw error;
    throw wrong(`${error.message}. Compare them with your recovery kit.`);
  }
}

/** Whether a kept key is that of the words. */
export async function isSameKey(
  primitives: Primitives,
  { accountSeed }: PrivateKeysRecord,
  identity: AccountIdentity,
): Promise<boolean> {
  if (accountSeed === null) return false;
  const seed = await exportAccountIdentity(primitives, identity);
  const isSame = primitives.constantTimeEqual(seed, fromBase64Url(accountSeed, ED25519_SEED_LENGTH));
  wipe(seed);
  return isSame;
}

/**
 * The account's last device list, for the next one to be built on: contacts never accept a lower version.
 * @throws EngineError `wrong_recovery_words` where the account had another key, or none
 */
export async function lastListOf(
  primitives: Primitives,
  { account, former }: Preview,
  identity: AccountIdentity,
): Promise<AcceptedDeviceList> {
  if (former === null) {
    throw wrong("This account had no key before, so there is nothing to recover. Activate it without words.");
  }
  const key = accountKeyOf(identity);
  if (!equalBytes(key, former.accountKey)) {
    throw wrong("These words are the recovery kit of another account, or of an older key of this one.");
  }
  try {
    return await acceptDeviceList(primitives, key, account, null, former.deviceList);
  } catch (error) {
    if (error instanceof IdentityError) throw badAnswer("the former device list", error);
    throw error;
  }
}

function wrong(sentence: string): EngineError {
  return new EngineError("wrong_recovery_words", "user", sentence);
}
