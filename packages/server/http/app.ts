/** The HTTP application: the API of wire/api.ts with its schemas, errors and security headers. */
import type { TypeBoxTypeProvider } from "@fastify/type-provider-typebox";
import fastify, { type FastifyInstance } from "fastify";
import { Refusal } from "../refusal.ts";
import type { App, HttpContext } from "./context.ts";
import { installErrorHandling, sendRefusal } from "./errors.ts";
import { accountRoutes } from "./routes-accounts.ts";
import { activationRoutes } from "./routes-activation.ts";
import { healthRoutes } from "./routes-health.ts";
import { messageRoutes } from "./routes-messages.ts";

/** Requests without a limit of their own are small JSON objects. */
const BODY_LIMIT = 16 * 1024;

/** Values are checked as they came: a number in quotes is not a number. */
const VALIDATION = {
  coerceTypes: false,
  removeAdditional: false,
  useDefaults: false,
  verbose: true,
} as const;

const METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"] as const;

/** An application with our error answers and nothing else; the admin interface stands on it too. */
export function createBareApp(context: Pick<HttpContext, "log">): App {
  const app = fastify({
    bodyLimit: BODY_LIMIT,
    ajv: { customOptions: VALIDATION },
    // An address in a path, with room for each character escaped.
    routerOptions: { maxParamLength: 1024 },
    // Objects are validated against closed schemas, which refuse these names like every other unknown one.
    onProtoPoisoning: "ignore",
    onConstructorPoisoning: "ignore",
    frameworkErrors: (_error, _request, reply) => {
      void sendRefusal(reply, new Refusal("bad_request", "The path of the request is malformed."));
    },
  }).withTypeProvider<TypeBoxTypeProvider>();
  installErrorHandling(app as unknown as FastifyInstance, context.log);
  return app;
}

/** The API, ready to be routed to by listeners. */
export async function createApp(context: HttpContext): Promise<App> {
  const app = createBareApp(context);
  const secure = { ...SECURITY_HEADERS, ...(context.strictTransport ? STRICT_TRANSPORT : {}) };
  app.addHook("onRequest", (request, reply, done) => {
    // RFC 6797 §7.2: never over plain HTTP.
    reply.headers(request.protocol === "https" ? secure : SECURITY_HEADERS);
    done();
  });
  app.addHook("onResponse", (request, reply, done) => {
    context.metrics.countRequest(request.routeOptions.url ?? "none", reply.statusCode);
    done();
  });
  refuseOtherMethods(app, () => {
    activationRoutes(app, context);
    accountRoutes(app, context);
    messageRoutes(app, context);
    healthRoutes(app, context);
  });
  await app.ready();
  return app;
}

/** Answers of the API are data for programs: never to be cached, sniffed, framed, or run as a page. */
const SECURITY_HEADERS = {
  "cache-control": "no-store",
  "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
  "referrer-policy": "no-referrer",
  "x-content-type-options": "nosniff",
} as const;

const STRICT_TRANSPORT = { "strict-transport-security": "max-age=31536000" } as const;

/** Runs `declare`, then gives each path it declared a 405 for the methods it does not have (RFC 9110 §15.5.6). */
export function refuseOtherMethods(app: App, declare: () => void): void {
  const declared = new Map<string, Set<string>>();
  let declaring = true;
  app.addHook("onRoute", (route) => {
    if (!declaring) return;
    const methods = declared.get(route.url) ?? new Set<string>();
    declared.set(route.url, methods);
    for (const method of [route.method].flat()) methods.add(method);
  });
  declare();
  declaring = false;
  for (const [url, methods] of declared) {
    const allow = [...methods].join(", ");
    app.route({
      method: METHODS.filter((method) => !methods.has(method) && !(method === "HEAD" && methods.has("GET"))),
      url,
      exposeHeadRoute: false,
      onRequest: (_request, reply, done) => {
        void reply.header("allow", allow);
        done(new Refusal("method_not_allowed", `Only ${allow} can be used here.`));
      },
      handler: () => undefined,
    });
  }
}
