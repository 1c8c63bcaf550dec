/** What a locked engine leaves to the open one, where a call rings: closed and opened anew, it would ring no more. */
import type { IncomingInvite } from "@sottovoce/sip";
import type { Link } from "../connection/link.ts";

export interface Inherited {
  readonly link: Link;
  readonly ringing: readonly IncomingInvite[];
}
