/** What the routes of the API stand on. */
import type { TypeBoxTypeProvider } from "@fastify/type-provider-typebox";
import type { DeviceId, MessageId } from "@sottovoce/wire";
import type {
  FastifyBaseLogger,
  FastifyInstance,
  FastifyRequest,
  RawReplyDefaultExpression,
  RawRequestDefaultExpression,
  RawServerDefault,
} from "fastify";
import type { ActivationService, ClientSettings } from "../accounts/activation.ts";
import type { Authenticator } from "../accounts/credentials.ts";
import type { Directory, FoundDevice } from "../accounts/directory.ts";
import type { LinkHolder } from "../devices/holder.ts";
import type { LinkOpener } from "../devices/opener.ts";
import type { DeviceRemoval } from "../devices/removal.ts";
import type { LinkWaits } from "../devices/waits.ts";
import type { IceServers } from "../ice-servers.ts";
import type { Log } from "../log.ts";
import type { Metrics } from "../metrics.ts";
import type { PrekeyService } from "../prekeys/prekeys.ts";
import type { SiteMessages } from "../site/service.ts";
import type { PeopleStore, RepeatedSubmission, Submission, SubmissionOutcome } from "../store/store.ts";

import type { Allowances } from "./allowances.ts";
import { admitSocket } from "./guard.ts";

/** An application whose handlers get the types of their schemas. */
export type App = FastifyInstance<
  RawServerDefault,
  RawRequestDefaultExpression,
  RawReplyDefaultExpression,
  FastifyBaseLogger,
  TypeBoxTypeProvider
>;

/** Where messages go. */
interface SubmitPort {
  submit(submission: Submission): Promise<SubmissionOutcome>;
  known(sender: DeviceId, id: MessageId): Promise<RepeatedSubmission | null>;
}

/** Who is registered at this moment. */
export interface PresencePort {
  isRegistered(device: DeviceId): boolean;
}

/** Whether the server can do its work. */
export interface HealthPort {
  /** @returns `null` when all is well, else a sentence */
  problem(): Promise<string | null>;
}

export interface HttpContext {
  readonly version: string;
  readonly domain: string;
  /** Whether browsers shall never use plain HTTP with this host again (RFC 6797). */
  readonly strictTransport: boolean;
  readonly messageLifetimeMs: number;
  readonly now: () => number;
  /** `Clock.elapsed`: for quotas. */
  readonly elapsed: () => number;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly directory: Directory;
  readonly ice: IceServers;
  readonly authenticator: Authenticator;
  readonly activation: ActivationService;
  readonly prekeys: PrekeyService;
  readonly waits: LinkWaits;
  readonly linkOpener: LinkOpener;
  readonly linkHolder: LinkHolder;
  readonly deviceRemoval: DeviceRemoval;
  readonly settings: ClientSettings;
  readonly allowances: Allowances;
  readonly mailbox: SubmitPort;
  readonly site: SiteMessages;
  /** `null` where the operator tells nobody who is there. */
  readonly presence: PresencePort | null;
  /** `null` where the operator shows nobody who else is on the server. */
  readonly people: Pick<PeopleStore, "search"> | null;
  readonly health: HealthPort;
}

declare module "fastify" {
  interface FastifyRequest {
    /** The device the request comes from; `null` on routes without the `authenticate` hook. */
    authenticated: FoundDevice | null;
  }
}

/** The device a request comes from; only for routes with the `authenticate` hook. */
export function deviceOf(request: FastifyRequest): FoundDevice {
  if (request.authenticated === null) throw new Error("this route does not authenticate");
  return request.authenticated;
}

/** A hook that runs before the body is read, so that strangers cannot make the server parse anything. */
export function authenticate({ authenticator }: HttpContext) {
  return async (request: FastifyRequest): Promise<void> => {
    request.authenticated = await authenticator.bearer(request.headers.authorization, request.ip);
    admitSocket(request.raw.socket);
  };
}
