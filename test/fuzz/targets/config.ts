/** The server's configuration file. */
import { ConfigError, configTemplate, readConfig } from "../../../packages/server/config.ts";
import { hold, type Target, textOf, unlessRefused } from "../engine/target.ts";

export const config: Target = {
  maxLength: 8 * 1024,
  words: [
    "[https]\nport = 1\n",
    'domain = "a.b"\n',
    "__proto__ = 1\n",
    "[a.b]\n",
    "[[a]]\n",
    '"""',
    "'''",
    "1979-05-27",
    "inf",
    "0x1",
  ],
  seeds: () => [
    Buffer.from(configTemplate()),
    Buffer.from(configTemplate().replaceAll(/^# ?(?=[\w-]+ = )/gm, "")),
  ],
  run: (input) => {
    const read = unlessRefused(ConfigError, () => readConfig(textOf(input), "file"));
    if (read === null) return;
    for (const port of [read.https.port, read.sip.port])
      hold(port >= 0 && port <= 65_535, "a port is 0 to 65535");
    const defaults = readConfig("", "file");
    hold(Object.keys(read).join() === Object.keys(defaults).join(), "a configuration has the known sections");
  },
};
