/** Schemas of what is asked and answered about the devices of an account. */
import {
  LINK_CODE_BYTES,
  LINK_COMMITMENT_BYTES,
  LINK_MAC_BYTES,
  LINK_NAME_BYTES,
  LINK_NONCE_BYTES,
  type LinkStage,
  PROVISION_SIZES,
} from "@sottovoce/wire";
import { Type } from "typebox";
import {
  accountId,
  activated,
  anyText,
  bytes,
  deviceId,
  lastResortPrekey,
  moment,
  object,
  oneTimePrekeys,
  signature,
  signedDeviceList,
  signedPrekey,
} from "./schema-fields.ts";

const STAGES = ["open", "offered", "revealed", "accepted", "declined", "expired"];
const stage = Type.Unsafe<LinkStage>(
  Type.String({ enum: STAGES, description: `one of ${STAGES.join(", ")}` }),
);
const link = bytes(32);
const code = bytes(LINK_CODE_BYTES);
const nonce = bytes(LINK_NONCE_BYTES);
/** Which of the sizes it has is judged by the handler. */
const provision = Type.String({
  pattern: "^[A-Za-z0-9_-]*$",
  maxLength: Math.ceil((Math.max(...PROVISION_SIZES) * 4) / 3),
  description: "a sealed provision as unpadded base64url",
});
const offer = {
  device: deviceId,
  signingKey: bytes(32),
  agreementKey: bytes(32),
  name: bytes(LINK_NAME_BYTES),
  mac: bytes(LINK_MAC_BYTES),
} as const;

export const deviceSchema = {
  LinkStageResponse: object({ stage }),
  OpenLinkRequest: object({
    link,
    commitment: bytes(LINK_COMMITMENT_BYTES),
    invitation: bytes(LINK_MAC_BYTES),
  }),
  OpenLinkResponse: object({ device: deviceId, expiresAt: moment }),
  AwaitOfferRequest: object({ link, seen: stage }),
  AwaitOfferResponse: object({ stage, offer: Type.Union([object(offer), Type.Null()]) }),
  RevealRequest: object({ link, nonce }),
  AcceptLinkRequest: object({ link, deviceList: signedDeviceList, provision }),
  DeclineLinkRequest: object({ link }),
  LinkPreviewRequest: object({ code }),
  LinkPreviewResponse: object({
    address: anyText,
    account: accountId,
    accountKey: bytes(32),
    device: deviceId,
    commitment: bytes(LINK_COMMITMENT_BYTES),
    invitation: bytes(LINK_MAC_BYTES),
    expiresAt: moment,
  }),
  LinkOfferRequest: object({
    code,
    ...offer,
    signedPrekey,
    lastResortPrekey,
    oneTimePrekeys,
    proof: signature,
  }),
  AwaitLinkRequest: object({ code, seen: stage }),
  AwaitLinkResponse: object({ stage, nonce: Type.Union([nonce, Type.Null()]) }),
  ClaimLinkRequest: object({ code, proof: signature }),
  ClaimLinkResponse: object({ ...activated, deviceList: signedDeviceList, provision }),
  DeviceListRequest: object({ deviceList: signedDeviceList }),
  DeviceListResponse: object({ deviceList: signedDeviceList }),
} as const;
