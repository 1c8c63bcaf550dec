/** Figures of the security room, each with its reason. */

/** Lines of one kind about one source a minute: enough to see an attack, too few to hide one in. */
export const EVENTS_PER_SOURCE_AND_MINUTE = 6;

/**
 * Lines of one kind a minute in the long run, and at once, from wherever they come. Eight kinds of events are anyone's
 * to cause: at 300 bytes a line they write less than 35 MB a day, whoever attacks with however many addresses.
 */
export const EVENTS_PER_MINUTE = 10;
export const EVENTS_BURST = 100;

/** Wrong tries for one account from one source without a delay: a person who mistypes a phone's password. */
export const FREE_TRIES = 3;
/** Longest delay for one account from one source: a phone with an old password asks four times an hour, unnoticed. */
export const MAX_DELAY_MS = 15 * 60_000;

/**
 * Wrong tries from one source, whatever the account, without a delay: a hospital's phones share one address, and some
 * of them have old passwords.
 */
export const FREE_TRIES_OF_SOURCE = 100;
/** Longest delay for a source: who shares an address with an attacker and was never in from there waits this long. */
export const MAX_SOURCE_DELAY_MS = 60_000;

/** Wrong tries for one account from everywhere after which a source has no free tries: somebody guesses from many. */
export const FREE_TRIES_OF_ACCOUNT = 20;

/** First delay; each further wrong try doubles it. */
export const FIRST_DELAY_MS = 1_000;

/** Tries count half after this time: a clumsy morning is forgotten by noon, a patient guesser is not. */
export const HALF_LIFE_MS = 10 * 60_000;

/** How long a successful login makes a source one that the account is known to use: a holiday, and a bit. */
export const TRUST_MS = 30 * 86_400_000;
/** Sources known for one account: home, work, a mobile network and a spare. */
export const TRUSTED_SOURCES = 4;

/** Accounts whose sources are remembered, 300 bytes each, and counters of failures of each sort, 200 bytes each. */
export const MAX_TRUSTED = 100_000;
export const MAX_COUNTERS = 20_000;
