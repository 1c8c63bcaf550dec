/** What the SIP side of the server is made of: one handler for each kind of request. */
import type { ServerTransaction, SipRequest } from "@sottovoce/sip";
import type { DeviceFlow } from "../registrar/flow.ts";

/** Serves some methods, outside of dialogs. */
export interface SipHandler {
  /** The methods; they stand in `Allow` (RFC 3261 §20.5). No two handlers share one. */
  readonly methods: readonly string[];
  /**
   * Answers a request. It owes a final response, sent through the `Edge`; what it throws or rejects with becomes that
   * response there.
   */
  onRequest(transaction: ServerTransaction, flow: DeviceFlow): void | Promise<void>;
}

/** Serves what belongs to calls under way: it forwards requests between the devices of a dialog, whatever the method. */
export interface DialogRouter {
  /** A request within a dialog (RFC 3261 §12.2): its To has a tag. As {@link SipHandler.onRequest}. */
  onDialogRequest(transaction: ServerTransaction, flow: DeviceFlow): void | Promise<void>;
  /** The ACK of a 2xx (RFC 3261 §13.2.2.4), which is never answered. */
  onAck(ack: SipRequest, flow: DeviceFlow): void;
  /** The caller wants its INVITE ended (RFC 3261 §9.2); the CANCEL has been answered. */
  onCancel(invite: ServerTransaction, flow: DeviceFlow): void;
}
