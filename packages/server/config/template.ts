/** The configuration file as it is written on first start: every setting with its default, commented out. */
import { isSetting, type Setting } from "./setting.ts";
import { SETTINGS } from "./settings.ts";

/** One setting with its full key, `section.name` or `name`. */
export interface DescribedSetting {
  readonly key: string;
  readonly setting: Setting<unknown>;
}

/** Every setting in the order of the table. */
export function describeSettings(): DescribedSetting[] {
  return Object.entries(SETTINGS).flatMap(([name, node]): DescribedSetting[] => {
    if (isSetting(node)) return [{ key: name, setting: node }];
    return Object.entries(node as Record<string, Setting<unknown>>).map(([key, setting]) => ({
      key: `${name}.${key}`,
      setting,
    }));
  });
}

/** TOML text that changes nothing and shows everything. */
export function configTemplate(): string {
  const lines = ["# Sottovoce. Every setting is optional; what is commented out shows the default.", ""];
  let section = "";
  for (const { key, setting } of describeSettings()) {
    const [first, second] = key.split(".") as [string, string | undefined];
    if (second !== undefined && first !== section) {
      section = first;
      lines.push(`[${section}]`);
    }
    lines.push(`# ${setting.about}`, `# Must be ${setting.allowed}.`);
    lines.push(`# ${second ?? first} = ${setting.written}`, "");
  }
  return lines.join("\n");
}
