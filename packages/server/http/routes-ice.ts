/** STUN and TURN for the calls of a device. */
import type { IceServersResponse } from "@sottovoce/wire";
import type { FastifyRequest } from "fastify";
import { type App, authenticate, deviceOf, type HttpContext } from "./context.ts";
import { schema } from "./schema.ts";

export function iceRoutes(app: App, context: HttpContext): void {
  const { allowances, ice } = context;
  const authenticated = authenticate(context);
  const onRequest = async (request: FastifyRequest) => {
    await authenticated(request);
    allowances.request(deviceOf(request));
  };
  app.get(
    "/v1/ice",
    { onRequest, schema: { response: { 200: schema.IceServersResponse } } },
    async (request) => {
      const { servers, expiresAt } = ice.for(deviceOf(request).device.id);
      const listed = servers.map(({ urls, ...rest }) => ({ urls: [...urls], ...rest }));
      return { servers: listed, expiresAt } satisfies IceServersResponse;
    },
  );
}
