package io.millrace.apps.failover;

import io.millrace.api.media.Sample;
import io.millrace.api.media.Track;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/**
 * The last seconds of an input, from a key picture on: where the output can go on when it turns to it. Holds samples
 * that the input's own ring holds too. Samples are counted from 0, also those that are gone. Owned by one thread.
 */
final class Backlog {
    /** Groups of pictures that ended longer ago are given up. */
    static final long HELD_US = 6_000_000;
    /** Without a key picture, or with very long groups, no more than this. */
    static final long MOST_US = 30_000_000;

    static final long MOST_BYTES = 32L << 20;
    /** Sound that belongs to a key picture may come before it. */
    private static final int BEFORE_KEY = 64;
    /** Without video, readers can begin anywhere, but places this far apart are enough. */
    private static final long AUDIO_KEYS_US = 200_000;

    static final int NONE = -1;

    private Sample[] samples = new Sample[1 << 10];
    private long[] prints = new long[1 << 10];
    private final Deque<Long> keys = new ArrayDeque<>();
    private List<Track> tracks = List.of();
    private int leadId = NONE;
    private boolean leadIsVideo;
    private long first;
    private long next;
    private long bytes;
    private long epochUtcUs;
    /** Whether a key picture came since what is held was given up. */
    private boolean begun;

    /** The input's tracks from here on; what is held of others is of no use. */
    void tracks(List<Track> now, long epoch) {
        if (now.equals(tracks) && epoch == epochUtcUs) {
            return;
        }
        clear();
        tracks = List.copyOf(now);
        epochUtcUs = epoch;
        Track lead = tracks.stream()
                .filter(Track::isVideo)
                .findFirst()
                .orElse(tracks.stream().filter(Track::isAudio).findFirst().orElse(null));
        leadId = lead == null ? NONE : lead.id();
        leadIsVideo = lead != null && lead.isVideo();
    }

    List<Track> tracks() {
        return tracks;
    }

    /** Wall-clock time of zero on the input's timeline. */
    long epochUtcUs() {
        return epochUtcUs;
    }

    /** Gives up what is held: what follows does not continue it. */
    void clear() {
        while (first < next) {
            drop();
        }
        keys.clear();
        begun = false;
    }

    void add(Sample sample) {
        if (next - first == samples.length) {
            grow();
        }
        int slot = slot(next);
        samples[slot] = sample;
        prints[slot] = leads(sample) ? Fingerprint.of(sample) : 0;
        bytes += sample.sizeBytes();
        next++;
        if (leads(sample) && sample.isSync() && (leadIsVideo || isFarFromKey(sample))) {
            keys.addLast(next - 1);
            begun = true;
        }
        trim(sample);
    }

    private boolean isFarFromKey(Sample sample) {
        return keys.isEmpty() || sample.dtsUs() - get(keys.getLast()).dtsUs() >= AUDIO_KEYS_US;
    }

    private void trim(Sample newest) {
        while (keys.size() > 1 && newest.dtsUs() - get(second()).dtsUs() > HELD_US) {
            keys.removeFirst();
        }
        long keep = keys.isEmpty() ? first : keys.getFirst() - BEFORE_KEY;
        while (first < next - 1
                && (first < keep
                        || bytes > MOST_BYTES
                        || newest.dtsUs() - get(first).dtsUs() > MOST_US)) {
            drop();
        }
        while (!keys.isEmpty() && keys.getFirst() < first) {
            keys.removeFirst();
        }
    }

    private long second() {
        var each = keys.iterator();
        each.next();
        return each.next();
    }

    private void drop() {
        int slot = slot(first);
        bytes -= samples[slot].sizeBytes();
        samples[slot] = null;
        first++;
    }

    private void grow() {
        Sample[] more = new Sample[samples.length * 2];
        long[] morePrints = new long[more.length];
        for (long i = first; i < next; i++) {
            more[(int) (i & more.length - 1)] = samples[slot(i)];
            morePrints[(int) (i & more.length - 1)] = prints[slot(i)];
        }
        samples = more;
        prints = morePrints;
    }

    private int slot(long index) {
        return (int) (index & samples.length - 1);
    }

    /** Number of the oldest sample that is held. */
    long first() {
        return first;
    }

    /** Number of the sample that comes next. */
    long next() {
        return next;
    }

    Sample get(long index) {
        return samples[slot(index)];
    }

    /** What a sample of the leading track is known by. */
    long print(long index) {
        return prints[slot(index)];
    }

    /** Whether a sample is of the track that decides where to begin: the first with video, else the first with audio. */
    boolean leads(Sample sample) {
        return sample.trackId() == leadId;
    }

    boolean leadIsVideo() {
        return leadIsVideo;
    }

    /** Numbers of the samples that decoding can begin with, the oldest first. */
    Iterable<Long> keys() {
        return keys;
    }

    boolean hasKey() {
        return !keys.isEmpty();
    }

    /**
     * Whether whoever followed this input all the time can decode what comes: true also while a group of pictures is longer than
     * what is held.
     */
    boolean goesOn() {
        return begun;
    }

    /** Number of the newest sample that decoding can begin with, {@link #NONE} if there is none. */
    long newestKey() {
        return keys.isEmpty() ? NONE : keys.getLast();
    }
}
