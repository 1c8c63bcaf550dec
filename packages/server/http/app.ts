/** The HTTP application: the API of wire/api.ts with its schemas, errors and security headers; beside it the web app. */
import type { TypeBoxTypeProvider } from "@fastify/type-provider-typebox";
import fastify, {
  type FastifyInstance,
  type onRequestHookHandler,
  type onResponseHookHandler,
  type RouteOptions,
} from "fastify";
import type { Log } from "../log.ts";
import { Refusal } from "../refusal.ts";
import type { App, HttpContext } from "./context.ts";
import { installErrorHandling, SECURITY_HEADERS, sendRefusal } from "./errors.ts";
import { accountRoutes } from "./routes-accounts.ts";
import { activationRoutes } from "./routes-activation.ts";
import { deviceRoutes } from "./routes-devices.ts";
import { directoryRoutes } from "./routes-directory.ts";
import { endToSiteRoutes } from "./routes-end-to-site.ts";
import { healthRoutes } from "./routes-health.ts";
import { iceRoutes } from "./routes-ice.ts";
import { messageRoutes, SUBMIT_PATH } from "./routes-messages.ts";
import { webAppRoutes } from "./web-app/routes.ts";
import type { WebApp } from "./web-app/types.ts";

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
export function createBareApp(
  log: Log,
  onRefused: (route: string, status: number) => void = () => undefined,
): App {
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
  installErrorHandling(app as unknown as FastifyInstance, log, onRefused);
  return app;
}

/** The API and the web app, ready to be routed to by listeners. @param webApp `null` where it has not been built */
export async function createApp(context: HttpContext, webApp: WebApp | null): Promise<App> {
  const { log, metrics } = context;
  // Routes with hooks of their own count there, whatever they answer.
  const app = createBareApp(log, (route, status) => {
    if (route === SUBMIT_PATH || route === "none") metrics.countRequest(route, status);
  });
  app.decorateRequest("authenticated", null);
  app.addHook("onRoute", (route) => addCommonHooks(route, context));
  refuseOtherMethods(app, () => {
    activationRoutes(app, context);
    accountRoutes(app, context);
    directoryRoutes(app, context);
    iceRoutes(app, context);
    deviceRoutes(app, context);
    messageRoutes(app, context);
    endToSiteRoutes(app, context);
    healthRoutes(app, context);
    webAppRoutes(app, webApp);
  });
  await app.ready();
  return app;
}

/**
 * Security headers and metrics for every route but the hot one, where they would cost a sixth of all CPU time:
 * its answers are read by programs only, its refusals carry the headers too, and it counts for itself.
 */
function addCommonHooks(route: RouteOptions, { metrics, strictTransport }: HttpContext): void {
  const { url } = route;
  const counted = route.config?.countedAs ?? url;
  if (url === SUBMIT_PATH && route.method === "POST") return;
  const setHeaders: onRequestHookHandler = (request, reply, done) => {
    reply.headers(SECURITY_HEADERS);
    // RFC 6797 §7.2: never over plain HTTP.
    if (strictTransport && request.protocol === "https") reply.headers(STRICT_TRANSPORT);
    done();
  };
  const count: onResponseHookHandler = (_request, reply, done) => {
    metrics.countRequest(counted, reply.statusCode);
    done();
  };
  route.onRequest = [setHeaders, ...[route.onRequest ?? []].flat()];
  route.onResponse = [count, ...[route.onResponse ?? []].flat()];
}

/** A year; browsers then never use plain HTTP with this host (RFC 6797). */
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
