package io.millrace.apps.failover;

import io.millrace.api.media.AudioFormat;
import io.millrace.api.media.FourCc;
import io.millrace.api.media.Sample;
import io.millrace.api.media.Track;
import io.millrace.api.media.VideoFormat;
import java.util.List;

/**
 * What the output has shown: where each of its tracks ends, and by what the last samples of the leading one are known.
 * Owned by one thread.
 */
final class Shown {
    static final int REMEMBERED = 1 << 10;
    private static final int IDS = 256;
    private static final long NOTHING = Long.MIN_VALUE;
    private static final long DEFAULT_FRAME_US = 33_333;
    private static final long MOST_FRAME_US = 1_000_000;
    private static final int SMOOTHING = 8;
    private static final double AAC_SAMPLES = 1_024;
    private static final long DEFAULT_AUDIO_US = 20_000;

    private final long[] prints = new long[REMEMBERED];
    private final long[] printDtsUs = new long[REMEMBERED];
    private final long[] lastDtsUs = new long[IDS];
    private final long[] endPtsUs = new long[IDS];
    private final long[] frameUs = new long[IDS];
    private long count;
    private int leadId = Backlog.NONE;
    /** Where what was shown of any track ends. */
    private long anyEndUs = NOTHING;

    Shown() {
        java.util.Arrays.fill(lastDtsUs, NOTHING);
        java.util.Arrays.fill(endPtsUs, NOTHING);
        java.util.Arrays.fill(frameUs, DEFAULT_FRAME_US);
    }

    /** The output's tracks from here on, and which of them leads. */
    void tracks(List<Track> tracks, int lead) {
        if (leadId != lead) {
            leadId = lead;
            count = 0;
        }
        tracks.forEach(track -> frameUs[track.id()] = frameUs(track));
    }

    private static long frameUs(Track track) {
        if (track.format() instanceof VideoFormat video && video.frameRate().isKnown()) {
            return Math.min(MOST_FRAME_US, (long) (1_000_000 / video.frameRate().perSecond()));
        }
        if (track.format() instanceof AudioFormat audio) {
            return audio.codec().equals(FourCc.AAC)
                    ? Math.round(AAC_SAMPLES * 1_000_000 / audio.sampleRateHz())
                    : DEFAULT_AUDIO_US;
        }
        return DEFAULT_FRAME_US;
    }

    /** A sample goes out, with the output's track and times. */
    void add(Sample sample, boolean leads, long print) {
        int id = sample.trackId();
        long delta = sample.dtsUs() - lastDtsUs[id];
        if (lastDtsUs[id] != NOTHING && delta > 0 && delta < MOST_FRAME_US) {
            frameUs[id] += (delta - frameUs[id]) / SMOOTHING;
        }
        lastDtsUs[id] = sample.dtsUs();
        endPtsUs[id] = Math.max(endPtsUs[id], sample.ptsUs() + frameUs[id]);
        anyEndUs = Math.max(anyEndUs, endPtsUs[id]);
        if (leads) {
            int slot = (int) (count & REMEMBERED - 1);
            prints[slot] = print;
            printDtsUs[slot] = sample.dtsUs();
            count++;
        }
    }

    /** Whether nothing was shown yet. */
    boolean isEmpty() {
        return anyEndUs == NOTHING;
    }

    boolean has(int trackId) {
        return lastDtsUs[trackId] != NOTHING;
    }

    long lastDtsUs(int trackId) {
        return lastDtsUs[trackId];
    }

    /** Where what was shown of a track ends. */
    long endPtsUs(int trackId) {
        return endPtsUs[trackId];
    }

    long frameUs(int trackId) {
        return frameUs[trackId];
    }

    /** Where the leading track ends; one that was not shown yet goes on where the others end. */
    long endUs() {
        return has(leadId) ? endPtsUs[leadId] : anyEndUs;
    }

    /** Where the leading track can be decoded next. */
    long nextDtsUs() {
        return has(leadId) ? lastDtsUs[leadId] + frameUs[leadId] : anyEndUs;
    }

    /** Samples of the leading track that are remembered. */
    int remembered() {
        return (int) Math.min(count, REMEMBERED);
    }

    /** What the sample of the leading track is known by that was shown so many before the last. */
    long print(int back) {
        return prints[(int) (count - 1 - back & REMEMBERED - 1)];
    }

    long printDtsUs(int back) {
        return printDtsUs[(int) (count - 1 - back & REMEMBERED - 1)];
    }
}
