/**
 * Something that came through the server was not made by whoever has the link: `invitation`, `offer`, `nonce` or
 * `provision`. Nothing of it may be used.
 */
export class LinkingError extends Error {
  override readonly name = "LinkingError";
  readonly part: "invitation" | "offer" | "nonce" | "provision";
  /** The server put it in, or passed it on from somebody who has the code of the link and not its secret. */
  readonly fault = "peer";
  readonly retry = false;

  constructor(part: LinkingError["part"], message: string) {
    super(message);
    this.part = part;
  }
}
