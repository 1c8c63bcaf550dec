/*
 * Handshakes of bzrtp with itself, in one process, over a way without loss or delay.
 *
 *   arguments  key agreement (X255 or DH3k), count
 *   out        for each one line: nanoseconds for the whole of it, contexts made and let go included, and nanoseconds
 *              from the start of both sides to both being secure
 */
#include <bzrtp/bzrtp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define MAX_WAITING 64
#define MAX_PACKET 2200

struct side {
	bzrtpContext_t *context;
	uint32_t ssrc;
	struct side *other;
	int secure;
};

static struct {
	struct side *to;
	uint16_t length;
	uint8_t bytes[MAX_PACKET];
} waiting[MAX_WAITING];
static unsigned first, last;

static int on_send(void *data, const uint8_t *packet, uint16_t length) {
	struct side *self = data;
	unsigned place = last++ % MAX_WAITING;
	if (length > MAX_PACKET || last - first > MAX_WAITING) return -1;
	waiting[place].to = self->other;
	waiting[place].length = length;
	memcpy(waiting[place].bytes, packet, length);
	return 0;
}

static int on_keys(void *data, const bzrtpSrtpSecrets_t *secrets, uint8_t part) {
	(void)data;
	(void)secrets;
	(void)part;
	return 0;
}

static int on_secure(void *data, const bzrtpSrtpSecrets_t *secrets, int32_t verified) {
	(void)secrets;
	(void)verified;
	((struct side *)data)->secure = 1;
	return 0;
}

static void create(struct side *side, uint8_t agreement) {
	bzrtpCallbacks_t callbacks = {
		.bzrtp_sendData = on_send,
		.bzrtp_srtpSecretsAvailable = on_keys,
		.bzrtp_startSrtpSession = on_secure,
	};
	uint8_t cipher[7] = {ZRTP_CIPHER_AES3}, hash[7] = {ZRTP_HASH_S256}, keys[7] = {agreement};
	uint8_t tag[7] = {ZRTP_AUTHTAG_HS80}, sas[7] = {ZRTP_SAS_B256};
	side->secure = 0;
	side->context = bzrtp_createBzrtpContext();
	bzrtp_setCallbacks(side->context, &callbacks);
	bzrtp_setSupportedCryptoTypes(side->context, ZRTP_HASH_TYPE, hash, 1);
	bzrtp_setSupportedCryptoTypes(side->context, ZRTP_CIPHERBLOCK_TYPE, cipher, 1);
	bzrtp_setSupportedCryptoTypes(side->context, ZRTP_AUTHTAG_TYPE, tag, 1);
	bzrtp_setSupportedCryptoTypes(side->context, ZRTP_KEYAGREEMENT_TYPE, keys, 1);
	bzrtp_setSupportedCryptoTypes(side->context, ZRTP_SAS_TYPE, sas, 1);
	bzrtp_initBzrtpContext(side->context, side->ssrc);
	bzrtp_setClientData(side->context, side->ssrc, side);
}

static long long now_ns(void) {
	struct timespec now;
	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * 1000000000LL + now.tv_nsec;
}

/* Answers the nanoseconds until both are secure, 0 when they never are. */
static long long handshake(uint8_t agreement) {
	struct side a = {.ssrc = 1}, b = {.ssrc = 2};
	a.other = &b;
	b.other = &a;
	first = last = 0;
	create(&a, agreement);
	create(&b, agreement);
	long long start = now_ns();
	bzrtp_startChannelEngine(a.context, a.ssrc);
	bzrtp_startChannelEngine(b.context, b.ssrc);
	/* Time is what its timers are told; 20 seconds are more than they wait. */
	for (uint64_t now = 0; now < 20000 && !(a.secure && b.secure); now += 10) {
		bzrtp_iterate(a.context, a.ssrc, now);
		bzrtp_iterate(b.context, b.ssrc, now);
		while (first != last) {
			unsigned place = first++ % MAX_WAITING;
			struct side *to = waiting[place].to;
			bzrtp_processMessage(to->context, to->ssrc, waiting[place].bytes, waiting[place].length);
		}
	}
	long long until_secure = a.secure && b.secure ? now_ns() - start : 0;
	bzrtp_destroyBzrtpContext(a.context, a.ssrc);
	bzrtp_destroyBzrtpContext(b.context, b.ssrc);
	return until_secure;
}

int main(int count, char **arguments) {
	if (count != 3) return 2;
	uint8_t agreement = strcmp(arguments[1], "DH3k") == 0 ? ZRTP_KEYAGREEMENT_DH3k : ZRTP_KEYAGREEMENT_X255;
	for (int i = atoi(arguments[2]); i > 0; i--) {
		long long start = now_ns(), until_secure = handshake(agreement);
		if (until_secure == 0) return 1;
		printf("%lld %lld\n", now_ns() - start, until_secure);
	}
	return 0;
}
