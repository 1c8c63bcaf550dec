/**
 * A protected frame of encoded sound, as browsers and the command line exchange it inside DTLS-SRTP:
 *
 *     +------------- - - - ------------+-----------+--------------+
 *     |   ciphertext, as long as       |  counter  |     tag      |
 *     |   the frame                    |  4 bytes  |   10 bytes   |
 *     +------------- - - - ------------+-----------+--------------+
 *     |<------------ what the tag is over -------->|
 */
export const COUNTER_LENGTH = 4;
export const TAG_LENGTH = 10;
export const FRAME_OVERHEAD = COUNTER_LENGTH + TAG_LENGTH;

/** Counters are never used again: a key protects as many frames. At 50 a second that is two years and a half. */
export const MAX_FRAMES = 2 ** 32;

/** Far over any frame of sound (Opus: 1,275 bytes for each 20 ms), and far under what one keystream covers. */
export const MAX_FRAME_LENGTH = 65_535;

/** Frames have no source of their own: each direction has one (the SSRC of SRTP's counter block). */
export const FRAME_SSRC = 0;
