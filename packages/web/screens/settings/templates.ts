/** The person's own templates, as a list. */
import { checkText, countCharacters, MAX_TEXT_CHARACTERS, type TextVerdict } from "@sottovoce/wire";

/** More than anybody finds the one in that is wanted. */
export const MAX_TEMPLATES = 50;

/** Where the list is to be changed: a place in it, or its end. */
export type TemplatePlace = number | "new";

/** The text as it is kept: one that differs only in space around it is the same. */
function templateFrom(typed: string): string {
  return typed.trim();
}

/** Characters left below the limit of a message; negative beyond it. */
export function charactersLeft(typed: string): number {
  return MAX_TEXT_CHARACTERS - countCharacters(templateFrom(typed));
}

export function isUsable(typed: string): boolean {
  const verdict: TextVerdict = checkText(templateFrom(typed));
  return verdict.ok;
}

/** @returns the list with the text in its place; each text once */
export function withTemplate(
  templates: readonly string[],
  place: TemplatePlace,
  typed: string,
): readonly string[] {
  const text = templateFrom(typed);
  const others = templates.filter((other, index) => index === place || other !== text);
  if (place === "new") return [...others, text];
  return templates.flatMap((other, index) => {
    if (index === place) return [text];
    return other === text ? [] : [other];
  });
}

export function withoutTemplate(templates: readonly string[], place: number): readonly string[] {
  return templates.toSpliced(place, 1);
}

/** @param by -1 for one place up, 1 for one down */
export function withMoved(templates: readonly string[], place: number, by: -1 | 1): readonly string[] {
  const text = templates[place];
  const target = place + by;
  if (text === undefined || target < 0 || target >= templates.length) return templates;
  return templates.toSpliced(place, 1).toSpliced(target, 0, text);
}
