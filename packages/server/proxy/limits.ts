/** Figures of the proxy, each with its reason. The ringing time and the rate of calls are settings. */

/**
 * Call attempts one device may have under way. A person has one or two; a conference phone that gathers a team a
 * dozen. Each may make a whole household of devices ring.
 */
export const MAX_CALLS_PER_DEVICE = 16;

/** Call attempts that may ring at one account at once: more than a person could choose from is a flood. */
export const MAX_CALLS_TO_ACCOUNT = 16;

/** Call attempts under way in all. At about 15 kB each they take 150 MB; a city's worth of phones rings with fewer. */
export const MAX_CALLS = 10_000;

/**
 * Devices one request is forwarded to at most (RFC 3261 §16.6, RFC 5393 §5.3). Accounts have fewer; it bounds what one
 * small request can set off.
 */
export const MAX_BRANCHES = 16;

/** RFC 5393 §5.3.3.1: what a request without Max-Breadth is taken to allow. */
export const DEFAULT_MAX_BREADTH = 60;

/** RFC 3261 §16.6 step 3: what a request without Max-Forwards gets. */
export const DEFAULT_MAX_FORWARDS = 70;

/** Bytes of a body that is forwarded. A session description with many candidates has up to 20 KiB. */
export const MAX_FORWARDED_BODY_BYTES = 32 * 1024;

/**
 * How long no device at all may stay silent, before the caller is told that nobody can be reached. A radio that
 * sleeps wakes within some seconds; a connection that died without a word never will, and the transaction would wait
 * 32 s for it (Timer B, RFC 3261 §17.1.1.2).
 */
export const SILENCE_MS = 10_000;

/**
 * How long the end of a call attempt waits for its devices to confirm their CANCEL. A 200 that crosses the CANCEL
 * comes within a round trip, and must still reach the caller (RFC 3261 §16.7 step 5).
 */
export const CANCEL_GRACE_MS = 4_000;

/** Timer C (RFC 3261 §16.6 step 11: "MUST be larger than 3 minutes") for INVITEs within a dialog, which do not ring. */
export const TIMER_C_MS = 181_000;

/**
 * How long requests within a call find their way, but for BYE: whoever was once called by somebody must not be able to
 * reach that device ever after. Longer than anybody talks; a line that is left open over night outlasts it.
 */
export const MAX_CALL_HOURS = 24;

/**
 * Requests within calls of one device: ten for each call it may begin a minute (an ACK, a BYE, a few holds and
 * transfers), and two for each it may begin at once.
 */
export const REQUESTS_PER_CALL = 10;
export const REQUESTS_PER_CALL_AT_ONCE = 2;
/**
 * They are never fewer than this, however few calls may be begun: a key pressed is one INFO, and a phone with a dozen
 * calls sends some a second. What one device can make another handle is ten a second.
 */
export const REQUESTS_WITHIN_CALLS_PER_MINUTE = 600;
export const REQUESTS_WITHIN_CALLS_AT_ONCE = 200;

/** How long the notice of a missed call waits for a device: as long as a message (REQUIREMENTS M4, V2). */
export const MISSED_CALL_LIFETIME_MS = 72 * 3_600_000;

/**
 * Notices of missed calls that one account may leave at another: ten at once, then one every half an hour. More say
 * nothing new, and must not fill the other's mailbox: in the 72 h that a notice waits one account leaves 154.
 */
export const MISSED_CALLS_PER_MINUTE = 1 / 30;
export const MISSED_CALLS_AT_ONCE = 10;
