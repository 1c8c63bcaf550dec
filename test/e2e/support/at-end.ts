type Work = () => unknown;

/** A test, or a measurement: something that others are to be gone after. */
export interface Lifetime {
  after(work: Work): void;
}

const works = new WeakMap<Lifetime, Work[]>();

/**
 * Does work when a test has ended, what was asked for last first: a process is gone before its directory. (`t.after`
 * goes in the order of asking.)
 */
export function atEnd(t: Lifetime, work: Work): void {
  const known = works.get(t);
  if (known !== undefined) {
    known.push(work);
    return;
  }
  const own = [work];
  works.set(t, own);
  t.after(async () => {
    for (const next of own.reverse()) await next();
  });
}
