/** What the server says about somebody now. */
import type { Address } from "@sottovoce/wire";
import { useEffect, useState } from "preact/hooks";
import { adoptContact } from "../../state/contacts.ts";
import { appState, engine } from "../../state/session.ts";

export interface LookUp {
  /** Whether messages reach it at this moment; `null` while nobody knows, or where the server tells nobody. */
  readonly reachable: boolean | null;
  /** Why the server gave no answer. */
  readonly failure: unknown;
  /** Asks once more. */
  again(): void;
}

/**
 * Asks when the screen opens, and again when the connection comes back or somebody looks at the page again. What is told
 * is kept as a contact.
 */
export function useLookUp(address: Address): LookUp {
  const [reachable, setReachable] = useState<boolean | null>(null);
  const [failure, setFailure] = useState<unknown>(null);
  const [tries, setTries] = useState(0);
  const { phase } = appState.value;
  const online = appState.value.phase === "open" && appState.value.connection === "online";
  useEffect(() => {
    let wanted = true;
    if (phase !== "open") return;
    engine()
      .lookUp(address)
      .then(
        ({ registered, ...contact }) => {
          adoptContact(contact);
          if (!wanted) return;
          setReachable(registered);
          setFailure(null);
        },
        (error) => {
          if (!wanted) return;
          setReachable(null);
          setFailure(error);
        },
      );
    return () => {
      wanted = false;
    };
  }, [address, phase, online, tries]);
  const again = () => setTries((count) => count + 1);
  useEffect(() => {
    const lookAgain = () => document.hidden || again();
    document.addEventListener("visibilitychange", lookAgain);
    return () => document.removeEventListener("visibilitychange", lookAgain);
  }, []);
  return { reachable, failure, again };
}
