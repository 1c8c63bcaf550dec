/**
 * Two words, to be read to each other (RFC 6189 §7): the callee reads the first, the caller the second. Each screen says
 * which of them its own person reads.
 */
import type { Call } from "@sottovoce/client";
import type { Sas } from "@sottovoce/voice";
import { Check } from "lucide";
import type { ComponentChildren } from "preact";
import { t } from "../../i18n/index.ts";
import { confirmSas } from "../../state/calls.ts";
import { Button } from "../../ui/button.tsx";
import { Notice } from "../../ui/notice.tsx";
import { alarmWords } from "./call-words.ts";
import { Differ } from "./differ.tsx";

interface SasPanelProps {
  readonly call: Call;
  readonly sas: Sas;
  /** Of the peer, in a sentence. */
  readonly name: string;
  /** Below the buttons. The words stay in view, however long it is. */
  readonly children?: ComponentChildren;
}

export function SasPanel({ call, sas, name, children }: SasPanelProps) {
  const words = t().calls.sas;
  const isHeld = call.held.here || call.held.there;
  const alarm = call.security === null ? null : alarmWords(call.security, name);
  return (
    <section class="call-sas" aria-labelledby="call-sas-title">
      <h2 id="call-sas-title">{words.title}</h2>
      {alarm !== null && <Notice kind="danger">{alarm}</Notice>}
      {(alarm === null || isHeld) && <p class="call-sas-why">{isHeld ? words.onHold : words.why}</p>}
      <Words sas={sas} isCaller={call.direction === "out"} name={name} />
      <div class="call-sas-actions">
        <Differ call={call.id} name={name} label={words.differ} />
        <Button icon={Check} kind="main" disabled={isHeld} onPress={() => void confirmSas(call.id, true)}>
          {words.match}
        </Button>
      </div>
      {children}
    </section>
  );
}

function Words({
  sas,
  isCaller,
  name,
}: Pick<SasPanelProps, "sas" | "name"> & { readonly isCaller: boolean }) {
  const words = t().calls.sas;
  if (sas.kind !== "B256") return <p class="call-sas-word call-sas-text">{sas.text}</p>;
  const [first, second] = sas.words;
  const lines = [
    { word: first, isOurs: !isCaller },
    { word: second, isOurs: isCaller },
  ];
  return (
    <dl class="call-sas-words">
      {lines.map(({ word, isOurs }) => (
        <div key={word} class={isOurs ? "call-sas-line call-sas-ours" : "call-sas-line"}>
          <dt class="call-sas-who">{isOurs ? words.youRead : words.theyRead(name)}</dt>
          {/* English words, whatever the language of the app. */}
          <dd class="call-sas-word" lang="en">
            {word}
          </dd>
        </div>
      ))}
    </dl>
  );
}
