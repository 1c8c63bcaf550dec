/**
 * The command line, which also says which session descriptions it sends and gets: lines of JSON among those of
 * `--json`. Its first argument is `hidden` where the person hides their address, `open` where not.
 */
import { activate, openEngine, startJoining } from "@sottovoce/client";
import { run } from "../../../../packages/cli/program.ts";
import { meddling } from "../calls/meddling-server.ts";

/** One line of what this program prints. */
export interface DescriptionLine {
  /** As it was sent. */
  readonly description: string;
  /** `device`: this side's own. */
  readonly from: "peer" | "device";
}

const { stdin, stdout, stderr, env } = process;
const [privacy, ...args] = process.argv.slice(2);

const exitCode = await run(
  args,
  { stdin, stdout, stderr, env, interrupt: new AbortController().signal },
  {
    activate,
    join: startJoining,
    open: async (ports, passphrase) => {
      const discovery = meddling(ports.discovery, (description, from) => {
        stdout.write(`${JSON.stringify({ description, from } satisfies DescriptionLine)}\n`);
        return description;
      });
      const engine = await openEngine({ ...ports, discovery }, passphrase);
      await engine.setPreferences({ calls: { hideAddress: privacy === "hidden" } });
      return engine;
    },
  },
);
stdout.write("", () => process.exit(exitCode));
