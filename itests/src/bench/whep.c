/* Many WebRTC viewers in one thread: WHEP, connectivity checks, DTLS, SRTP with AES-GCM.
 *
 *     whep PORT PATH VIEWERS OPENED
 *
 * Opens viewers of http://127.0.0.1:PORT/PATH, of which the first OPENED decrypt what they get; the others count what the
 * headers tell. Each goes on with its checks and sends receiver reports. Tells in a line of JSON that all are connected, and
 * for each line on its input what came since the last. A picture with a mark of the wall clock (see whep.py) tells how late
 * its last packet came, by the time at which the kernel had it.
 *
 * Build: cc -O2 -o whep whep.c -lssl -lcrypto
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/ssl.h>
#include <openssl/srtp.h>
#include <openssl/x509.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { PACKET = 2048, BATCH = 64, SOURCES = 4, TAG = 16, MOST_TIMES = 1 << 20 };
static const double CHECK_S = 5, FIRST_CHECK_S = 0.2, REPORT_S = 1;
static const uint32_t MAGIC = 0x2112A442;
static const char MARK[] = "millrace-whep-at";

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

static struct viewer *viewers;
static int count, opened, connected, port, poller;
static SSL_CTX *tls;
static char fingerprint[128];
static uint64_t packets, bytes, opened_packets, forged, lost, system_calls, resent;
static double *late_ms, *join_ms;
static size_t lates, joins;

static double now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec + t.tv_nsec / 1e9;
}

static void fail(const char *what) {
    fprintf(stderr, "whep: %s\n", what);
    exit(1);
}

static void put16(uint8_t *at, unsigned value) { at[0] = value >> 8; at[1] = value; }
static void put32(uint8_t *at, uint32_t value) { put16(at, value >> 16); put16(at + 2, value); }
static unsigned get16(const uint8_t *at) { return at[0] << 8 | at[1]; }
static uint32_t get32(const uint8_t *at) { return (uint32_t) get16(at) << 16 | get16(at + 2); }

static uint32_t crc(const uint8_t *data, size_t length) {
    uint32_t crc = ~0u;
    for (size_t i = 0; i < length; i++) {
        crc ^= data[i];
        for (int bit = 0; bit < 8; bit++) crc = crc >> 1 ^ (crc & 1 ? 0xEDB88320 : 0);
    }
    return ~crc;
}

/* The key and the certificate of all viewers. */
static void identity(void) {
    tls = SSL_CTX_new(DTLS_client_method());
    EVP_PKEY *key = EVP_EC_gen("P-256");
    X509 *certificate = X509_new();
    ASN1_INTEGER_set(X509_get_serialNumber(certificate), 1);
    X509_gmtime_adj(X509_getm_notBefore(certificate), -86400);
    X509_gmtime_adj(X509_getm_notAfter(certificate), 86400);
    X509_set_pubkey(certificate, key);
    X509_NAME_add_entry_by_txt(X509_get_subject_name(certificate), "CN", MBSTRING_ASC, (const uint8_t *) "whep", -1, -1, 0);
    X509_set_issuer_name(certificate, X509_get_subject_name(certificate));
    X509_sign(certificate, key, EVP_sha256());
    uint8_t digest[32];
    X509_digest(certificate, EVP_sha256(), digest, NULL);
    for (int i = 0; i < 32; i++) sprintf(fingerprint + 3 * i, i < 31 ? "%02X:" : "%02X", digest[i]);
    if (SSL_CTX_use_certificate(tls, certificate) != 1 || SSL_CTX_use_PrivateKey(tls, key) != 1
            || SSL_CTX_set_tlsext_use_srtp(tls, "SRTP_AEAD_AES_128_GCM") != 0) fail("no identity");
    SSL_CTX_set_options(tls, SSL_OP_NO_QUERY_MTU);
}

static int offer(char *out, size_t room) {
    return snprintf(out, room,
        "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\na=group:BUNDLE 0 1\r\n"
        "m=audio 9 UDP/TLS/RTP/SAVPF 111\r\nc=IN IP4 0.0.0.0\r\na=mid:0\r\na=recvonly\r\na=rtcp-mux\r\n"
        "a=ice-ufrag:whep\r\na=ice-pwd:whep-whep-whep-whep-whep\r\na=fingerprint:sha-256 %s\r\na=setup:actpass\r\n"
        "a=rtpmap:111 opus/48000/2\r\n"
        "m=video 9 UDP/TLS/RTP/SAVPF 102 103\r\nc=IN IP4 0.0.0.0\r\na=mid:1\r\na=recvonly\r\na=rtcp-mux\r\na=rtcp-rsize\r\n"
        "a=ice-ufrag:whep\r\na=ice-pwd:whep-whep-whep-whep-whep\r\na=fingerprint:sha-256 %s\r\na=setup:actpass\r\n"
        "a=rtpmap:102 H264/90000\r\na=fmtp:102 packetization-mode=1;profile-level-id=42e01f;level-asymmetry-allowed=1\r\n"
        "a=rtcp-fb:102 nack\r\na=rtcp-fb:102 nack pli\r\na=rtpmap:103 rtx/90000\r\na=fmtp:103 apt=102\r\n",
        fingerprint, fingerprint);
}

static int connect_to(int type, int to) {
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(to), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int one = socket(AF_INET, type, 0);
    if (one < 0 || connect(one, (struct sockaddr *) &address, sizeof address) < 0) fail("cannot connect");
    return one;
}

static void value(const char *answer, const char *name, char *out, size_t room) {
    const char *at = strstr(answer, name);
    if (!at) fail(answer);
    at += strlen(name);
    size_t length = strcspn(at, "\r\n");
    if (length >= room) fail("too long");
    memcpy(out, at, length);
    out[length] = 0;
}

/* One request; the answer has its whole body when the connection is closed. */
static void post(struct viewer *one, const char *path) {
    char body[4096], request[8192], answer[65536];
    int length = offer(body, sizeof body);
    int bytes = snprintf(request, sizeof request,
        "POST /%s HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nConnection: close\r\nContent-Type: application/sdp\r\n"
        "Content-Length: %d\r\n\r\n%s", path, port, length, body);
    int http = connect_to(SOCK_STREAM, port), got = 0, more;
    if (write(http, request, bytes) != bytes) fail("cannot offer");
    while ((more = read(http, answer + got, sizeof answer - 1 - got)) > 0) got += more;
    close(http);
    answer[got] = 0;
    if (strncmp(answer, "HTTP/1.1 201", 12)) fail(answer);
    value(answer, "a=ice-ufrag:", one->fragment, sizeof one->fragment);
    value(answer, "a=ice-pwd:", one->password, sizeof one->password);
    char candidate[512];
    value(answer, "a=candidate:", candidate, sizeof candidate);
    int to;
    if (sscanf(candidate, "%*s %*s udp %*s %*s %d", &to) != 1) fail(candidate);
    one->socket = connect_to(SOCK_DGRAM, to);
    int room = 1 << 20, yes = 1;
    setsockopt(one->socket, SOL_SOCKET, SO_RCVBUF, &room, sizeof room);
    setsockopt(one->socket, SOL_SOCKET, SO_TIMESTAMPNS, &yes, sizeof yes);
    fcntl(one->socket, F_SETFL, O_NONBLOCK);
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = one};
    epoll_ctl(poller, EPOLL_CTL_ADD, one->socket, &event);
}

static void out(struct viewer *one, const void *data, size_t length) {
    if (send(one->socket, data, length, 0) < 0 && errno != EAGAIN && errno != ECONNREFUSED) fail("cannot send");
}

/* A connectivity check that nominates. */
static void check(struct viewer *one) {
    uint8_t message[512] = {0, 1, 0, 0};
    int at = 20, name;
    put32(message + 4, MAGIC);
    for (int i = 8; i < 20; i++) message[i] = rand();
    name = sprintf((char *) message + at + 4, "%s:whep", one->fragment);
    put16(message + at, 0x0006);
    put16(message + at + 2, name);
    at += 4 + ((name + 3) & ~3);
    put32(message + at, 0x00240004);
    put32(message + at + 4, 0x6E0001FF);
    put32(message + at + 8, 0x802A0008);
    put32(message + at + 20, 0x00250000);
    at += 24;
    put16(message + 2, at + 24 - 20);
    put32(message + at, 0x00080014);
    unsigned digest = 20;
    HMAC(EVP_sha1(), one->password, strlen(one->password), message, at, message + at + 4, &digest);
    at += 24;
    put16(message + 2, at + 8 - 20);
    put32(message + at, 0x80280004);
    put32(message + at + 4, crc(message, at) ^ 0x5354554E);
    out(one, message, at + 8);
}

static void derive(const uint8_t *key, const uint8_t *salt, int label, uint8_t *made, int length) {
    uint8_t start[16] = {0}, zeros[32] = {0};
    int written;
    memcpy(start, salt, 12);
    start[7] ^= label;
    EVP_CIPHER_CTX *aes = EVP_CIPHER_CTX_new();
    EVP_EncryptInit_ex(aes, EVP_aes_128_ctr(), NULL, key, start);
    EVP_EncryptUpdate(aes, made, &written, zeros, length);
    EVP_CIPHER_CTX_free(aes);
}

static void established(struct viewer *one) {
    /* key of the client, of the server, salt of the client, of the server */
    uint8_t keys[56], key[16];
    if (!SSL_get_selected_srtp_profile(one->dtls)
            || SSL_export_keying_material(one->dtls, keys, sizeof keys, "EXTRACTOR-dtls_srtp", 19, NULL, 0, 0) != 1)
        fail("no keys");
    derive(keys + 16, keys + 44, 0, key, 16);
    derive(keys + 16, keys + 44, 2, one->rtp_salt, 12);
    one->open = EVP_CIPHER_CTX_new();
    EVP_DecryptInit_ex(one->open, EVP_aes_128_gcm(), NULL, key, NULL);
    derive(keys, keys + 32, 3, key, 16);
    derive(keys, keys + 32, 5, one->rtcp_salt, 12);
    one->seal = EVP_CIPHER_CTX_new();
    EVP_EncryptInit_ex(one->seal, EVP_aes_128_gcm(), NULL, key, NULL);
    one->connected = 1;
    one->report_at = now() + REPORT_S;
    if (++connected == count) {
        printf("{\"connected\": %d}\n", connected);
        fflush(stdout);
    }
}

static void shake(struct viewer *one, const uint8_t *record, int length) {
    uint8_t flight[PACKET * 4];
    if (record) BIO_write(one->in, record, length);
    if (one->connected) {
        /* a repeated flight, or the end */
        SSL_read(one->dtls, flight, sizeof flight);
        if (SSL_get_shutdown(one->dtls) & SSL_RECEIVED_SHUTDOWN) fail("the server has closed a session");
    } else {
        int done = SSL_do_handshake(one->dtls);
        if (done != 1 && SSL_get_error(one->dtls, done) != SSL_ERROR_WANT_READ) {
            ERR_print_errors_fp(stderr);
            fail("no handshake");
        }
    }
    int written = BIO_read(one->out, flight, sizeof flight);
    if (written > 0) out(one, flight, written);
    if (!one->connected && SSL_is_init_finished(one->dtls)) established(one);
}

static void begin_dtls(struct viewer *one) {
    one->dtls = SSL_new(tls);
    one->in = BIO_new(BIO_s_mem());
    one->out = BIO_new(BIO_s_mem());
    BIO_set_mem_eof_return(one->in, -1);
    BIO_set_mem_eof_return(one->out, -1);
    SSL_set_bio(one->dtls, one->in, one->out);
    SSL_set_mtu(one->dtls, 1200);
    SSL_set_connect_state(one->dtls);
    shake(one, NULL, 0);
}

static void vector(uint8_t *iv, const uint8_t *salt, uint32_t ssrc, uint64_t index) {
    put16(iv, 0);
    put32(iv + 2, ssrc);
    put16(iv + 6, index >> 32);
    put32(iv + 8, index);
    for (int i = 0; i < 12; i++) iv[i] ^= salt[i];
}

/* What came of each source, in one compound. */
static void report(struct viewer *one) {
    uint8_t plain[8 + 24 * SOURCES] = {0}, sealed[sizeof plain + 32], iv[12];
    int blocks = 0, length, written;
    for (int i = 0; i < SOURCES; i++) {
        struct source *each = &one->sources[i];
        if (each->known) {
            uint8_t *block = plain + 8 + 24 * blocks++;
            put32(block, each->ssrc);
            put32(block + 8, each->highest);
        }
    }
    length = 8 + 24 * blocks;
    put32(plain, 0x80C90000 | blocks << 24 | (length / 4 - 1));
    put32(plain + 4, 1);
    vector(iv, one->rtcp_salt, 1, ++one->rtcp_index);
    memcpy(sealed, plain, 8);
    put32(sealed + length + TAG, 1u << 31 | one->rtcp_index);
    EVP_EncryptInit_ex(one->seal, NULL, NULL, NULL, iv);
    EVP_EncryptUpdate(one->seal, NULL, &written, plain, 8);
    EVP_EncryptUpdate(one->seal, NULL, &written, sealed + length + TAG, 4);
    EVP_EncryptUpdate(one->seal, sealed + 8, &written, plain + 8, length - 8);
    EVP_EncryptFinal_ex(one->seal, sealed + length, &written);
    EVP_CIPHER_CTX_ctrl(one->seal, EVP_CTRL_AEAD_GET_TAG, TAG, sealed + length);
    out(one, sealed, length + TAG + 4);
}

static struct source *source(struct viewer *one, uint32_t ssrc, unsigned sequence) {
    for (int i = 0; i < SOURCES; i++) {
        struct source *each = &one->sources[i];
        if (!each->known) {
            *each = (struct source) {.ssrc = ssrc, .first = sequence, .highest = sequence - 1, .known = 1};
            return each;
        }
        if (each->ssrc == ssrc) return each;
    }
    fail("too many sources");
    return NULL;
}

static uint64_t missing(const struct source *each) {
    return (uint32_t) (each->highest - each->first + 1) - each->received;
}

static void decrypted(struct viewer *one, struct source *from, const uint8_t *packet, int header, int length, double kernel_s) {
    uint8_t *mark = memmem(packet + header, length - header, MARK, 16);
    uint32_t timestamp = get32(packet + 4);
    if (mark && mark + 32 <= packet + length) {
        /* sixteen hexadecimal digits, in which no emulation prevention is needed */
        char digits[17] = {0};
        memcpy(digits, mark + 16, 16);
        from->mark_us = strtoull(digits, NULL, 16);
        from->marked_timestamp = timestamp;
    }
    if (packet[1] & 0x80 && from->mark_us && from->marked_timestamp == timestamp) {
        if (one->picture_at == 0) {
            /* what began with an older key picture is late by its age */
            one->picture_at = now();
        } else if (lates < MOST_TIMES && now() - one->picture_at > 3) {
            late_ms[lates++] = kernel_s * 1e3 - from->mark_us / 1e3;
        }
        from->mark_us = 0;
    }
}

static void rtp(struct viewer *one, const uint8_t *packet, int length, double kernel_s) {
    static uint8_t plain[PACKET];
    uint8_t iv[12];
    int written, header = 12 + 4 * (packet[0] & 15);
    if (packet[0] & 16) header += 4 + 4 * get16(packet + header + 2);
    unsigned sequence = get16(packet + 2);
    struct source *from = source(one, get32(packet + 8), sequence);
    uint32_t extended = from->highest + (int16_t) (sequence - from->highest);
    if ((int32_t) (extended - from->highest) > 0) from->highest = extended;
    from->received++;
    if (one->opened_at) {
        join_ms[joins++] = (now() - one->opened_at) * 1e3;
        one->opened_at = 0;
    }
    if (!one->opens) return;
    /* the rollover counter begins with the first packet, whose number is below 2^15 */
    vector(iv, one->rtp_salt, from->ssrc, extended);
    EVP_DecryptInit_ex(one->open, NULL, NULL, NULL, iv);
    EVP_DecryptUpdate(one->open, NULL, &written, packet, header);
    memcpy(plain, packet, header);
    EVP_DecryptUpdate(one->open, plain + header, &written, packet + header, length - header - TAG);
    EVP_CIPHER_CTX_ctrl(one->open, EVP_CTRL_AEAD_SET_TAG, TAG, (void *) (packet + length - TAG));
    if (EVP_DecryptFinal_ex(one->open, plain + length, &written) != 1) {
        forged++;
        return;
    }
    opened_packets++;
    decrypted(one, from, plain, header, length - TAG, kernel_s);
}

static void datagram(struct viewer *one, const uint8_t *data, int length, double kernel_s) {
    if (length < 12) return;
    if (data[0] < 4) {
        if (get16(data) == 0x0101 && !one->dtls) begin_dtls(one);
    } else if (data[0] < 64) {
        shake(one, data, length);
    } else if (one->connected) {
        packets++;
        bytes += length;
        if (data[1] < 192 || data[1] > 223) rtp(one, data, length, kernel_s);
    }
}

static void receive(struct viewer *one) {
    static uint8_t data[BATCH][PACKET];
    static char control[BATCH][64];
    static struct mmsghdr messages[BATCH];
    static struct iovec parts[BATCH];
    for (int i = 0; i < BATCH; i++) {
        parts[i] = (struct iovec) {data[i], PACKET - TAG};
        messages[i].msg_hdr = (struct msghdr) {
            .msg_iov = &parts[i], .msg_iovlen = 1, .msg_control = control[i], .msg_controllen = sizeof control[i]};
    }
    int got = recvmmsg(one->socket, messages, BATCH, MSG_DONTWAIT, NULL);
    system_calls++;
    for (int i = 0; i < got; i++) {
        double kernel_s = 0;
        struct cmsghdr *each = CMSG_FIRSTHDR(&messages[i].msg_hdr);
        if (each && each->cmsg_type == SCM_TIMESTAMPNS) {
            struct timespec t;
            memcpy(&t, CMSG_DATA(each), sizeof t);
            kernel_s = t.tv_sec + t.tv_nsec / 1e9;
        }
        datagram(one, data[i], messages[i].msg_len, kernel_s);
    }
}

static int ascending(const void *one, const void *other) {
    double a = *(const double *) one, b = *(const double *) other;
    return (a > b) - (a < b);
}

static double share(double *sorted, size_t length, double part) {
    return length ? sorted[(size_t) (part * (length - 1))] : 0;
}

static void tell(void) {
    lost = 0;
    for (int i = 0; i < count; i++)
        for (int j = 0; j < SOURCES; j++) {
            struct source *each = &viewers[i].sources[j];
            uint64_t all = each->known ? missing(each) : 0;
            lost += all - each->lost_before;
            each->lost_before = all;
        }
    qsort(late_ms, lates, sizeof *late_ms, ascending);
    qsort(join_ms, joins, sizeof *join_ms, ascending);
    printf("{\"packets\": %lu, \"bytes\": %lu, \"lost\": %lu, \"decrypted\": %lu, \"forged\": %lu, \"reads\": %lu, "
           "\"pictures\": %zu, \"late50\": %.2f, \"late95\": %.2f, \"late99\": %.2f, \"latest\": %.2f, "
           "\"joins\": %zu, \"join50\": %.1f, \"join99\": %.1f, \"resent\": %lu}\n",
           packets, bytes, lost, opened_packets, forged, system_calls, lates, share(late_ms, lates, 0.5),
           share(late_ms, lates, 0.95), share(late_ms, lates, 0.99), share(late_ms, lates, 1), joins,
           share(join_ms, joins, 0.5), share(join_ms, joins, 0.99), resent);
    fflush(stdout);
    packets = bytes = opened_packets = forged = system_calls = lates = joins = resent = 0;
}

static void turn(int wait_ms) {
    struct epoll_event events[256];
    int ready = epoll_wait(poller, events, 256, wait_ms);
    for (int i = 0; i < ready; i++) {
        if (events[i].data.ptr) {
            receive(events[i].data.ptr);
        } else {
            char line[256];
            if (read(0, line, sizeof line) <= 0) exit(0);
            tell();
        }
    }
}

static void look_after(int begun) {
    double at = now();
    for (int i = 0; i < begun; i++) {
        struct viewer *one = &viewers[i];
        if (at >= one->check_at) {
            one->check_at = at + (one->dtls ? CHECK_S : FIRST_CHECK_S);
            check(one);
        }
        if (one->dtls && !one->connected && DTLSv1_handle_timeout(one->dtls) > 0) {
            resent++;
            shake(one, NULL, 0);
        }
        if (one->connected && at >= one->report_at) {
            one->report_at = at + REPORT_S;
            report(one);
        }
    }
}

int main(int arguments, char **argument) {
    if (arguments != 5) fail("PORT PATH VIEWERS OPENED");
    port = atoi(argument[1]);
    count = atoi(argument[3]);
    opened = atoi(argument[4]);
    viewers = calloc(count, sizeof *viewers);
    late_ms = calloc(MOST_TIMES, sizeof *late_ms);
    join_ms = calloc(count, sizeof *join_ms);
    poller = epoll_create1(0);
    struct epoll_event input = {.events = EPOLLIN, .data.ptr = NULL};
    epoll_ctl(poller, EPOLL_CTL_ADD, 0, &input);
    identity();
    for (int i = 0; i < count; i++) {
        viewers[i].opens = i < opened;
        viewers[i].opened_at = now();
        post(&viewers[i], argument[2]);
        turn(0);
        look_after(i + 1);
        /* some handshakes at a time, as people come */
        while (connected < i - 8) {
            turn(1);
            look_after(i + 1);
        }
    }
    for (;;) {
        turn(20);
        look_after(count);
    }
}
