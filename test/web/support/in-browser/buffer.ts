/** Stands for Node's `Buffer` in a browser: what the tests use of it, its `slice` that shares memory included. */

class SharingBytes extends Uint8Array<ArrayBuffer> {
  constructor(bytes: readonly number[]) {
    super(new ArrayBuffer(bytes.length));
    this.set(bytes);
  }

  // What arrays derive from this one are plain ones.
  static get [Symbol.species](): Uint8ArrayConstructor {
    return Uint8Array;
  }

  override slice(start?: number, end?: number): Uint8Array<ArrayBuffer> {
    return this.subarray(start, end);
  }

  override toString(): string {
    return this.toHex();
  }
}

// Node's takes bytes and text where an array takes one number.
Object.defineProperty(SharingBytes.prototype, "includes", {
  value(this: SharingBytes, wanted: Uint8Array | string) {
    return this.toHex().includes(from(wanted).toHex());
  },
});

function from(source: Iterable<number> | string, encoding?: "hex"): SharingBytes {
  if (typeof source !== "string") return new SharingBytes([...source]);
  return from(encoding === "hex" ? Uint8Array.fromHex(source) : new TextEncoder().encode(source));
}

Object.assign(globalThis, {
  Buffer: {
    from,
    of: (...bytes: readonly number[]) => from(bytes),
    alloc: (length: number) => from(new Uint8Array(length)),
    concat: (parts: readonly Uint8Array[]) => from(parts.flatMap((part) => [...part])),
    isBuffer: (candidate: unknown) => candidate instanceof SharingBytes,
  },
});
