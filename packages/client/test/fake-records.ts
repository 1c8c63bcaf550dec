/** What the fake server keeps, and what it says no with. */
import type {
  AccountId,
  AccountKind,
  Address,
  Bytes,
  DeviceId,
  ErrorCode,
  ErrorResponse,
  FormerKeysJson,
  LastResortPrekeyJson,
  LinkOfferRequest,
  LinkStage,
  MessageId,
  OneTimePrekeyJson,
  OpenLinkRequest,
  SignedDeviceListJson,
  SignedPrekeyJson,
} from "@sottovoce/wire";

export interface FakeAccount {
  readonly id: AccountId;
  readonly address: Address;
  kind: AccountKind;
  messaging: boolean;
  accountKey: string | null;
  deviceList: SignedDeviceListJson | null;
  /** What it had before it was reset. */
  former: FormerKeysJson | null;
}

/** A link that lets another device into an account. */
export interface FakeLinking {
  readonly account: FakeAccount;
  readonly device: DeviceId;
  readonly open: OpenLinkRequest;
  stage: LinkStage;
  expiresAt: number;
  offer: LinkOfferRequest | null;
  nonce: string | null;
  provision: string | null;
  /** Called when the stage has changed. */
  readonly waiting: Set<() => void>;
}

export interface FakeDevice {
  readonly id: DeviceId;
  readonly account: FakeAccount;
  secret: Bytes;
  signedPrekey: SignedPrekeyJson;
  lastResortPrekey: LastResortPrekeyJson;
  oneTimePrekeys: OneTimePrekeyJson[];
}

export interface Link {
  readonly account: FakeAccount;
  readonly device: DeviceId;
  usedBy: string | null;
}

export interface MailItem {
  readonly contentType: string;
  readonly body: Bytes;
  readonly expiresAt: number;
  /** Of an envelope: whose message it is. */
  readonly from: { readonly device: DeviceId; readonly id: MessageId } | null;
  onTheWay: boolean;
}

export interface Submission {
  readonly expiresAt: number;
  status: "enqueued" | "delivered" | "expired";
}

export class Refused extends Error {
  readonly status: number;
  readonly body: ErrorResponse;

  constructor(status: number, code: ErrorCode, extra: Partial<ErrorResponse["error"]> = {}) {
    super(code);
    this.status = status;
    this.body = { error: { code, message: `refused: ${code}`, ...extra } };
  }
}
