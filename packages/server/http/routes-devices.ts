/** Routes about the devices of an account: linking further ones, from both sides, and removing them. */
import { PROVISION_SIZES } from "@sottovoce/wire";
import type { FastifyRequest } from "fastify";
import type { LinkWaits } from "../devices/waits.ts";
import { type App, authenticate, deviceOf, type HttpContext } from "./context.ts";
import { admitSocket } from "./guard.ts";
import { PREKEYS_BODY_LIMIT } from "./routes-activation.ts";
import { schema } from "./schema.ts";

/** The largest provision in base64url, a device list, and room for white space. */
const ACCEPT_BODY_LIMIT = Math.ceil((Math.max(...PROVISION_SIZES) * 4) / 3) + 8 * 1024;

export function deviceRoutes(app: App, context: HttpContext): void {
  openerRoutes(app, context);
  holderRoutes(app, context);
}

function openerRoutes(app: App, context: HttpContext): void {
  const { linkOpener, deviceRemoval, allowances, waits } = context;
  const authenticated = authenticate(context);
  const onRequest = async (request: FastifyRequest) => {
    await authenticated(request);
    allowances.request(deviceOf(request));
  };
  const stage = { 200: schema.LinkStageResponse };

  app.post(
    "/v1/devices/list",
    {
      onRequest,
      schema: { body: schema.DeviceListRequest, response: { 200: schema.DeviceListResponse } },
    },
    (request) => deviceRemoval.replace(deviceOf(request), request.body),
  );

  app.post(
    "/v1/devices/links",
    { onRequest, schema: { body: schema.OpenLinkRequest, response: { 201: schema.OpenLinkResponse } } },
    async (request, reply) => {
      const sender = deviceOf(request);
      allowances.link(sender);
      return reply.code(201).send(await linkOpener.open(sender, request.body));
    },
  );

  app.post(
    "/v1/devices/links/wait",
    { onRequest, schema: { body: schema.AwaitOfferRequest, response: { 200: schema.AwaitOfferResponse } } },
    async (request, reply) => {
      const answer = await linkOpener.wait(deviceOf(request), request.body);
      return lastWhereItStops(reply, waits).send(answer);
    },
  );

  app.post(
    "/v1/devices/links/reveal",
    { onRequest, schema: { body: schema.RevealRequest, response: stage } },
    (request) => linkOpener.reveal(deviceOf(request), request.body),
  );

  app.post(
    "/v1/devices/links/accept",
    {
      onRequest,
      bodyLimit: ACCEPT_BODY_LIMIT,
      schema: { body: schema.AcceptLinkRequest, response: stage },
    },
    (request) => linkOpener.accept(deviceOf(request), request.body),
  );

  app.post(
    "/v1/devices/links/decline",
    { onRequest, schema: { body: schema.DeclineLinkRequest, response: stage } },
    (request) => linkOpener.decline(deviceOf(request), request.body),
  );
}

function holderRoutes(app: App, { linkHolder, waits }: HttpContext): void {
  app.post(
    "/v1/link/preview",
    { schema: { body: schema.LinkPreviewRequest, response: { 200: schema.LinkPreviewResponse } } },
    (request) => linkHolder.preview(request.body, request.ip),
  );

  app.post(
    "/v1/link/offer",
    {
      bodyLimit: PREKEYS_BODY_LIMIT,
      schema: { body: schema.LinkOfferRequest, response: { 200: schema.LinkStageResponse } },
    },
    (request) => linkHolder.offer(request.body, request.ip),
  );

  app.post(
    "/v1/link/wait",
    { schema: { body: schema.AwaitLinkRequest, response: { 200: schema.AwaitLinkResponse } } },
    async (request, reply) => {
      const onKnown = () => admitSocket(request.raw.socket);
      const answer = await linkHolder.wait(request.body, request.ip, onKnown);
      return lastWhereItStops(reply, waits).send(answer);
    },
  );

  app.post(
    "/v1/link/claim",
    { schema: { body: schema.ClaimLinkRequest, response: { 201: schema.ClaimLinkResponse } } },
    async (request, reply) => reply.code(201).send(await linkHolder.claim(request.body, request.ip)),
  );
}

/** A connection that stayed open behind its answer would hold a server up that stops. */
function lastWhereItStops<Reply extends { header(name: string, value: string): Reply }>(
  reply: Reply,
  waits: LinkWaits,
): Reply {
  return waits.closed ? reply.header("connection", "close") : reply;
}
