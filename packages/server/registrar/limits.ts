/** Figures of the registrar, each with its reason. Those of connections are in the sip package. */

/** Seconds granted where a device asks for none, and at most: the usual hour (RFC 3261 §10.2). */
export const DEFAULT_EXPIRES_S = 3600;
export const MAX_EXPIRES_S = 3600;
/** Below a minute a device costs more in registrations than its connection costs in an hour (423, §10.3 step 7). */
export const MIN_EXPIRES_S = 60;

/**
 * How often a device shows that it lives, seconds (RFC 5626 §4.4, §5.3): most NATs forget a quiet TCP connection only
 * after minutes. The listener's own idle time is 30 s longer, for a radio that wakes slowly.
 */
export const FLOW_TIMER_S = 120;

/** How often bindings are looked over for those that expired. Presence checks the time by itself. */
export const SWEEP_MS = 10_000;

/**
 * Contacts that the SIP phones of one account may have bound: a phone on the desk, in the pocket, in the browser, each
 * with one or two. Every call rings all of them, so more would let one password multiply what it sends.
 */
export const MAX_PHONE_BINDINGS = 10;

/** A nonce may be shown again for so long; a device refreshes within the hour and then gets `stale=true`, unseen. */
export const NONCE_LIFETIME_MS = 3_600_000;

/** Wrong credentials one connection may show. A device has one secret, which is right or never will be. */
export const MAX_FAILED_LOGINS = 5;
