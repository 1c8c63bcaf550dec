/*
 * A ZRTP endpoint of bzrtp, the library of Linphone, driven line by line over its standard input and output:
 *
 *   arguments   cache=FILE hash=S256,S384 cipher=AES3 auth=HS80 ka=X255,DH3k,Mult sas=B256 aux=HEX ssrc=NUMBER
 *   in          start HASH|-        begin; HASH is the peer's zrtp-hash, "1.10 …" with an underscore for the space
 *               packet SSRC HEX     a packet for the channel SSRC
 *               stream SSRC HASH|-  add a channel
 *               verified | unverified | quit
 *   out         hash SSRC HASH      the channel's own zrtp-hash
 *               packet SSRC HEX
 *               keys SSRC CIPHER SEND-KEY SEND-SALT RECEIVE-KEY RECEIVE-SALT HASH AUTH KA SAS
 *               secure SSRC VERIFIED CACHE-MISMATCH AUX-MISMATCH
 *               message LEVEL ID TEXT
 */
#include <bzrtp/bzrtp.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

/* SQLite's own declaration; its header is no part of what Debian needs at run time. */
int sqlite3_open(const char *file, void **database);

/* As many as bzrtp has room for. */
#define MAX_CHANNELS 2
#define MAX_LINE 16384

static uint32_t channels[MAX_CHANNELS];
static int channel_count = 0;

static void print_hex(const uint8_t *bytes, size_t length) {
	for (size_t i = 0; i < length; i++) printf("%02x", bytes[i]);
}

static size_t read_hex(const char *text, uint8_t *bytes, size_t most) {
	size_t length = 0;
	unsigned value;
	while (length < most && sscanf(text + 2 * length, "%2x", &value) == 1) bytes[length++] = (uint8_t)value;
	return length;
}

static uint64_t now_ms(void) {
	struct timespec time;
	clock_gettime(CLOCK_MONOTONIC, &time);
	return (uint64_t)time.tv_sec * 1000 + (uint64_t)time.tv_nsec / 1000000;
}

static const struct {
	const char *name;
	uint8_t type;
	uint8_t value;
} names[] = {
	{"S256", ZRTP_HASH_TYPE, ZRTP_HASH_S256},
	{"S384", ZRTP_HASH_TYPE, ZRTP_HASH_S384},
	{"AES1", ZRTP_CIPHERBLOCK_TYPE, ZRTP_CIPHER_AES1},
	{"AES3", ZRTP_CIPHERBLOCK_TYPE, ZRTP_CIPHER_AES3},
	{"HS32", ZRTP_AUTHTAG_TYPE, ZRTP_AUTHTAG_HS32},
	{"HS80", ZRTP_AUTHTAG_TYPE, ZRTP_AUTHTAG_HS80},
	{"X255", ZRTP_KEYAGREEMENT_TYPE, ZRTP_KEYAGREEMENT_X255},
	{"EC25", ZRTP_KEYAGREEMENT_TYPE, ZRTP_KEYAGREEMENT_EC25},
	{"EC38", ZRTP_KEYAGREEMENT_TYPE, ZRTP_KEYAGREEMENT_EC38},
	{"DH3k", ZRTP_KEYAGREEMENT_TYPE, ZRTP_KEYAGREEMENT_DH3k},
	{"Mult", ZRTP_KEYAGREEMENT_TYPE, ZRTP_KEYAGREEMENT_Mult},
	{"B32", ZRTP_SAS_TYPE, ZRTP_SAS_B32},
	{"B256", ZRTP_SAS_TYPE, ZRTP_SAS_B256},
};
#define NAME_COUNT (sizeof names / sizeof names[0])

static const char *name_of(uint8_t type, uint8_t value) {
	for (size_t i = 0; i < NAME_COUNT; i++) {
		if (names[i].type == type && names[i].value == value) return names[i].name;
	}
	return "?";
}

static void set_algorithms(bzrtpContext_t *context, uint8_t type, char *list) {
	uint8_t values[7];
	uint8_t count = 0;
	for (char *name = strtok(list, ","); name != NULL && count < 7; name = strtok(NULL, ",")) {
		for (size_t i = 0; i < NAME_COUNT; i++) {
			if (names[i].type == type && strcmp(names[i].name, name) == 0) values[count++] = names[i].value;
		}
	}
	bzrtp_setSupportedCryptoTypes(context, type, values, count);
}

static uint32_t ssrc_of(void *client_data) {
	return *(uint32_t *)client_data;
}

static int on_send(void *client_data, const uint8_t *packet, uint16_t length) {
	printf("packet %u ", ssrc_of(client_data));
	print_hex(packet, length);
	printf("\n");
	return 0;
}

static int on_message(void *client_data, const uint8_t level, const uint8_t id, const char *text) {
	(void)client_data;
	printf("message %d %d %s\n", level, id, text == NULL ? "" : text);
	return 0;
}

static int on_keys(void *client_data, const bzrtpSrtpSecrets_t *secrets, uint8_t part) {
	/* The initiator learns the two directions at two moments; what is there at each is printed by on_secure. */
	(void)client_data;
	(void)secrets;
	(void)part;
	return 0;
}

static int on_secure(void *client_data, const bzrtpSrtpSecrets_t *secrets, int32_t verified) {
	uint32_t ssrc = ssrc_of(client_data);
	printf("keys %u %s ", ssrc, name_of(ZRTP_CIPHERBLOCK_TYPE, secrets->cipherAlgo));
	print_hex(secrets->selfSrtpKey, secrets->selfSrtpKeyLength);
	printf(" ");
	print_hex(secrets->selfSrtpSalt, secrets->selfSrtpSaltLength);
	printf(" ");
	print_hex(secrets->peerSrtpKey, secrets->peerSrtpKeyLength);
	printf(" ");
	print_hex(secrets->peerSrtpSalt, secrets->peerSrtpSaltLength);
	printf(" %s %s %s %s\n", name_of(ZRTP_HASH_TYPE, secrets->hashAlgo),
	       name_of(ZRTP_AUTHTAG_TYPE, secrets->authTagAlgo),
	       name_of(ZRTP_KEYAGREEMENT_TYPE, secrets->keyAgreementAlgo), secrets->sas == NULL ? "-" : secrets->sas);
	printf("secure %u %d %d %d\n", ssrc, verified, secrets->cacheMismatch, secrets->auxSecretMismatch);
	return 0;
}

static void open_channel(bzrtpContext_t *context, uint32_t ssrc) {
	uint8_t hash[70];
	uint32_t *data = &channels[channel_count++];
	*data = ssrc;
	bzrtp_setClientData(context, ssrc, data);
	if (bzrtp_getSelfHelloHash(context, ssrc, hash, sizeof hash) == 0) printf("hash %u %s\n", ssrc, hash);
}

static void start_channel(bzrtpContext_t *context, uint32_t ssrc, char *hash) {
	char *separator = strchr(hash, '_');
	if (separator != NULL) {
		*separator = ' ';
		bzrtp_setPeerHelloHash(context, ssrc, (uint8_t *)hash, strlen(hash));
	}
	bzrtp_startChannelEngine(context, ssrc);
}

/* @returns 0 to end */
static int obey(bzrtpContext_t *context, char *line) {
	static char word[MAX_LINE];
	static uint8_t packet[MAX_LINE / 2];
	unsigned ssrc;
	if (sscanf(line, "packet %u %16383s", &ssrc, word) == 2) {
		size_t length = read_hex(word, packet, sizeof packet);
		int result = bzrtp_processMessage(context, ssrc, packet, (uint16_t)length);
		if (result != 0) printf("message 9 0 processMessage %x\n", (unsigned)result);
	} else if (sscanf(line, "start %16383s", word) == 1) {
		start_channel(context, channels[0], word);
	} else if (sscanf(line, "stream %u %16383s", &ssrc, word) == 2) {
		if (channel_count < MAX_CHANNELS && bzrtp_addChannel(context, ssrc) == 0) {
			open_channel(context, ssrc);
			start_channel(context, ssrc, word);
		}
	} else if (strcmp(line, "verified") == 0) {
		bzrtp_SASVerified(context);
	} else if (strcmp(line, "unverified") == 0) {
		bzrtp_resetSASVerified(context);
	} else if (strcmp(line, "quit") == 0) {
		return 0;
	}
	return 1;
}

int main(int count, char **arguments) {
	bzrtpCallbacks_t callbacks = {
		.bzrtp_statusMessage = on_message,
		.bzrtp_messageLevel = BZRTP_MESSAGE_LOG,
		.bzrtp_sendData = on_send,
		.bzrtp_srtpSecretsAvailable = on_keys,
		.bzrtp_startSrtpSession = on_secure,
	};
	bzrtpContext_t *context = bzrtp_createBzrtpContext();
	uint32_t ssrc = 1;
	void *database = NULL;
	bctbx_mutex_t mutex;
	setvbuf(stdout, NULL, _IOLBF, 0);
	bctbx_mutex_init(&mutex, NULL);
	bzrtp_setCallbacks(context, &callbacks);
	for (int i = 1; i < count; i++) {
		char *value = strchr(arguments[i], '=');
		if (value == NULL) continue;
		*value++ = '\0';
		if (strcmp(arguments[i], "ssrc") == 0) ssrc = (uint32_t)strtoul(value, NULL, 10);
		if (strcmp(arguments[i], "cache") == 0 && sqlite3_open(value, &database) == 0) {
			bzrtp_setZIDCache_lock(context, database, "sip:bzrtp@localhost", "sip:us@localhost", &mutex);
		}
		if (strcmp(arguments[i], "hash") == 0) set_algorithms(context, ZRTP_HASH_TYPE, value);
		if (strcmp(arguments[i], "cipher") == 0) set_algorithms(context, ZRTP_CIPHERBLOCK_TYPE, value);
		if (strcmp(arguments[i], "auth") == 0) set_algorithms(context, ZRTP_AUTHTAG_TYPE, value);
		if (strcmp(arguments[i], "ka") == 0) set_algorithms(context, ZRTP_KEYAGREEMENT_TYPE, value);
		if (strcmp(arguments[i], "sas") == 0) set_algorithms(context, ZRTP_SAS_TYPE, value);
		if (strcmp(arguments[i], "aux") == 0) {
			uint8_t aux[64];
			bzrtp_setAuxiliarySharedSecret(context, aux, read_hex(value, aux, sizeof aux));
		}
	}
	bzrtp_initBzrtpContext(context, ssrc);
	open_channel(context, ssrc);

	static char buffer[2 * MAX_LINE];
	size_t filled = 0;
	struct pollfd input = {.fd = STDIN_FILENO, .events = POLLIN};
	for (int goes_on = 1; goes_on;) {
		if (poll(&input, 1, 5) > 0) {
			ssize_t got = read(STDIN_FILENO, buffer + filled, sizeof buffer - 1 - filled);
			if (got <= 0) break;
			filled += (size_t)got;
			buffer[filled] = '\0';
			for (char *end; goes_on && (end = strchr(buffer, '\n')) != NULL;) {
				*end = '\0';
				goes_on = obey(context, buffer);
				filled -= (size_t)(end + 1 - buffer);
				memmove(buffer, end + 1, filled + 1);
			}
		}
		for (int i = 0; i < channel_count; i++) bzrtp_iterate(context, channels[i], now_ms());
	}
	return 0;
}
