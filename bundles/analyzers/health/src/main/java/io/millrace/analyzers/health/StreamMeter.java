package io.millrace.analyzers.health;

import io.millrace.api.health.Figure;
import io.millrace.api.media.Discontinuity;
import io.millrace.api.media.FormatChange;
import io.millrace.api.media.Sample;
import io.millrace.api.media.StreamItem;
import io.millrace.api.media.Track;

/** Counts what travels on a stream, and makes figures of it once a second. Owned by who calls. */
final class StreamMeter {
    private static final long NEVER = Long.MIN_VALUE;
    private static final int NONE = -1;
    private static final double US_PER_SECOND = 1_000_000;

    private final PictureMeter pictures = new PictureMeter();
    private final DriftMeter drift = new DriftMeter();
    private int videoId = NONE;
    private int audioId = NONE;
    private long audioBytes;
    private long lastAudioUs = NEVER;
    private long lastArrivalUs = NEVER;
    /** When samples were found that nobody saw come. */
    private long foundUs = NEVER;

    private long longestGapUs;
    private int discontinuities;
    private long firstVideoUs = NEVER;
    private long firstAudioUs = NEVER;

    /**
     * Takes what comes next.
     *
     * @param historic it was there before anybody looked
     */
    void add(StreamItem item, long arrivalUs, boolean historic) {
        if (item instanceof Sample sample) {
            sample(sample, arrivalUs, historic);
        } else if (item instanceof FormatChange change) {
            videoId = first(change, true);
            audioId = first(change, false);
        } else if (item instanceof Discontinuity gap) {
            gap(gap.reason(), historic);
        }
    }

    private static int first(FormatChange change, boolean video) {
        return change.tracks().stream()
                .filter(video ? Track::isVideo : Track::isAudio)
                .map(Track::id)
                .findFirst()
                .orElse(NONE);
    }

    private void sample(Sample sample, long arrivalUs, boolean historic) {
        boolean leadingAudio = sample.trackId() == audioId;
        if (!sample.isVideo() && !leadingAudio) {
            return;
        }
        if (!historic) {
            longestGapUs = lastArrivalUs == NEVER ? 0 : Math.max(longestGapUs, arrivalUs - lastArrivalUs);
            lastArrivalUs = arrivalUs;
        } else {
            foundUs = arrivalUs;
        }
        if (leadingAudio) {
            firstAudioUs = firstAudioUs == NEVER ? sample.ptsUs() : firstAudioUs;
            audioBytes += historic ? 0 : sample.sizeBytes();
        } else if (sample.trackId() == videoId) {
            firstVideoUs = firstVideoUs == NEVER ? sample.ptsUs() : firstVideoUs;
            pictures.add(sample, arrivalUs, historic);
        } else if (!historic) {
            pictures.addBytes(sample.sizeBytes());
        }
        if (!historic && leadingAudio) {
            lastAudioUs = arrivalUs;
            drift.audio(arrivalUs, sample.dtsUs());
        } else if (!historic && sample.trackId() == videoId) {
            drift.video(arrivalUs, sample.dtsUs());
        }
    }

    private void gap(Discontinuity.Reason reason, boolean historic) {
        if (reason == Discontinuity.Reason.NEW_PUBLICATION) {
            begin();
            return;
        }
        pictures.restart();
        drift.restart();
        if (reason != Discontinuity.Reason.READER_LAPPED && !historic) {
            discontinuities++;
        }
    }

    /** A publication begins: nothing that came before matters. */
    void begin() {
        pictures.restart();
        drift.restart();
        lastArrivalUs = NEVER;
        foundUs = NEVER;
        lastAudioUs = NEVER;
        longestGapUs = 0;
        firstVideoUs = NEVER;
        firstAudioUs = NEVER;
    }

    boolean hasVideo() {
        return videoId != NONE;
    }

    boolean hasAudio() {
        return audioId != NONE;
    }

    /** How long nothing came at all, at least; 0 before anything came. */
    long silentUs(long nowUs) {
        long sinceUs = Math.max(lastArrivalUs, foundUs);
        return sinceUs == NEVER ? 0 : nowUs - sinceUs;
    }

    /** How long no picture came while sound goes on; 0 if both come, or neither. */
    long pictureMissingUs() {
        long lastPictureUs = pictures.lastArrivalUs();
        boolean heard = lastAudioUs != NEVER && lastPictureUs != NEVER;
        return heard && videoId != NONE ? Math.max(0, lastAudioUs - lastPictureUs) : 0;
    }

    long sinceKeyUs() {
        return pictures.sinceKeyUs();
    }

    /** How much later the first sound is heard than the first picture is seen, in ms; NaN if one is not known. */
    double startOffsetMs() {
        return firstVideoUs == NEVER || firstAudioUs == NEVER ? Double.NaN : (firstAudioUs - firstVideoUs) / 1_000.0;
    }

    /** Tells what came since the last call, and begins anew. */
    void close(long elapsedUs, long nowUs, float[] figures) {
        double seconds = elapsedUs / US_PER_SECOND;
        if (videoId != NONE) {
            pictures.close(seconds, figures);
        }
        if (audioId != NONE) {
            figures[Figure.AUDIO_BITS_PER_SECOND.ordinal()] = (float) (audioBytes * 8 / seconds);
        }
        figures[Figure.STALL_MS.ordinal()] = Math.max(longestGapUs, silentUs(nowUs)) / 1_000F;
        figures[Figure.AV_DRIFT_MS.ordinal()] = (float) drift.close();
        figures[Figure.REPAIRS.ordinal()] = discontinuities;
        audioBytes = 0;
        longestGapUs = 0;
        discontinuities = 0;
    }
}
