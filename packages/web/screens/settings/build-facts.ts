/** Which build this page is: the build has written it into the page (`build/page.ts`). */

export interface BuildFacts {
  readonly version: string | null;
  readonly hash: string | null;
}

/** Both are `null` while developing. */
export function build(): BuildFacts {
  return { version: meta("sottovoce-version"), hash: meta("sottovoce-build") };
}

function meta(name: string): string | null {
  return document.querySelector(`meta[name="${name}"]`)?.getAttribute("content") ?? null;
}
