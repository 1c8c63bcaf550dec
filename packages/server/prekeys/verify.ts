/** Checks prekeys before they are stored: a sender would refuse them anyway, and then nobody could write to the device. */
import { type AccountId, type DeviceId, type Prekey, prekeyStatement } from "@sottovoce/wire";
import type { VerifyingKey } from "../accounts/signature.ts";
import { Refusal } from "../refusal.ts";

/** @throws Refusal `bad_signature` naming the first prekey whose signature by IKs does not hold */
export async function verifyPrekeys(
  key: VerifyingKey,
  account: AccountId,
  device: DeviceId,
  prekeys: readonly Prekey[],
): Promise<void> {
  const valid = await Promise.all(
    prekeys.map((prekey) => key.verify(prekeyStatement(account, device, prekey), prekey.signature)),
  );
  const bad = prekeys[valid.indexOf(false)];
  if (bad === undefined) return;
  throw new Refusal(
    "bad_signature",
    `The signature of ${NAMES[bad.kind]} ${bad.id} does not match this device's identity key.`,
  );
}

const NAMES: Readonly<Record<Prekey["kind"], string>> = {
  signed: "the signed prekey",
  lastResort: "the last-resort prekey",
  oneTime: "one-time prekey",
};
