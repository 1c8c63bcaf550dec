/** The web app at `/`. Each of its files is a route of its own: no path of a request ever becomes one of a file. */
import type { App } from "../context.ts";
import { headersOf } from "./headers.ts";
import { isFresh, variantFor } from "./negotiate.ts";
import type { WebApp, WebFile } from "./types.ts";

/** Under what its requests are counted: file names change with each build, and would be as many series. */
const COUNTED_AS = "web app";

declare module "fastify" {
  interface FastifyContextConfig {
    /** What the metrics call the route; its pattern when absent. */
    countedAs?: string;
  }
}

/** What is said in its place, to people in front of a browser and in the log. */
export const NO_WEB_APP =
  "This Sottovoce server works, but its web app has not been built. Its operator runs “npm run build:web” and starts the server again.";

/** @param webApp `null` where it has not been built */
export function webAppRoutes(app: App, webApp: WebApp | null): void {
  if (webApp !== null) {
    for (const file of webApp.files) fileRoute(app, file);
    return;
  }
  app.get("/", { config: { countedAs: COUNTED_AS } }, (_request, reply) =>
    reply.code(404).type("text/plain; charset=utf-8").send(`${NO_WEB_APP}\n`),
  );
}

function fileRoute(app: App, file: WebFile): void {
  app.get(file.path, { config: { countedAs: COUNTED_AS } }, (request, reply) => {
    const { variant, encoding } = variantFor(file, singly(request.headers["accept-encoding"]));
    reply.headers(headersOf(file, variant, encoding));
    if (isFresh(request.headers["if-none-match"], variant.etag)) return reply.code(304).send();
    return reply.send(variant.content);
  });
}

/** Node joins a header that came twice, but types it as a list as well. */
function singly(header: string | string[] | undefined): string | undefined {
  return Array.isArray(header) ? header.join(",") : header;
}
