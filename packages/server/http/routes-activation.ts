/** Routes for link holders and strangers: server information and activation. */
import type { App, HttpContext } from "./context.ts";
import { schema } from "./schema.ts";

/** 100 one-time prekeys of 1,280 bytes in base64url with their field names, and room for white space. */
export const PREKEYS_BODY_LIMIT = 256 * 1024;

export function activationRoutes(app: App, context: HttpContext): void {
  const { activation, settings } = context;

  app.get("/v1/server", { schema: { response: { 200: schema.ServerInfo } } }, () => settings.server());

  app.post(
    "/v1/activate/preview",
    { schema: { body: schema.PreviewRequest, response: { 200: schema.PreviewResponse } } },
    (request) => activation.preview(request.body, request.ip),
  );

  app.post(
    "/v1/activate",
    {
      bodyLimit: PREKEYS_BODY_LIMIT,
      schema: { body: schema.ActivateRequest, response: { 201: schema.ActivateResponse } },
    },
    async (request, reply) => {
      const activated = await activation.activate(request.body, request.ip);
      return reply.code(201).send(activated);
    },
  );
}
