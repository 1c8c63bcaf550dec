/** What both sides of a linking stand on: finding it, how far it is, and the refusals. */
import type { ErrorCode, LinkStage } from "@sottovoce/wire";
import type { Directory } from "../accounts/directory.ts";
import type { Bus } from "../bus/bus.ts";
import type { Log } from "../log.ts";
import { Refusal } from "../refusal.ts";
import type { LinkingOutcome, LinkingRecord, Store } from "../store/store.ts";
import type { LinkWaits } from "./waits.ts";

export interface LinkingDependencies {
  readonly store: Store;
  readonly directory: Directory;
  readonly bus: Pick<Bus, "accountChanged">;
  readonly waits: LinkWaits;
  readonly log: Log;
  readonly now: () => number;
}

/** How far a linking is at a moment. */
export function stageOf({ stage, expiresAt }: LinkingRecord, now: number): LinkStage {
  const isSettled = stage === "accepted" || stage === "declined";
  return !isSettled && now >= expiresAt ? "expired" : stage;
}

const SENTENCES = {
  link_unknown: "This link is not known here. Make a new one on the other device, and open it at once.",
  link_used: "Another device has opened this link. If that was not you, cancel it on the other device.",
  link_expired: "This link is over. Make a new one on the other device.",
} as const satisfies Partial<Record<ErrorCode, string>>;

export function linkRefusal(code: keyof typeof SENTENCES): Refusal {
  return new Refusal(code, SENTENCES[code]);
}

/** @throws Refusal unless a change of a linking was made, or had been made before */
export function requireDone(outcome: LinkingOutcome): void {
  switch (outcome) {
    case "done":
      return;
    case "conflict":
      throw new Refusal(
        "conflict",
        "The account's device list has changed meanwhile. Fetch it, and sign anew.",
      );
    case "over":
      throw linkRefusal("link_expired");
  }
}
