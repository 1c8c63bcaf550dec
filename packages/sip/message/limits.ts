/**
 * Bytes of start line and headers. A call through several proxies with certificates' names in its Vias stays under
 * 4 KiB and the longest message of RFC 4475 under 6 KiB; what is longer is an attack on memory.
 */
export const MAX_HEAD_BYTES = 16 * 1024;

/**
 * Bytes of a body. An envelope has 2 KiB, a session description with many candidates up to 20 KiB; with the head it
 * stays below what a peer may make us hold per connection before it has authenticated.
 */
export const MAX_BODY_BYTES = 64 * 1024;

/** Header lines. RFC 4475 §3.1.1.7 has 43; a request through 70 hops (Max-Forwards' usual start) has 70 Vias. */
export const MAX_HEADERS = 128;
