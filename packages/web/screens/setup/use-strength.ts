/** The strength of what is being typed. */
import { useEffect, useState } from "preact/hooks";
import type { Strength } from "./strength.ts";

/**
 * The lists it is compared with are four times as large as all else that the first screens need: they are loaded with the
 * first character that is typed.
 * @returns `null` until they are there, and without them: then only the length is judged
 */
export function useStrength(passphrase: string, personal: readonly string[]): Strength | null {
  const [strength, setStrength] = useState<Strength | null>(null);
  const known = personal.join("\n");
  useEffect(() => {
    if (passphrase === "") return;
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
