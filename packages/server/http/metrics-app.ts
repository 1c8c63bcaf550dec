/** Prometheus metrics, on a listener of their own: they tell how busy an organisation is. */
import type { Log } from "../log.ts";
import type { Metrics } from "../metrics.ts";
import { createBareApp, refuseOtherMethods } from "./app.ts";
import type { App, HttpContext } from "./context.ts";
import { healthRoutes } from "./routes-health.ts";

export async function createMetricsApp(metrics: Metrics, context: HttpContext, log: Log): Promise<App> {
  const app = createBareApp(log);
  refuseOtherMethods(app, () => {
    app.get("/metrics", async (_request, reply) => {
      const text = await metrics.render();
      return reply.type(metrics.contentType).send(text);
    });
    healthRoutes(app, context);
  });
  await app.ready();
  return app;
}
