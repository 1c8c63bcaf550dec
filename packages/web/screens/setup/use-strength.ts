/** The strength of what is being typed. */
import { useEffect, useState } from "preact/hooks";
import type { Strength } from "./strength.ts";

/** @returns `null` until the lists are there, and without them: then only the length is judged */
export function useStrength(passphrase: string, personal: readonly string[]): Strength | null {
  const [strength, setStrength] = useState<Strength | null>(null);
  const known = personal.join("\n");
  useEffect(() => {
    let wanted = true;
    import("./measure.ts").then(
      ({ measure }) => {
        if (wanted) setStrength(measure(passphrase, known.split("\n")));
      },
      () => undefined,
    );
    return () => {
      wanted = false;
    };
  }, [passphrase, known]);
  return strength;
}
