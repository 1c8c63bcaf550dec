import type { Attribute, Media, SessionDescription } from "./sdp.ts";

/** Which way media flows, seen from the describing side (RFC 8866 §6.7). */
export type MediaDirection = "sendrecv" | "sendonly" | "recvonly" | "inactive";

function isDirection(name: string): name is MediaDirection {
  return name === "sendrecv" || name === "sendonly" || name === "recvonly" || name === "inactive";
}

/** The value of the first attribute of that name; `null` when absent or without value. */
export function attributeValue(attributes: readonly Attribute[], name: string): string | null {
  return attributes.find((attribute) => attribute.name === name)?.value ?? null;
}

/** The values of all attributes of that name (`rtpmap`, `fmtp`, `candidate` …) in order. */
export function attributeValues(attributes: readonly Attribute[], name: string): string[] {
  return attributes.flatMap((attribute) =>
    attribute.name === name && attribute.value !== null ? [attribute.value] : [],
  );
}

/** Whether there is an attribute of that name, with or without value. */
export function hasAttribute(attributes: readonly Attribute[], name: string): boolean {
  return attributes.some((attribute) => attribute.name === name);
}

/** The direction of a medium: its own, else the session's, else `sendrecv` (RFC 8866 §6.7). */
export function mediaDirection(session: SessionDescription, media: Media): MediaDirection {
  return ownDirection(media.attributes) ?? ownDirection(session.attributes) ?? "sendrecv";
}

function ownDirection(attributes: readonly Attribute[]): MediaDirection | null {
  for (const { name } of attributes) if (isDirection(name)) return name;
  return null;
}

/** A copy of the medium with this direction, in the place of its old one or at the end. */
export function withDirection(media: Media, direction: MediaDirection): Media {
  const index = media.attributes.findIndex(({ name }) => isDirection(name));
  const attribute = { name: direction, value: null };
  const rest = media.attributes.filter(({ name }) => !isDirection(name));
  return { ...media, attributes: rest.toSpliced(index < 0 ? rest.length : index, 0, attribute) };
}

/** The direction an answer takes to an offered one when both sides are willing (RFC 3264 §6.1). */
export function reverseDirection(direction: MediaDirection): MediaDirection {
  if (direction === "sendonly") return "recvonly";
  return direction === "recvonly" ? "sendonly" : direction;
}
