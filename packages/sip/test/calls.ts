/** A user agent that calls and is called, and the far end of its calls, driven message by message. */
import assert from "node:assert/strict";
import { Dialog } from "../dialog/dialog.ts";
import { createResponse, type HeaderEntries, type SipRequest, type SipResponse } from "../message/message.ts";
import type { Reason } from "../message/reason.ts";
import type { ServerTransaction } from "../transaction/channel.ts";
import type { IncomingInvite } from "../ua/incoming-invite.ts";
import type { InviteFailure } from "../ua/invite.ts";
import type { InviteDialog } from "../ua/invite-dialog.ts";
import type { OutgoingInvite } from "../ua/outgoing-invite.ts";
import type { UserAgentOptions } from "../ua/user-agent.ts";
import { AgentUnderTest } from "./agent.ts";
import { serverRequest } from "./registrar.ts";

export const OFFER = new TextEncoder().encode("v=0\r\no=- 1 1 IN IP4 192.0.2.1\r\ns=-\r\nt=0 0\r\n");
export const ANSWER = new TextEncoder().encode("v=0\r\no=- 2 2 IN IP4 192.0.2.2\r\ns=-\r\nt=0 0\r\n");
export const SDP: readonly [string, string] = ["Content-Type", "application/sdp"];
export const BOB = "sip:bob@192.0.2.2:50000;transport=tls";
const ROUTE: readonly [string, string] = ["Record-Route", "<sip:proxy.example.org;transport=tls;lr>"];

/** What a call told, and where it led. */
export interface Told {
  readonly invite: OutgoingInvite;
  readonly progress: number[];
  readonly dialogs: InviteDialog[];
  readonly failures: InviteFailure[];
  readonly ends: (readonly Reason[])[];
}

export class CallsUnderTest extends AgentUnderTest {
  readonly incoming: IncomingInvite[] = [];
  /** What incoming calls told. */
  readonly cancelled: (readonly Reason[])[] = [];
  lost = 0;
  readonly ends: (readonly Reason[])[] = [];
  onReoffer: (description: Uint8Array) => Promise<Uint8Array | null> = async () => ANSWER;

  constructor(changes: Partial<UserAgentOptions> = {}) {
    super({
      onInvite: (invite) => {
        invite.handler = {
          onCancelled: (reasons) => this.cancelled.push(reasons),
          onLost: () => this.lost++,
        };
        this.incoming.push(invite);
      },
      ...changes,
    });
    this.server.override = () => null;
  }

  static async registered(): Promise<CallsUnderTest> {
    const set = new CallsUnderTest();
    await set.registered();
    set.server.transactions.length = 0;
    set.server.override = () => "silence";
    return set;
  }

  /** Calls Bob. */
  async call(headers: HeaderEntries = []): Promise<Told> {
    const told: Omit<Told, "invite"> = { progress: [], dialogs: [], failures: [], ends: [] };
    const options = { to: "sip:bob@example.org", callId: "c1", after: 0, description: OFFER, headers };
    const invite = this.agent.call(options, {
      onProgress: (status) => told.progress.push(status),
      onAnswered: (dialog) => {
        dialog.handler = {
          onReoffer: (description) => this.onReoffer(description),
          onEnded: (reasons) => told.ends.push(reasons),
        };
        told.dialogs.push(dialog);
      },
      onFailed: (failure) => told.failures.push(failure),
    });
    await this.settle();
    return { ...told, invite };
  }

  /** The transaction of the last request of that method that reached the server. */
  arrived(method: string): ServerTransaction {
    const found = this.server.transactions.findLast(({ request }) => request.method === method);
    assert.ok(found !== undefined, `a ${method} has come`);
    return found;
  }

  /** Requests of that method that reached the server. */
  count(method: string): number {
    return this.server.requests.filter((request) => request.method === method).length;
  }

  /** The far end answers. */
  async answer(
    transaction: ServerTransaction,
    status: number,
    parts: { tag?: string; headers?: HeaderEntries; body?: Uint8Array } = {},
  ): Promise<SipResponse> {
    const begins = status > 100 && status < 300 && transaction.request.method === "INVITE";
    const headers: (readonly [string, string])[] = begins ? [["Contact", `<${BOB}>`], ROUTE] : [];
    const body = status < 300 && status >= 200 && begins ? ANSWER : (parts.body ?? new Uint8Array());
    if (body.length > 0) headers.push(SDP);
    const response = createResponse(transaction.request, status, undefined, {
      toTag: parts.tag ?? "bob",
      headers: [...headers, ...(parts.headers ?? [])],
      body,
    });
    transaction.respond(response);
    await this.settle();
    return response;
  }

  /** A call that Bob has answered. */
  async established(): Promise<Told & { readonly dialog: InviteDialog; readonly far: Dialog }> {
    const told = await this.call();
    const invite = this.arrived("INVITE");
    const response = await this.answer(invite, 200);
    const dialog = told.dialogs[0];
    const far = Dialog.fromRequest(invite.request, response);
    assert.ok(dialog !== undefined && far !== null);
    far.remoteTarget = "sip:alice@192.0.2.1:5061;transport=tls;ob";
    return { ...told, dialog, far };
  }

  /** Bob calls. */
  async ringing(changes: Record<string, string | null> = {}): Promise<{
    readonly invite: SipRequest;
    readonly responses: SipResponse[];
    readonly incoming: IncomingInvite;
  }> {
    const invite = inviteOfBob(changes);
    const responses = this.ask(invite);
    await this.settle();
    const incoming = this.incoming.at(-1);
    assert.ok(incoming !== undefined, "it rings");
    return { invite, responses, incoming };
  }

  /** Bob sends a request within a dialog of his. */
  async within(
    dialog: Dialog,
    method: string,
    parts: { headers?: HeaderEntries; body?: Uint8Array } = {},
  ): Promise<SipResponse[]> {
    const responses = this.ask(dialog.createRequest(method, parts));
    await this.settle();
    return responses;
  }

  /** Bob acknowledges a 2xx of his call. */
  async acknowledge(invite: SipRequest, responses: readonly SipResponse[]): Promise<Dialog> {
    const accepted = responses.findLast(({ status }) => status === 200);
    assert.ok(accepted !== undefined, "it was answered");
    const dialog = Dialog.fromResponse(invite, accepted);
    assert.ok(dialog !== null);
    this.server.layer.sendAck(dialog.createAck(invite), this.far);
    await this.settle();
    return dialog;
  }
}

export function inviteOfBob(changes: Record<string, string | null> = {}): SipRequest {
  const [name, type] = SDP;
  const [route, uri] = ROUTE;
  const headers = { Contact: `<${BOB}>`, [name]: type, [route]: uri, ...changes };
  return serverRequest("INVITE", headers, new TextDecoder().decode(OFFER));
}
