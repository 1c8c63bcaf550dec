/** The licences of everything by others that is in the app, as one file of the build: their terms ask for it. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Plugin } from "vite";

/** Where the app finds it (`screens/settings/licences.tsx`). */
const LICENCES_FILE = "licences.txt";
/** The packages of this project, which have its own licence. */
const OURS = "@sottovoce/";
const LICENCE_FILE = /^(licen[cs]e|copying)(-mit)?(\.(md|txt))?$/i;
const RULE = `\n${"-".repeat(72)}\n\n`;

interface PackageJson {
  readonly name: string;
  readonly version: string;
  readonly license?: string;
  readonly dependencies?: Readonly<Record<string, string>>;
}

export interface Licence {
  readonly name: string;
  readonly version: string;
  /** SPDX, as the package says it. */
  readonly licence: string;
  readonly text: string;
}

/** @param root the web app's folder */
export function licences(root: string): Plugin {
  return {
    name: "sottovoce:licences",
    generateBundle() {
      this.emitFile({ type: "asset", fileName: LICENCES_FILE, source: licencesText(licencesOf(root)) });
    },
  };
}

/**
 * Every package that the app depends on, and that those depend on, in the order of their names.
 * @param root the web app's folder
 * @throws Error for a package that does not say its licence: it must not be shipped
 */
export function licencesOf(root: string): readonly Licence[] {
  const found = new Map<string, Licence | null>();
  const visit = (folder: string): void => {
    for (const name of Object.keys(packageIn(folder).dependencies ?? {})) {
      if (found.has(name)) continue;
      const dependency = folderOf(name, folder, root);
      found.set(name, name.startsWith(OURS) ? null : licenceIn(dependency));
      visit(dependency);
    }
  };
  visit(root);
  return [...found.values()]
    .filter((licence) => licence !== null)
    .sort((one, other) => (one.name < other.name ? -1 : 1));
}

export function licencesText(all: readonly Licence[]): string {
  return all
    .map(({ name, version, licence, text }) => `${name} ${version} (${licence})\n\n${text.trim()}\n`)
    .join(RULE);
}

/** As Node looks for it: beside who asks, else where all are. */
function folderOf(name: string, from: string, root: string): string {
  const folders = [from, join(root, "../..")].map((folder) => join(folder, "node_modules", name));
  const folder = folders.find((candidate) => existsSync(join(candidate, "package.json")));
  if (folder === undefined) throw new Error(`${name} is not installed.`);
  return folder;
}

function licenceIn(folder: string): Licence {
  const { name, version, license } = packageIn(folder);
  const file = readdirSync(folder)
    .filter((entry) => LICENCE_FILE.test(entry))
    .sort()[0];
  if (license === undefined || file === undefined) throw new Error(`${name} does not say its licence.`);
  return { name, version, licence: license, text: readFileSync(join(folder, file), "utf8") };
}

function packageIn(folder: string): PackageJson {
  return JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as PackageJson;
}
