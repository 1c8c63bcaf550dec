/** The schemas of the API: each says the same as its type in wire/api.ts, and each is closed. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type * as wire from "@sottovoce/wire";
import type { Static } from "typebox";
import { schema } from "./schema.ts";

/** Drops `readonly`, which a schema does not speak of. */
type Plain<T> = T extends string | number | boolean | null | undefined
  ? T
  : T extends readonly (infer Item)[]
    ? Plain<Item>[]
    : { -readonly [Key in keyof T]: Plain<T[Key]> };

/** True only for identical types: assignability alone would let an optional property be missing on one side. */
type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;

type Schemas = typeof schema;

interface Wire {
  ErrorResponse: wire.ErrorResponse;
  ServerInfo: wire.ServerInfo;
  PreviewRequest: wire.PreviewRequest;
  PreviewResponse: wire.PreviewResponse;
  ActivateRequest: wire.ActivateRequest;
  ActivateResponse: wire.ActivateResponse;
  SelfResponse: wire.SelfResponse;
  AccountResponse: wire.AccountResponse;
  DirectoryResponse: wire.DirectoryResponse;
  IceServersResponse: wire.IceServersResponse;
  BundlesRequest: wire.BundlesRequest;
  BundlesResponse: wire.BundlesResponse;
  PublishPrekeysRequest: wire.PublishPrekeysRequest;
  PrekeyCountResponse: wire.PrekeyCountResponse;
  SubmitRequest: wire.SubmitRequest;
  EndToSiteRequest: wire.EndToSiteRequest;
  SubmitResponse: wire.SubmitResponse;
  LinkStageResponse: wire.LinkStageResponse;
  OpenLinkRequest: wire.OpenLinkRequest;
  OpenLinkResponse: wire.OpenLinkResponse;
  AwaitOfferRequest: wire.AwaitOfferRequest;
  AwaitOfferResponse: wire.AwaitOfferResponse;
  RevealRequest: wire.RevealRequest;
  AcceptLinkRequest: wire.AcceptLinkRequest;
  DeclineLinkRequest: wire.DeclineLinkRequest;
  LinkPreviewRequest: wire.LinkPreviewRequest;
  LinkPreviewResponse: wire.LinkPreviewResponse;
  LinkOfferRequest: wire.LinkOfferRequest;
  AwaitLinkRequest: wire.AwaitLinkRequest;
  AwaitLinkResponse: wire.AwaitLinkResponse;
  ClaimLinkRequest: wire.ClaimLinkRequest;
  ClaimLinkResponse: wire.ClaimLinkResponse;
  DeviceListRequest: wire.DeviceListRequest;
  DeviceListResponse: wire.DeviceListResponse;
}

type Proof = {
  readonly [Name in keyof Schemas | keyof Wire]: Name extends keyof Schemas & keyof Wire
    ? Same<Plain<Static<Schemas[Name]>>, Plain<Wire[Name]>>
    : false;
};

/** Every name must be given here, and `true` can be given only where schema and type are the same. */
const SAME: Proof = {
  ErrorResponse: true,
  ServerInfo: true,
  PreviewRequest: true,
  PreviewResponse: true,
  ActivateRequest: true,
  ActivateResponse: true,
  SelfResponse: true,
  AccountResponse: true,
  DirectoryResponse: true,
  IceServersResponse: true,
  BundlesRequest: true,
  BundlesResponse: true,
  PublishPrekeysRequest: true,
  PrekeyCountResponse: true,
  SubmitRequest: true,
  EndToSiteRequest: true,
  SubmitResponse: true,
  LinkStageResponse: true,
  OpenLinkRequest: true,
  OpenLinkResponse: true,
  AwaitOfferRequest: true,
  AwaitOfferResponse: true,
  RevealRequest: true,
  AcceptLinkRequest: true,
  DeclineLinkRequest: true,
  LinkPreviewRequest: true,
  LinkPreviewResponse: true,
  LinkOfferRequest: true,
  AwaitLinkRequest: true,
  AwaitLinkResponse: true,
  ClaimLinkRequest: true,
  ClaimLinkResponse: true,
  DeviceListRequest: true,
  DeviceListResponse: true,
};

/** Paths of objects inside a schema that would let an unknown property pass. */
function openObjects(node: unknown, path: string): string[] {
  if (typeof node !== "object" || node === null) return [];
  const { type, additionalProperties } = node as { type?: unknown; additionalProperties?: unknown };
  const own = type === "object" && additionalProperties !== false ? [path] : [];
  return [...own, ...Object.entries(node).flatMap(([key, child]) => openObjects(child, `${path}.${key}`))];
}

describe("schemas", () => {
  it("say the same as the types of wire/api.ts, which the compiler has checked", () => {
    assert.deepEqual(Object.keys(SAME).sort(), Object.keys(schema).sort());
  });

  it("let no unknown property pass, however deep", () => {
    assert.deepEqual(openObjects(schema, "schema"), []);
    assert.deepEqual(openObjects({ a: { type: "object" } }, "control"), ["control.a"]);
  });
});
