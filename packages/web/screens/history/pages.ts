/** A list that grows as one scrolls towards its end: thousands of lines are quick, and each is an ordinary link. */
import { useCallback, useEffect, useRef, useState } from "preact/hooks";

/** More than the tallest window shows. */
const PAGE = 40;
/** The next page is drawn before its place comes into sight. */
const AHEAD = "600px";

/** @param query what is looked for: another one begins again at the top */
export function usePages(count: number, query: string) {
  const [shown, setShown] = useState(PAGE);
  const observer = useRef<IntersectionObserver | null>(null);
  useEffect(() => setShown(PAGE), [query]);
  /** For the element behind the last line. */
  const end = useCallback(
    (element: HTMLElement | null) => {
      observer.current?.disconnect();
      if (element === null) return;
      observer.current = new IntersectionObserver(
        ([entry]) => {
          if (entry?.isIntersecting) setShown((now) => now + PAGE);
        },
        { root: element.closest(".screen-body"), rootMargin: AHEAD },
      );
      observer.current.observe(element);
    },
    // Observed anew after each page, since its end may still be in sight.
    [shown],
  );
  return { shown: Math.min(shown, count), end };
}
