/** Words that somebody else wrote: names, addresses, messages. Always through here. */
import { harmless, harmlessLine } from "./harmless.ts";
import "./stranger-text.css";

/** A name or an address: one line, isolated, so that its writing direction turns nothing around it. */
export function StrangerName({ text }: { readonly text: string }) {
  return <bdi>{harmlessLine(text)}</bdi>;
}

/** A message: its own lines and writing direction, in a paragraph of its own. */
export function StrangerText({ text }: { readonly text: string }) {
  return (
    <p class="stranger-text" dir="auto">
      {harmless(text)}
    </p>
  );
}
