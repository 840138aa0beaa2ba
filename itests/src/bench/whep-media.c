/* What a viewer gets and says: SRTP with AES-GCM, receiver reports. */
#define _GNU_SOURCE
#include "whep.h"

#include <stdlib.h>
#include <string.h>

static const char MARK[] = "millrace-whep-at";

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

/* The exported key of the client, of the server, salt of the client, of the server. */
void derive_keys(struct viewer *one, const uint8_t *exported) {
    uint8_t key[16];
    derive(exported + 16, exported + 44, 0, key, 16);
    derive(exported + 16, exported + 44, 2, one->rtp_salt, 12);
    one->open = EVP_CIPHER_CTX_new();
    EVP_DecryptInit_ex(one->open, EVP_aes_128_gcm(), NULL, key, NULL);
    derive(exported, exported + 32, 3, key, 16);
    derive(exported, exported + 32, 5, one->rtcp_salt, 12);
    one->seal = EVP_CIPHER_CTX_new();
    EVP_EncryptInit_ex(one->seal, EVP_aes_128_gcm(), NULL, key, NULL);
}

static void vector(uint8_t *iv, const uint8_t *salt, uint32_t ssrc, uint64_t index) {
    put16(iv, 0);
    put32(iv + 2, ssrc);
    put16(iv + 6, index >> 32);
    put32(iv + 8, index);
    for (int i = 0; i < 12; i++) iv[i] ^= salt[i];
}

/* What came of each source, in one compound. */
void report(struct viewer *one) {
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

uint64_t missing(const struct source *each) {
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
        } else if (counts.lates < counts.most_lates && now() - one->picture_at > 3) {
            counts.late_ms[counts.lates++] = kernel_s * 1e3 - from->mark_us / 1e3;
        }
        from->mark_us = 0;
    }
}

void rtp(struct viewer *one, const uint8_t *packet, int length, double kernel_s) {
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
        counts.join_ms[counts.joins++] = (now() - one->opened_at) * 1e3;
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
        counts.forged++;
        return;
    }
    counts.opened++;
    decrypted(one, from, plain, header, length - TAG, kernel_s);
}

