/** sm1 as a parameter of the ratchet core. */
import type { Primitives } from "../primitives/primitives.ts";
import { messageKeyOf, nextChainKeyOf } from "./chain-key.ts";
import { type HeaderForm, sm1HeaderCipher } from "./header.ts";
import { sm1BodyCipher } from "./message-key.ts";
import { sm1RootStep } from "./root-key.ts";
import type { RatchetSuite } from "./suite.ts";

const suites = new WeakMap<Primitives, Record<HeaderForm, RatchetSuite>>();

/**
 * The suite of one envelope type; made once for each provider.
 * @param form `short` for type 1, `long` for type 2
 */
export function sm1Suite(primitives: Primitives, form: HeaderForm): RatchetSuite {
  let pair = suites.get(primitives);
  if (pair === undefined) {
    pair = { short: makeSuite(primitives, "short"), long: makeSuite(primitives, "long") };
    suites.set(primitives, pair);
  }
  return pair[form];
}

function makeSuite(primitives: Primitives, form: HeaderForm): RatchetSuite {
  return {
    x25519: primitives.x25519,
    mlKem768: primitives.mlKem768,
    rootStep: (input) => sm1RootStep(primitives, input),
    messageKey: (chainKey) => messageKeyOf(primitives, chainKey),
    nextChainKey: (chainKey) => nextChainKeyOf(primitives, chainKey),
    header: sm1HeaderCipher(primitives, form),
    body: sm1BodyCipher(primitives),
  };
}
