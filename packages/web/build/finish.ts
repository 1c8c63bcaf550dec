/** Finishes a build: integrity, service worker, build hash, policies, compressed copies, and the report. */
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Plugin, Rolldown } from "vite";
import { compressFiles } from "./compress.ts";
import { type BuiltFile, buildHashOf, builtFile, PAGE_FILE, readBuiltFiles } from "./files.ts";
import { headersOf } from "./headers.ts";
import { BUILD_FILE, type BuildManifest } from "./manifest.ts";
import { markPage, pinPolicy, sealPage } from "./page.ts";
import { policyInPage } from "./policies.ts";
import { type BuildReport, joinReports, REPORT_FILE, reportOf } from "./report.ts";
import { bundleServiceWorker, SERVICE_WORKER_FILE, withPrecache } from "./service-worker.ts";

interface FinishOptions {
  /** The package's folder. */
  readonly root: string;
  readonly version: string;
  /** The oldest JavaScript that browsers understand, as `build.target` says it. */
  readonly target: string;
}

/** The plugins of the page's build, and of the workers' within it. */
export function finish(options: FinishOptions): { page: Plugin; worker: () => Plugin } {
  const project = join(options.root, "../..");
  const workers: BuildReport[] = [];
  return {
    page: {
      name: "sottovoce:finish",
      apply: "build",
      // After Vite's own: the files are as they stay.
      enforce: "post",
      async writeBundle({ dir }, bundle) {
        if (dir === undefined) throw new Error("A build is written into a folder.");
        await finishFolder(dir, modulesOf(bundle), options);
        const report = joinReports([reportOf(bundle, "page", project), ...workers]);
        await writeFile(join(dir, REPORT_FILE), `${JSON.stringify(report, null, 2)}\n`);
      },
    },
    worker: () => ({
      name: "sottovoce:report-worker",
      enforce: "post",
      generateBundle(_options, bundle) {
        workers.push(reportOf(bundle, "worker", project));
      },
    }),
  };
}

/** Paths of the page's modules. What belongs to a worker is an asset to the page, and no import map reaches there. */
function modulesOf(bundle: Rolldown.OutputBundle): readonly string[] {
  return Object.values(bundle)
    .filter((output) => output.type === "chunk")
    .map(({ fileName }) => `/${fileName}`)
    .sort();
}

async function finishFolder(
  folder: string,
  modules: readonly string[],
  { root, version, target }: FinishOptions,
): Promise<void> {
  const built = (await readBuiltFiles(folder)).filter(({ file }) => file !== PAGE_FILE);
  const integrity = new Map(built.map((file) => [file.path, file.integrity]));
  const source = await readFile(join(folder, PAGE_FILE), "utf8");
  const sealed = sealPage(source, { integrity, modules });
  const html = pinPolicy(sealed.html, policyInPage(sealed.inlineHash));
  const headers = headersOf(sealed.inlineHash);
  const serviceWorker = await bundleServiceWorker(root, target);

  // The hash stands in the page and in the service worker, so it is taken of both without it.
  const unnumbered = serviceWorker === null ? null : withPrecache(serviceWorker, "", headers, []);
  const build = buildHashOf(inOrder([...built, builtFile(PAGE_FILE, html), ...optional(unnumbered)]));
  const page = markPage(html, version, build);
  await writeFile(join(folder, PAGE_FILE), page);
  let files = inOrder([...built, builtFile(PAGE_FILE, page)]);
  if (serviceWorker !== null) {
    const script = withPrecache(serviceWorker, build, headers, files);
    await writeFile(join(folder, SERVICE_WORKER_FILE), script);
    files = inOrder([...files, ...optional(script)]);
  }
  await compressFiles(folder, files);
  const manifest: BuildManifest = { version, build, headers, files };
  await writeFile(join(folder, BUILD_FILE), `${JSON.stringify(manifest, null, 2)}\n`);
}

function optional(serviceWorker: string | null): readonly BuiltFile[] {
  return serviceWorker === null ? [] : [builtFile(SERVICE_WORKER_FILE, serviceWorker)];
}

function inOrder(files: readonly BuiltFile[]): readonly BuiltFile[] {
  return files.toSorted((a, b) => (a.path < b.path ? -1 : 1));
}
