/** What both roles of an exchange have in common. */
import type { Agreement } from "../keys/agreement.ts";
import type { Confirmation, Sealed } from "../messages/confirm.ts";
import type { DhPart } from "../messages/dh-part.ts";

/** What comes between Commit and the end of an exchange. */
export type AgreementMessage = DhPart | Sealed | { readonly kind: "Conf2ACK" };

/** Both sides have proved that they have the same keys. */
export interface Confirmed {
  readonly agreement: Agreement;
  readonly theirs: Confirmation;
}
