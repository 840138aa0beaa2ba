/* Many WebRTC viewers in one thread: what the parts of whep.c share. */
#ifndef WHEP_H
#define WHEP_H

#include <openssl/evp.h>
#include <openssl/ssl.h>
#include <stddef.h>
#include <stdint.h>

enum { PACKET = 2048, SOURCES = 4, TAG = 16 };

struct source {
    uint32_t ssrc, highest, first, marked_timestamp;
    uint64_t received, lost_before, mark_us;
    int known;
};

struct viewer {
    int socket, opens, connected;
    char fragment[64], password[128];
    SSL *dtls;
    BIO *in, *out;
    EVP_CIPHER_CTX *open, *seal;
    uint8_t rtp_salt[12], rtcp_salt[12];
    uint32_t rtcp_index;
    struct source sources[SOURCES];
    double check_at, report_at, opened_at, picture_at;
};

/* What came since it was told last. */
struct counts {
    uint64_t packets, bytes, opened, forged, system_calls, resent;
    double *late_ms, *join_ms;
    size_t lates, most_lates, joins;
};

extern struct counts counts;

double now(void);
void fail(const char *what);

static inline void put16(uint8_t *at, unsigned value) { at[0] = value >> 8; at[1] = value; }
static inline void put32(uint8_t *at, uint32_t value) { put16(at, value >> 16); put16(at + 2, value); }
static inline unsigned get16(const uint8_t *at) { return at[0] << 8 | at[1]; }
static inline uint32_t get32(const uint8_t *at) { return (uint32_t) get16(at) << 16 | get16(at + 2); }

/* whep-session.c */
void identity(void);
void post(struct viewer *one, int port, const char *path);
void out(struct viewer *one, const void *data, size_t length);
void check(struct viewer *one);
void begin_dtls(struct viewer *one);
void shake(struct viewer *one, const uint8_t *record, int length);

/* whep-media.c */
void derive_keys(struct viewer *one, const uint8_t *exported);
void report(struct viewer *one);
void rtp(struct viewer *one, const uint8_t *packet, int length, double kernel_s);
uint64_t missing(const struct source *each);

#endif
