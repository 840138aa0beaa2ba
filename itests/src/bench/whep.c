/* Many WebRTC viewers in one thread: WHEP, connectivity checks, DTLS, SRTP with AES-GCM.
 *
 *     whep PORT PATH VIEWERS OPENED
 *
 * Opens viewers of http://127.0.0.1:PORT/PATH, of which the first OPENED decrypt what they get; the others count what the
 * headers tell. Each goes on with its checks and sends receiver reports. Tells in a line of JSON that all are connected, and
 * for each line on its input what came since the last. A picture with a mark of the wall clock (see whep.py) tells how late
 * its last packet came, by the time at which the kernel had it.
 *
 * Build: cc -O2 -o whep whep.c whep-session.c whep-media.c -lssl -lcrypto
 */
#define _GNU_SOURCE
#include "whep.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { BATCH = 64, MOST_TIMES = 1 << 20 };
static const double CHECK_S = 5, FIRST_CHECK_S = 0.2, REPORT_S = 1;

struct counts counts;
static struct viewer *viewers;
static int count, connected, poller;

double now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec + t.tv_nsec / 1e9;
}

void fail(const char *what) {
    fprintf(stderr, "whep: %s\n", what);
    exit(1);
}

/* A record of DTLS, or none to repeat the last flight. */
static void handshake(struct viewer *one, const uint8_t *record, int length) {
    int before = one->connected;
    shake(one, record, length);
    if (one->connected == before) return;
    one->report_at = now() + REPORT_S;
    if (++connected == count) {
        printf("{\"connected\": %d}\n", connected);
        fflush(stdout);
    }
}

static void datagram(struct viewer *one, const uint8_t *data, int length, double kernel_s) {
    if (length < 12) return;
    if (data[0] < 4) {
        if (get16(data) == 0x0101 && !one->dtls) begin_dtls(one);
    } else if (data[0] < 64) {
        handshake(one, data, length);
    } else if (one->connected) {
        counts.packets++;
        counts.bytes += length;
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
    counts.system_calls++;
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
    uint64_t lost = 0;
    for (int i = 0; i < count; i++)
        for (int j = 0; j < SOURCES; j++) {
            struct source *each = &viewers[i].sources[j];
            uint64_t all = each->known ? missing(each) : 0;
            lost += all - each->lost_before;
            each->lost_before = all;
        }
    double *late = counts.late_ms, *join = counts.join_ms;
    size_t lates = counts.lates, joins = counts.joins;
    qsort(late, lates, sizeof *late, ascending);
    qsort(join, joins, sizeof *join, ascending);
    printf("{\"packets\": %lu, \"bytes\": %lu, \"lost\": %lu, \"decrypted\": %lu, \"forged\": %lu, \"reads\": %lu, "
           "\"pictures\": %zu, \"late50\": %.2f, \"late95\": %.2f, \"late99\": %.2f, \"latest\": %.2f, "
           "\"joins\": %zu, \"join50\": %.1f, \"join99\": %.1f, \"resent\": %lu}\n",
           counts.packets, counts.bytes, lost, counts.opened, counts.forged, counts.system_calls, lates,
           share(late, lates, 0.5), share(late, lates, 0.95), share(late, lates, 0.99), share(late, lates, 1), joins,
           share(join, joins, 0.5), share(join, joins, 0.99), counts.resent);
    fflush(stdout);
    counts = (struct counts) {.late_ms = late, .join_ms = join, .most_lates = MOST_TIMES};
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
            counts.resent++;
            handshake(one, NULL, 0);
        }
        if (one->connected && at >= one->report_at) {
            one->report_at = at + REPORT_S;
            report(one);
        }
    }
}

int main(int arguments, char **argument) {
    if (arguments != 5) fail("PORT PATH VIEWERS OPENED");
    int port = atoi(argument[1]), opened = atoi(argument[4]);
    count = atoi(argument[3]);
    viewers = calloc(count, sizeof *viewers);
    counts = (struct counts) {
        .late_ms = calloc(MOST_TIMES, sizeof(double)), .most_lates = MOST_TIMES, .join_ms = calloc(count, sizeof(double))};
    poller = epoll_create1(0);
    struct epoll_event input = {.events = EPOLLIN, .data.ptr = NULL};
    epoll_ctl(poller, EPOLL_CTL_ADD, 0, &input);
    identity();
    for (int i = 0; i < count; i++) {
        viewers[i].opens = i < opened;
        viewers[i].opened_at = now();
        post(&viewers[i], port, argument[2]);
        struct epoll_event event = {.events = EPOLLIN, .data.ptr = &viewers[i]};
        epoll_ctl(poller, EPOLL_CTL_ADD, viewers[i].socket, &event);
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
