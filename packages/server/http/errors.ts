/** Everything that can go wrong with a request, as the one form of answer the API has. Never a stack trace. */
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { Log } from "../log.ts";
import { Refusal } from "../refusal.ts";
import { StoreUnavailable } from "../store/store.ts";

/** How soon to try again when the disk did not take a change: long enough for a full queue, short for a person. */
const UNAVAILABLE_RETRY_MS = 2000;

/**
 * Installs the answers to errors and to requests for what is not there.
 * @param onRefused hears of each refusal with the pattern of its route, `none` where there is no route
 */
export function installErrorHandling(
  app: FastifyInstance,
  log: Log,
  onRefused: (route: string, status: number) => void,
): void {
  app.setErrorHandler((error: FastifyError, request, reply) => {
    const refusal = toRefusal(error);
    onRefused(request.routeOptions.url ?? "none", refusal.status);
    if (refusal.code === "internal") {
      log.error("http.unexpected_error", { route: routeOf(request), error });
    } else {
      log.debug("http.refused", { route: routeOf(request), code: refusal.code });
    }
    return sendRefusal(reply, refusal);
  });
  app.setNotFoundHandler((_request, reply) => {
    onRefused("none", 404);
    const sentence = "There is nothing at this address. The API begins at /v1/.";
    return sendRefusal(reply, new Refusal("not_found", sentence));
  });
}

/** Answers of the API are data for programs: never to be cached, sniffed, framed, or run as a page. */
export const SECURITY_HEADERS = {
  "cache-control": "no-store",
  "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
  "referrer-policy": "no-referrer",
  "x-content-type-options": "nosniff",
} as const;

/** Answers with a refusal. */
export function sendRefusal(reply: FastifyReply, refusal: Refusal): FastifyReply {
  reply.headers(SECURITY_HEADERS);
  const { retryAfterMs } = refusal.details;
  if (retryAfterMs !== undefined) reply.header("retry-after", Math.ceil(retryAfterMs / 1000));
  // RFC 9110 §11.6.1: a 401 names the scheme that would be accepted.
  if (refusal.code === "unauthorized") reply.header("www-authenticate", "Bearer");
  return reply.code(refusal.status).send(refusal.toResponse());
}

function routeOf(request: FastifyRequest): string {
  return `${request.method} ${request.routeOptions.url ?? "?"}`;
}

function toRefusal(error: FastifyError | Refusal): Refusal {
  if (error instanceof Refusal) return error;
  if (error instanceof StoreUnavailable) {
    return new Refusal(
      "unavailable",
      "The server cannot store anything at the moment, so nothing happened. Try again soon.",
      { retryAfterMs: UNAVAILABLE_RETRY_MS },
    );
  }
  if (error.validation !== undefined) return new Refusal("bad_request", describeValidation(error));
  const known = PARSER_ERRORS[error.code];
  if (known !== undefined) return known;
  const status = error.statusCode ?? 500;
  if (status >= 400 && status < 500) {
    return new Refusal("bad_request", "The request is malformed and could not be read.", { status });
  }
  return new Refusal("internal", "Something went wrong in the server. It is in its log; try again later.");
}

/** What fastify's body parser refuses. */
const PARSER_ERRORS: Readonly<Record<string, Refusal>> = {
  FST_ERR_CTP_INVALID_JSON_BODY: new Refusal("bad_request", "The body is not valid JSON."),
  FST_ERR_CTP_EMPTY_JSON_BODY: new Refusal("bad_request", "The body is empty; it must be a JSON object."),
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: new Refusal(
    "bad_request",
    "The body is not as long as Content-Length says.",
  ),
  FST_ERR_CTP_BODY_TOO_LARGE: new Refusal("too_large", "The body is larger than any valid request."),
  FST_ERR_CTP_INVALID_MEDIA_TYPE: new Refusal(
    "bad_request",
    "The body must be JSON: send Content-Type: application/json.",
    { status: 415 },
  ),
};

/** A sentence for the first rule that a request broke, from the description in the schema. */
function describeValidation(error: FastifyError): string {
  const [first] = error.validation ?? [];
  if (first === undefined) return "The request is malformed.";
  const path = first.instancePath
    .slice(1)
    .replace(/\/(\d+)/g, "[$1]")
    .replaceAll("/", ".");
  const inside = path === "" ? "The request" : `The field “${path}”`;
  switch (first.keyword) {
    case "additionalProperties":
      return `${inside} has an unknown field “${String(first.params.additionalProperty).slice(0, 40)}”.`;
    case "required":
      return `${inside} lacks the field “${String(first.params.missingProperty)}”.`;
    default: {
      const { parentSchema } = first as { parentSchema?: { description?: string } };
      const description = parentSchema?.description ?? first.message?.replace(/^must be /, "") ?? "different";
      return path === "" ? "The body must be a JSON object." : `${inside} must be ${description}.`;
    }
  }
}
