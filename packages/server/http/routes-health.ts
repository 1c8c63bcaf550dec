/** `/healthz` for load balancers and monitoring, on every listener. */
import { Type } from "typebox";
import { Refusal } from "../refusal.ts";
import type { App, HttpContext } from "./context.ts";

const response = Type.Object({ status: Type.Literal("ok"), version: Type.String() });

export function healthRoutes(app: App, { health, version }: HttpContext): void {
  app.get("/healthz", { schema: { response: { 200: response } } }, async () => {
    const problem = await health.problem();
    if (problem !== null) throw new Refusal("unavailable", problem);
    return { status: "ok" as const, version };
  });
}
