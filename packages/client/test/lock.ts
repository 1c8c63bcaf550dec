/** Locking and unlocking a person's device. */
import type { LockedEngine } from "../index.ts";
import { settle } from "./manual-clock.ts";
import { PASSPHRASE, type Person } from "./world.ts";

/** Locks the device; it goes on taking what comes. */
export async function lockPerson(person: Person): Promise<LockedEngine> {
  const locked = await person.self.lock();
  person.engine = null;
  locked.start();
  await settle();
  return locked;
}

/** Unlocks it. It is not connected then; `start` does that. */
export async function unlockPerson(person: Person, locked: LockedEngine): Promise<void> {
  person.adopt(await locked.unlock(PASSPHRASE));
}
