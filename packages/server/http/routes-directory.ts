/** The people on this server, for those who have an account here (`clients.directory` of the configuration). */
import type { DirectoryResponse } from "@sottovoce/wire";
import type { FastifyRequest } from "fastify";
import { Refusal } from "../refusal.ts";
import { type App, authenticate, deviceOf, type HttpContext } from "./context.ts";
import { directoryQuery, schema } from "./schema.ts";

/** A screen or two. */
const DEFAULT_LIMIT = 50;
/** An answer of some 30 kB. */
const MAX_LIMIT = 200;

export function directoryRoutes(app: App, context: HttpContext): void {
  const { allowances, people } = context;
  const authenticated = authenticate(context);
  const onRequest = async (request: FastifyRequest) => {
    await authenticated(request);
    // As any other request: typing a name is some ten of them, and copying the list takes its time.
    allowances.request(deviceOf(request));
  };

  app.get(
    "/v1/directory",
    { onRequest, schema: { querystring: directoryQuery, response: { 200: schema.DirectoryResponse } } },
    async (request) => {
      if (people === null) {
        throw new Refusal("forbidden", "The operator of this server shows nobody who else is on it.");
      }
      const { query = "", after = null, limit } = request.query;
      const { items, next } = await people.search({
        text: query,
        after,
        limit: limit === undefined ? DEFAULT_LIMIT : Math.min(Number(limit), MAX_LIMIT),
      });
      return { entries: [...items], next } satisfies DirectoryResponse;
    },
  );
}
