/** Compile-time proof that each schema and its type in wire/api.ts say the same; nothing here runs. */
import type * as wire from "@sottovoce/wire";
import type { Static } from "typebox";
import type { schema } from "./schema.ts";

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
  BundlesRequest: wire.BundlesRequest;
  BundlesResponse: wire.BundlesResponse;
  PublishPrekeysRequest: wire.PublishPrekeysRequest;
  PrekeyCountResponse: wire.PrekeyCountResponse;
  SubmitRequest: wire.SubmitRequest;
  SubmitResponse: wire.SubmitResponse;
}

type Proof = {
  readonly [Name in keyof Schemas | keyof Wire]: Name extends keyof Schemas & keyof Wire
    ? Same<Plain<Static<Schemas[Name]>>, Plain<Wire[Name]>>
    : false;
};

/** Fails to compile, naming the type, when a schema and its type differ. */
export type SchemasMatchWire = Assert<Proof>;
type Assert<T extends { readonly [Name in keyof T]: true }> = T;
