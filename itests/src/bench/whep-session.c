/* How a viewer comes in: WHEP, connectivity checks, DTLS. */
#include "whep.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <openssl/err.h>
#include <openssl/hmac.h>
#include <openssl/srtp.h>
#include <openssl/x509.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static const uint32_t MAGIC = 0x2112A442;

static SSL_CTX *tls;
static char fingerprint[128];

static uint32_t crc(const uint8_t *data, size_t length) {
    uint32_t crc = ~0u;
    for (size_t i = 0; i < length; i++) {
        crc ^= data[i];
        for (int bit = 0; bit < 8; bit++) crc = crc >> 1 ^ (crc & 1 ? 0xEDB88320 : 0);
    }
    return ~crc;
}

/* The key and the certificate of all viewers. */
void identity(void) {
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
void post(struct viewer *one, int port, const char *path) {
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
}

void out(struct viewer *one, const void *data, size_t length) {
    if (send(one->socket, data, length, 0) < 0 && errno != EAGAIN && errno != ECONNREFUSED) fail("cannot send");
}

/* A connectivity check that nominates. */
void check(struct viewer *one) {
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

static void established(struct viewer *one) {
    uint8_t keys[56];
    if (!SSL_get_selected_srtp_profile(one->dtls)
            || SSL_export_keying_material(one->dtls, keys, sizeof keys, "EXTRACTOR-dtls_srtp", 19, NULL, 0, 0) != 1)
        fail("no keys");
    derive_keys(one, keys);
    one->connected = 1;
}

void shake(struct viewer *one, const uint8_t *record, int length) {
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

void begin_dtls(struct viewer *one) {
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

