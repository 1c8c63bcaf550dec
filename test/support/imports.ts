/** The real imports of the project's TypeScript files, read from their syntax. */
import { globSync, readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { parseSync } from "oxc-parser";

export interface Import {
  /** File that imports, relative to the root of the project. */
  readonly from: string;
  /** What it imports: a file relative to the root, or a package or `node:` module by name. */
  readonly to: string;
  readonly typeOnly: boolean;
}

interface Entry {
  readonly isType: boolean;
}

/** Every TypeScript file that is ours. */
export function sourceFiles(root: string): readonly string[] {
  return globSync("{packages,test,bench,scripts}/**/*.{ts,tsx}", {
    cwd: root,
    exclude: ["**/node_modules/**", "packages/web/dist*/**"],
  }).sort();
}

/** Imports, re-exports, dynamic imports of literal names, and `new URL("…", import.meta.url)` of one file. */
export function importsOf(root: string, file: string): readonly Import[] {
  const source = readFileSync(join(root, file), "utf8");
  const parsed = parseSync(file, source);
  if (parsed.errors.length > 0) throw new Error(`${file}: ${parsed.errors[0]?.message}`);
  const found: Import[] = [];
  const add = (specifier: string, entries: readonly Entry[], wholeIsType: boolean): void => {
    // What the build is asked to make of a file (`?worker&url`) is no part of its name.
    const [name = ""] = specifier.split("?", 1);
    const to = name.startsWith(".") ? normalize(join(dirname(file), name)) : name;
    const typeOnly = wholeIsType || (entries.length > 0 && entries.every((entry) => entry.isType));
    found.push({ from: file, to, typeOnly });
  };
  for (const statement of parsed.module.staticImports) {
    add(statement.moduleRequest.value, statement.entries, false);
  }
  for (const statement of parsed.module.staticExports) {
    for (const entry of statement.entries) {
      if (entry.moduleRequest) add(entry.moduleRequest.value, [entry], false);
    }
  }
  for (const call of parsed.module.dynamicImports) {
    const literal = /^(["'`])([^"'`$]+)\1$/.exec(
      source.slice(call.moduleRequest.start, call.moduleRequest.end),
    );
    if (literal === null)
      throw new Error(`${file}: import() of something other than a plain name hides an edge`);
    add(literal[2] as string, [], false);
  }
  for (const match of source.matchAll(/new URL\(\s*"(\.[^"]+\.ts)",\s*import\.meta\.url/g)) {
    add(match[1] as string, [], false);
  }
  return found;
}
