/** Linking another device, seen from the one that lets it in: one link, one device that asks, one decision. */
import type { LinkOffered, LinkRequest } from "@sottovoce/client";
import { useEffect, useRef, useState } from "preact/hooks";
import { AppError } from "../../engine/app-engine.ts";
import { attempt, engine } from "../../state/session.ts";

export type LinkingStep =
  | { readonly name: "making" }
  | { readonly name: "offered"; readonly offer: LinkOffered }
  /** A device asks, and a person compares. */
  | { readonly name: "asked"; readonly request: LinkRequest }
  | { readonly name: "accepting"; readonly request: LinkRequest }
  | { readonly name: "linked" }
  | { readonly name: "declined" }
  | { readonly name: "expired" }
  | { readonly name: "failed"; readonly error: unknown };

export interface Linking {
  readonly step: LinkingStep;
  accept(request: LinkRequest): Promise<void>;
  decline(): Promise<void>;
  /** Makes a new link. */
  again(): void;
}

/** Begins when it is mounted, and ends the link when it is taken away. */
export function useLinking(): Linking {
  const [step, setStep] = useState<LinkingStep>({ name: "making" });
  const [tries, setTries] = useState(0);
  /** Whether there is a link that somebody could still open. */
  const open = useRef(false);
  useEffect(() => {
    let wanted = true;
    const show = (next: LinkingStep) => wanted && setStep(next);
    setStep({ name: "making" });
    open.current = true;
    offer(show).catch((error) => show({ name: "failed", error }));
    return () => {
      wanted = false;
      if (open.current)
        engine()
          .cancelLink()
          .catch(() => undefined);
    };
  }, [tries]);
  const accept = async (request: LinkRequest) => {
    setStep({ name: "accepting", request });
    try {
      await engine().acceptLink(request);
      open.current = false;
      setStep({ name: "linked" });
    } catch (error) {
      // The same call goes on where it stopped.
      const mayRetry = error instanceof AppError && error.code === "network";
      if (mayRetry) await attempt(() => Promise.reject(error));
      setStep(mayRetry ? { name: "asked", request } : { name: "failed", error });
    }
  };
  const decline = async () => {
    if (!(await attempt(() => engine().cancelLink()))) return;
    open.current = false;
    setStep({ name: "declined" });
  };
  return { step, accept, decline, again: () => setTries((count) => count + 1) };
}

async function offer(show: (step: LinkingStep) => void): Promise<void> {
  show({ name: "offered", offer: await engine().offerLink() });
  const request = await engine().awaitLinkRequest();
  show(request === null ? { name: "expired" } : { name: "asked", request });
}
