/** Compound RTCP packets (RFC 3550 §6.1). */
import { encodeRtcp, parseRtcp } from "@sottovoce/voice";
import { hold, type Target } from "../engine/target.ts";

export const rtcp: Target = {
  maxLength: 512,
  seeds: () =>
    [
      "80c9000100000001",
      "80c900010000000181ca000300000001010261620000000081cb000100000001",
      `81c8000c${"01".repeat(48)}81cc0002${"61".repeat(8)}a1cb00020000000100000004`,
    ].map((hex) => Buffer.from(hex, "hex")),
  run: (input) => {
    const compound = parseRtcp(input);
    if (compound === null) return;
    hold(input.length % 4 === 0, "a compound packet is whole words");
    // Others may report on more sources, and call themselves by longer names, than we would.
    const fits = compound.reports.length <= 31 && compound.bye.length <= 31;
    const name = compound.cname;
    if (!fits || (name !== null && new TextEncoder().encode(name).length > 255)) return;
    const again = parseRtcp(encodeRtcp(compound));
    hold(JSON.stringify(again) === JSON.stringify(compound), "what was written reads the same");
  },
};
