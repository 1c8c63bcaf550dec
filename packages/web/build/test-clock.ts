/** In the build for the tests, a clock that they move by hand stands where the system's is: in workers, and in calls. */
import { join } from "node:path";
import type { Plugin } from "vite";

/** @param root the package's folder */
export function testClock(root: string): Plugin {
  const real = [join(root, "worker/clock.ts"), join(root, "media/clock.ts")];
  const movable = join(root, "test/clock.ts");
  return {
    name: "sottovoce:test-clock",
    enforce: "pre",
    async resolveId(source, importer) {
      if (!source.endsWith("/clock.ts") || importer === movable) return null;
      const resolved = await this.resolve(source, importer, { skipSelf: true });
      return resolved !== null && real.includes(resolved.id) ? movable : null;
    },
  };
}
