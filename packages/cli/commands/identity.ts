/** Who this device is, for people and for programs. */
import type { Identity } from "@sottovoce/client";
import { sanitizeLine } from "../terminal/sanitize.ts";
import type { Style } from "../terminal/style.ts";
import { formatPairs } from "../terminal/table.ts";

const HOUR_MS = 3_600_000;

/** @param more further lines under the account's own */
export function identityLines(
  identity: Identity,
  style: Style,
  more: readonly (readonly [label: string, value: string])[] = [],
): string[] {
  const { policy } = identity;
  const hours = Math.round(policy.messageLifetimeMs / HOUR_MS);
  return formatPairs(
    [
      ["Address", identity.address],
      ...(identity.displayName === null ? [] : ([["Name", sanitizeLine(identity.displayName)]] as const)),
      ["Device", identity.device],
      ["Server", identity.origin],
      ["Messages", policy.messaging ? `enabled; kept up to ${hours} h for who is offline` : "not enabled"],
      ...more,
    ],
    style.dim,
  );
}

export function identityJson(identity: Identity): object {
  return {
    address: identity.address,
    displayName: identity.displayName,
    account: identity.account,
    device: identity.device,
    server: identity.origin,
    messaging: identity.policy.messaging,
    messageLifetimeMs: identity.policy.messageLifetimeMs,
  };
}
