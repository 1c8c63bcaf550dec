/** What a test and the client process it drives tell each other. */
import type { HistoryMessage } from "@sottovoce/client";
import type { Address, MessageId } from "@sottovoce/wire";

export interface ClientOptions {
  readonly profile: string;
  /** Activates with this link; opens the profile when absent. */
  readonly link?: string;
  /** Stays off the network until the command `start`. */
  readonly offline?: boolean;
  /** Kills itself (SIGKILL) at the n-th commit of its records, counted from 1. */
  readonly dieAtCommit?: { readonly count: number; readonly moment: "before" | "after" };
}

export type ClientCommand =
  | { readonly call: "send"; readonly tag: number; readonly to: Address; readonly text: string }
  | { readonly call: "messages"; readonly tag: number; readonly peer: Address }
  | { readonly call: "outbox"; readonly tag: number }
  | { readonly call: "start" }
  | { readonly call: "wake" }
  | { readonly call: "stop" };

export type ClientReport =
  | { readonly report: "ready"; readonly address: Address }
  | { readonly report: "connection"; readonly state: string }
  | { readonly report: "shown"; readonly id: MessageId; readonly peer: Address; readonly text: string }
  | {
      readonly report: "status";
      readonly id: MessageId;
      readonly status: string;
      readonly reason: string | null;
    }
  | { readonly report: "answer"; readonly tag: number; readonly value: readonly HistoryMessage[] }
  | { readonly report: "failed"; readonly tag: number; readonly message: string };
