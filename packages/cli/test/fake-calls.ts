/** Calls that a test drives by hand. */
import type { Call, CallId, Calls } from "@sottovoce/client";
import type { Address } from "@sottovoce/wire";

export class FakeCalls implements Calls {
  /** What was asked for, as `answer <id>`. */
  readonly asked: string[] = [];
  there: Call[] = [];
  onCall: (to: Address) => Promise<Call> = () => Promise.reject(new Error("nobody is called here"));

  /** What the engine tells while it is asked. */
  onConfirmSas: () => void = () => {};

  current(): readonly Call[] {
    return this.there;
  }

  call(to: Address): Promise<Call> {
    this.asked.push(`call ${to}`);
    return this.onCall(to);
  }

  async answer(id: CallId): Promise<Call> {
    this.asked.push(`answer ${id}`);
    const call = this.there.find((candidate) => candidate.id === id);
    if (call === undefined) throw new Error("no such call");
    return call;
  }

  async decline(id: CallId): Promise<void> {
    this.asked.push(`decline ${id}`);
  }

  async hangUp(id: CallId): Promise<void> {
    this.asked.push(`hangUp ${id}`);
  }

  async setMuted(id: CallId, muted: boolean): Promise<void> {
    this.asked.push(`setMuted ${id} ${muted}`);
  }

  async setHeld(id: CallId, held: boolean): Promise<void> {
    this.asked.push(`setHeld ${id} ${held}`);
  }

  async confirmSas(id: CallId, matches: boolean): Promise<void> {
    this.asked.push(`confirmSas ${id} ${matches}`);
    this.onConfirmSas();
  }

  async acceptAsNew(peer: Address): Promise<void> {
    this.asked.push(`acceptAsNew ${peer}`);
  }
}
