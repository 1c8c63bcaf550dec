/**
 * Runs some work and answers every byte string that came into being meanwhile by `new Uint8Array`, for tests that look
 * for copies of secrets. What a native function makes is not among them.
 */
export async function allocationsOf<T>(
  work: () => Promise<T>,
): Promise<{ readonly result: T; readonly allocated: readonly Uint8Array[] }> {
  const original = globalThis.Uint8Array;
  const allocated: Uint8Array[] = [];
  globalThis.Uint8Array = new Proxy(original, {
    construct(target, args) {
      const made: Uint8Array = Reflect.construct(target, args);
      allocated.push(made);
      return made;
    },
  });
  try {
    return { result: await work(), allocated };
  } finally {
    globalThis.Uint8Array = original;
  }
}

/** Whether `secret` stands anywhere in `bytes`. */
export function holds(bytes: Uint8Array, secret: Uint8Array): boolean {
  return Buffer.from(bytes).includes(Buffer.from(secret));
}
