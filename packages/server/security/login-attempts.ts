/** Tries to log in, at whichever edge: slowed down by the guard, told to the audit log. */
import { sourceOf } from "@sottovoce/sip";
import { type DeviceId, parseDeviceId } from "@sottovoce/wire";
import type { Log } from "../log.ts";
import { LoginGuard } from "./login-guard.ts";

/** Somebody shows a credential. */
export interface LoginAttempt {
  /** Address of the peer, as its socket tells. */
  readonly remote: string;
  readonly protocol: "SIP" | "HTTPS";
  /** Whose credential it is said to be, as the peer wrote it; `null` for an activation code, which is nobody's yet. */
  readonly name: string | null;
}

export class LoginAttempts {
  readonly #guard: LoginGuard;
  readonly #log: Log;

  /** @param elapsed `Clock.elapsed` */
  constructor(log: Log, elapsed: () => number) {
    this.#guard = new LoginGuard(elapsed);
    this.#log = log;
  }

  /** How long this one has to wait before its credential is looked at, milliseconds; 0 when not at all. */
  wait(attempt: LoginAttempt): number {
    const { remote, name } = attempt;
    const waitMs = this.#guard.wait(sourceOf(remote), name);
    if (waitMs > 0) this.#log.audit("login.delayed", describe(attempt));
    return waitMs;
  }

  /** The credential was wrong. */
  failed(attempt: LoginAttempt): void {
    this.#guard.failed(sourceOf(attempt.remote), attempt.name);
    // A wrong activation code is an event of its own, with its reason.
    if (attempt.name !== null) this.#log.audit("login.failed", describe(attempt));
  }

  /** The credential was right. */
  succeeded({ remote, name }: LoginAttempt): void {
    if (name !== null) this.#guard.succeeded(sourceOf(remote), name);
  }
}

/** A name is written where it has the form of a device id: any other may be a password, typed into the wrong field. */
function describe({ remote, protocol, name }: LoginAttempt) {
  const device = name !== null && /^[0-9a-f]{8}$/.test(name) ? readDevice(name) : null;
  return { by: "device", remote, protocol, ...(device === null ? {} : { device }) } as const;
}

/** Eight zeros are no device. */
function readDevice(name: string): DeviceId | null {
  return name === "00000000" ? null : parseDeviceId(name);
}
