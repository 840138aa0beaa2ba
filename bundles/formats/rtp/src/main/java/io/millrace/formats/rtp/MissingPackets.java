package io.millrace.formats.rtp;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/**
 * Which packets of a source are missing, and when to ask for them: once as soon as a later one has come, and then again
 * about every round trip, until it is too late or there are too many. Not thread-safe.
 */
public final class MissingPackets {
    private static final int MAX_MISSING = 256;
    private static final int MAX_JUMP = 1_000;
    private static final int MAX_REQUESTS = 8;

    private static final class Request {
        private final long sinceUs;
        private long nextUs;
        private int count;

        Request(long sinceUs) {
            this.sinceUs = sinceUs;
        }
    }

    private final long againUs;
    private final long waitUs;
    private final TreeMap<Long, Request> missing = new TreeMap<>();
    private long highest = Long.MIN_VALUE;

    /**
     * Nothing is missing yet.
     *
     * @param againUs time between two requests for one packet, about a round trip
     * @param waitUs age at which a packet is not worth asking for any more
     */
    public MissingPackets(long againUs, long waitUs) {
        this.againUs = againUs;
        this.waitUs = waitUs;
    }

    /** A packet of the source came, first or again. */
    public void received(int sequence, long nowUs) {
        if (highest == Long.MIN_VALUE) {
            highest = sequence;
            return;
        }
        long number = highest + (short) (sequence - highest);
        if (number <= highest) {
            missing.remove(number);
            return;
        }
        if (number - highest > MAX_JUMP) {
            missing.clear();
        } else {
            for (long each = Math.max(highest + 1, number - MAX_MISSING); each < number; each++) {
                missing.put(each, new Request(nowUs));
            }
        }
        highest = number;
        while (missing.size() > MAX_MISSING) {
            missing.pollFirstEntry();
        }
    }

    /** The source began anew. */
    public void reset() {
        missing.clear();
        highest = Long.MIN_VALUE;
    }

    /** The packets to ask for now, in order; empty most of the time. */
    public List<Integer> due(long nowUs) {
        if (missing.isEmpty()) {
            return List.of();
        }
        missing.values().removeIf(each -> nowUs - each.sinceUs > waitUs || each.count >= MAX_REQUESTS);
        List<Integer> due = new ArrayList<>();
        missing.forEach((number, request) -> {
            if (request.nextUs <= nowUs) {
                request.nextUs = nowUs + againUs;
                request.count++;
                due.add((int) (number & 0xFFFF));
            }
        });
        return due;
    }

    /** Whether any packet is missing that may still come. */
    public boolean isEmpty() {
        return missing.isEmpty();
    }
}
