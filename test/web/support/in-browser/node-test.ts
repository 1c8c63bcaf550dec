/** Stands for `node:test` where a test file of a portable package runs in a browser's worker. */

/** The part of Node's context that these tests use. */
export interface TestContext {
  after(work: () => unknown): void;
  diagnostic(text: string): void;
}

type Work = (context: TestContext) => unknown;

export interface Outcome {
  readonly name: string;
  /** Why it has not run; `false` where it has. */
  readonly skipped: string | false;
  /** `null` where it passed. */
  readonly failure: string | null;
}

interface Registered {
  readonly name: string;
  readonly skip: string | false;
  readonly work: Work;
}

const registered: Registered[] = [];
const groups: string[] = [];

/** `skip`, with the reason, is the only one of Node's options that means anything here. */
interface Options {
  readonly skip?: string | false;
}

/** As Node's: options are optional. */
export function test(name: string, ...rest: readonly [Work] | readonly [Options, Work]): void {
  const work = rest.length === 1 ? rest[0] : rest[1];
  const skip = (rest.length === 2 && rest[0].skip) || false;
  registered.push({ name: [...groups, name].join(" › "), skip, work });
}

export function describe(
  name: string,
  ...rest: readonly [() => void] | readonly [Options, () => void]
): void {
  const declare = rest.length === 1 ? rest[0] : rest[1];
  if (rest.length === 2 && rest[0].skip) {
    test(name, { skip: rest[0].skip }, () => {});
    return;
  }
  groups.push(name);
  declare();
  groups.pop();
}

/** Runs everything that was registered, one after the other. */
export async function runAll(): Promise<readonly Outcome[]> {
  const outcomes: Outcome[] = [];
  for (const { name, skip, work } of registered) {
    outcomes.push({ name, skipped: skip, failure: skip !== false ? null : await failureOf(work) });
  }
  return outcomes;
}

async function failureOf(work: Work): Promise<string | null> {
  const afterwards: (() => unknown)[] = [];
  try {
    await work({ after: (later) => void afterwards.push(later), diagnostic: () => {} });
    return null;
  } catch (error) {
    return describeError(error);
  } finally {
    for (const later of afterwards) await later();
  }
}

function describeError(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const cause = error.cause === undefined ? "" : `\ncaused by ${describeError(error.cause)}`;
  return `${error.stack ?? error.message}${cause}`;
}
