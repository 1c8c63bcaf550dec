/** Makes the two kinds of session that the rest of Sottovoce sees: a call, and a stream that is added to one. */
import { CallSession } from "./call-session.ts";
import { createOwn } from "./own-hello.ts";
import type { ZrtpHandler, ZrtpOptions, ZrtpSession, ZrtpStream, ZrtpStreamHandler } from "./session-api.ts";
import { StreamSession } from "./stream-session.ts";

/**
 * A session for one call. Nothing is sent before `start`.
 *
 * @throws RangeError for a ZID or a client name that no Hello can carry
 */
export async function createZrtpSession(options: ZrtpOptions, handler: ZrtpHandler): Promise<ZrtpSession> {
  return new CallSession(options, handler, await createOwn(options));
}

/**
 * A further stream of a call (Multistream mode, RFC 6189 §4.4.3): its keys come from those of the first one, without
 * words and without Diffie-Hellman. The policy of the call has to name `Mult`. It ends on its own; after the call has
 * been closed, no further one can be secured.
 *
 * @param first from `createZrtpSession`, and secure
 * @param ssrc of the stream, 32 bits
 * @throws RangeError where `first` is not secure
 */
export async function createZrtpStream(
  first: ZrtpSession,
  ssrc: number,
  handler: ZrtpStreamHandler,
): Promise<ZrtpStream> {
  const master = first instanceof CallSession ? first.master : null;
  if (!(first instanceof CallSession) || master === null) throw new RangeError("The call is not secure");
  return new StreamSession(ssrc, handler, await createOwn(first.options), master);
}
