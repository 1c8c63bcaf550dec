/** Stands for `node:assert/strict` in a browser: the assertions that the tests of portable packages use. */

type Expected = RegExp | object | ((error: unknown) => boolean) | undefined;

function fail(message: unknown = "failed"): never {
  throw message instanceof Error ? message : new Error(String(message));
}

function ok(value: unknown, message?: unknown): asserts value {
  if (!value) fail(message ?? `${show(value)} is not truthy`);
}

function equal(actual: unknown, expected: unknown, message?: unknown): void {
  if (!Object.is(actual, expected)) fail(message ?? `${show(actual)} is not ${show(expected)}`);
}

function notEqual(actual: unknown, expected: unknown, message?: unknown): void {
  if (Object.is(actual, expected)) fail(message ?? `${show(actual)} should be something else`);
}

function deepEqual(actual: unknown, expected: unknown, message?: unknown): void {
  if (!isSame(actual, expected)) fail(message ?? `${show(actual)} is not like ${show(expected)}`);
}

function notDeepEqual(actual: unknown, expected: unknown, message?: unknown): void {
  if (isSame(actual, expected)) fail(message ?? `${show(actual)} should be something else`);
}

function match(text: string, pattern: RegExp, message?: unknown): void {
  if (!pattern.test(text)) fail(message ?? `${show(text)} does not match ${pattern}`);
}

function throws(work: () => unknown, expected?: Expected): void {
  let error: unknown;
  try {
    work();
  } catch (thrown) {
    error = thrown;
    check(error, expected);
    return;
  }
  fail("nothing was thrown");
}

async function rejects(
  work: Promise<unknown> | (() => Promise<unknown>),
  expected?: Expected,
): Promise<void> {
  try {
    await (typeof work === "function" ? work() : work);
  } catch (error) {
    check(error, expected);
    return;
  }
  fail("nothing was rejected");
}

function doesNotThrow(work: () => unknown): void {
  work();
}

/** As Node: a class, a pattern for the text, a function that judges, or an object whose fields the error has. */
function check(error: unknown, expected: Expected): void {
  if (expected === undefined) return;
  if (expected instanceof RegExp) match(String(error), expected);
  else if (typeof expected !== "function") {
    for (const [name, value] of Object.entries(expected)) {
      const actual = (error as Record<string, unknown>)[name];
      if (value instanceof RegExp) match(String(actual), value);
      else if (!isSame(actual, value)) throw wrong(error);
    }
  } else if (isClass(expected)) ok(error instanceof expected, wrong(error));
  else ok((expected as (error: unknown) => boolean)(error), wrong(error));
}

function wrong(error: unknown): Error {
  return new Error("another error than expected", { cause: error });
}

function isClass(candidate: unknown): candidate is new () => unknown {
  return typeof candidate === "function" && candidate.prototype !== undefined;
}

function isSame(one: unknown, other: unknown): boolean {
  if (Object.is(one, other)) return true;
  if (typeof one !== "object" || typeof other !== "object" || one === null || other === null) return false;
  if (Object.getPrototypeOf(one) !== Object.getPrototypeOf(other)) return false;
  if (one instanceof Map || one instanceof Set) {
    return isSame([...one], [...(other as Iterable<unknown>)]);
  }
  const [names, otherNames] = [Reflect.ownKeys(one), Reflect.ownKeys(other)];
  if (names.length !== otherNames.length) return false;
  return names.every(
    (name) => Reflect.has(other, name) && isSame(Reflect.get(one, name), Reflect.get(other, name)),
  );
}

function show(value: unknown): string {
  const text =
    JSON.stringify(value, (_, inner) => (typeof inner === "bigint" ? `${inner}n` : inner)) ?? String(value);
  return text.length > 400 ? `${text.slice(0, 400)}…` : text;
}

const assert = Object.assign(ok, {
  ok,
  fail,
  equal,
  notEqual,
  deepEqual,
  notDeepEqual,
  match,
  throws,
  rejects,
  doesNotThrow,
});
export default assert;
