/** What SRTCP puts between the packet and its tag (RFC 3711 §3.4): the E flag, and 31 bits that count packets. */

export const RTCP_INDEX_LENGTH = 4;
/** The E flag: all but the first header is encrypted. */
export const RTCP_ENCRYPTED = 2 ** 31;
