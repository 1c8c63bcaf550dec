/** Leaves out the attributes that are not given: an attribute that is there and undefined is not the same to the types. */
export function defined<T extends object>(
  attributes: { readonly [K in keyof T]: T[K] | undefined },
): Partial<T> {
  return Object.fromEntries(
    Object.entries(attributes).filter(([, value]) => value !== undefined),
  ) as Partial<T>;
}
