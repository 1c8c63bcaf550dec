/*
 * libsrtp2 behind a line protocol: a stranger to try our SRTP against, and to measure it beside.
 *
 *   harness send|receive|measure AES1|AES3 HS32|HS80 KEY-AND-SALT-IN-HEX
 *
 * As sender and receiver it reads "rtp HEX" and "rtcp HEX", and answers with the packet in hexadecimal, or with
 * "error N" (srtp_err_status_t). To measure it reads "measure N", protects N packets with 160 bytes of payload, opens
 * them again, and answers with the nanoseconds of both.
 */
#include <srtp2/srtp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define MAX_PACKET 4096
#define HEADER 12
#define PAYLOAD 160
/* Room for the longest tag. */
#define SLOT 256

static srtp_t new_session(int inbound, const char *cipher, const char *tag, unsigned char *key) {
  srtp_policy_t policy;
  srtp_t session;
  int is_256 = strcmp(cipher, "AES3") == 0, is_32 = strcmp(tag, "HS32") == 0;

  memset(&policy, 0, sizeof policy);
  policy.ssrc.type = inbound ? ssrc_any_inbound : ssrc_any_outbound;
  policy.key = key;
  policy.window_size = 64;
  /* Control packets keep the tag of 80 bits (RFC 3711 section 5.2). */
  if (is_256) {
    if (is_32) srtp_crypto_policy_set_aes_cm_256_hmac_sha1_32(&policy.rtp);
    else srtp_crypto_policy_set_aes_cm_256_hmac_sha1_80(&policy.rtp);
    srtp_crypto_policy_set_aes_cm_256_hmac_sha1_80(&policy.rtcp);
  } else {
    if (is_32) srtp_crypto_policy_set_aes_cm_128_hmac_sha1_32(&policy.rtp);
    else srtp_crypto_policy_set_rtp_default(&policy.rtp);
    srtp_crypto_policy_set_rtcp_default(&policy.rtcp);
  }
  if (srtp_create(&session, &policy) != srtp_err_status_ok) {
    fprintf(stderr, "srtp_create failed\n");
    exit(1);
  }
  return session;
}

static int from_hex(const char *text, unsigned char *bytes, int max) {
  int length = 0;
  unsigned int byte;
  while (length < max && sscanf(text + 2 * length, "%2x", &byte) == 1) bytes[length++] = (unsigned char)byte;
  return length;
}

static void answer(srtp_err_status_t status, const unsigned char *packet, int length) {
  if (status != srtp_err_status_ok) {
    printf("error %d\n", (int)status);
    return;
  }
  for (int i = 0; i < length; i++) printf("%02x", packet[i]);
  printf("\n");
}

static void process(srtp_t session, int inbound, const char *line) {
  /* Aligned, as libsrtp wants it. */
  uint32_t words[MAX_PACKET / 4];
  unsigned char *packet = (unsigned char *)words;
  int is_rtcp = strncmp(line, "rtcp ", 5) == 0;
  int length = from_hex(line + (is_rtcp ? 5 : 4), packet, MAX_PACKET - SRTP_MAX_TRAILER_LEN - 4);
  srtp_err_status_t status;
  if (is_rtcp) {
    status = inbound ? srtp_unprotect_rtcp(session, packet, &length) : srtp_protect_rtcp(session, packet, &length);
  } else {
    status = inbound ? srtp_unprotect(session, packet, &length) : srtp_protect(session, packet, &length);
  }
  answer(status, packet, length);
}

static int64_t nanoseconds(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

static void measure(srtp_t sender, srtp_t receiver, int count) {
  static uint16_t sequence = 0;
  unsigned char *packets = calloc((size_t)count, SLOT);
  int *lengths = calloc((size_t)count, sizeof *lengths);
  for (int i = 0; i < count; i++, sequence++) {
    unsigned char *packet = packets + (size_t)i * SLOT;
    packet[0] = 0x80;
    packet[2] = (unsigned char)(sequence >> 8);
    packet[3] = (unsigned char)sequence;
    packet[11] = 1;
    lengths[i] = HEADER + PAYLOAD;
  }
  int failed = 0;
  int64_t start = nanoseconds();
  for (int i = 0; i < count; i++) failed += srtp_protect(sender, packets + (size_t)i * SLOT, &lengths[i]) != 0;
  int64_t protected_at = nanoseconds();
  for (int i = 0; i < count; i++) failed += srtp_unprotect(receiver, packets + (size_t)i * SLOT, &lengths[i]) != 0;
  int64_t end = nanoseconds();
  if (failed > 0) printf("error %d packets failed\n", failed);
  else printf("%lld %lld\n", (long long)(protected_at - start), (long long)(end - protected_at));
  free(packets);
  free(lengths);
}

int main(int argc, char **argv) {
  unsigned char key[SRTP_MAX_KEY_LEN];
  static char line[2 * MAX_PACKET + 16];
  if (argc != 5 || srtp_init() != srtp_err_status_ok) return 1;
  from_hex(argv[4], key, sizeof key);
  int is_measure = strcmp(argv[1], "measure") == 0, inbound = strcmp(argv[1], "receive") == 0;
  srtp_t session = new_session(inbound, argv[2], argv[3], key);
  srtp_t receiver = is_measure ? new_session(1, argv[2], argv[3], key) : NULL;
  setvbuf(stdout, NULL, _IOLBF, 0);
  while (fgets(line, sizeof line, stdin) != NULL) {
    if (is_measure) measure(session, receiver, atoi(line + strlen("measure ")));
    else process(session, inbound, line);
  }
  return 0;
}
