/** The admin interface as an HTTP application. */
import { Type } from "typebox";
import { createBareApp, refuseOtherMethods } from "../http/app.ts";
import type { App } from "../http/context.ts";
import { address } from "../http/schema-fields.ts";
import type { Log } from "../log.ts";
import { ImportRefused, MAX_IMPORT } from "./csv.ts";
import { type AdminService, MAX_PAGE } from "./service.ts";

/** `MAX_IMPORT` lines of 500 bytes. */
const IMPORT_BODY_LIMIT = MAX_IMPORT * 500;

const strict = { additionalProperties: false } as const;
const text = Type.String({ maxLength: 400, description: "text" });
const nullableText = Type.Unsafe<string | null>({
  type: ["string", "null"],
  maxLength: 400,
  description: "text or null",
});
const flag = Type.Boolean({ description: "true or false" });
const params = Type.Object({ address });

const newAccount = {
  address,
  name: Type.Optional(text),
  phone: Type.Optional(text),
  messaging: Type.Optional(flag),
};
const addAccount = Type.Object(newAccount, strict);
const addSipPhone = Type.Object({ ...newAccount, allowMd5: Type.Optional(flag) }, strict);

const reset = Type.Object({ allowMd5: Type.Optional(flag) }, strict);

const changeAccount = Type.Object(
  {
    name: Type.Optional(nullableText),
    phone: Type.Optional(nullableText),
    messaging: Type.Optional(flag),
    disabled: Type.Optional(flag),
  },
  strict,
);

const page = Type.Object(
  {
    after: Type.Optional(text),
    // A query has texts only, and nothing is coerced here.
    limit: Type.Optional(
      Type.String({ pattern: "^[1-9][0-9]{0,2}$", description: "a number from 1 to 999" }),
    ),
  },
  strict,
);

/** The interface of admin/api.ts, ready to be routed to. */
export async function createAdminApp(service: AdminService, log: Log): Promise<App> {
  const app = createBareApp(log);
  app.addHook("onSend", async (_request, reply) => void reply.header("cache-control", "no-store"));
  refuseOtherMethods(app, () => {
    app.post("/accounts", { schema: { body: addAccount } }, async (request, reply) =>
      reply.code(201).send(await service.add(request.body)),
    );
    app.get("/accounts", { schema: { querystring: page } }, ({ query }) =>
      service.list(query.after, Math.min(Number(query.limit ?? MAX_PAGE), MAX_PAGE)),
    );
    app.patch("/accounts/:address", { schema: { params, body: changeAccount } }, (request) =>
      service.change(request.params.address, request.body),
    );
    app.post("/accounts/:address/link", { schema: { params } }, async (request, reply) =>
      reply.code(201).send(await service.link(request.params.address)),
    );
    app.post("/accounts/:address/reset", { schema: { params, body: reset } }, (request) =>
      service.resetAny(request.params.address, request.body),
    );
    app.post("/sip-phones", { schema: { body: addSipPhone } }, async (request, reply) =>
      reply.code(201).send(await service.addSipPhone(request.body)),
    );
    importRoute(app, service);
    app.get("/status", () => service.status());
  });
  await app.ready();
  return app;
}

function importRoute(app: App, service: AdminService): void {
  const body = Type.Object({ csv: Type.String({ description: "the text of a CSV file" }) }, strict);
  app.post("/import", { bodyLimit: IMPORT_BODY_LIMIT, schema: { body } }, async (request, reply) => {
    try {
      return await reply.code(201).send(await service.import(request.body.csv));
    } catch (error) {
      if (!(error instanceof ImportRefused)) throw error;
      const { error: description } = error.toResponse();
      return reply.code(error.status).send({ error: { ...description, lines: error.problems } });
    }
  });
}
