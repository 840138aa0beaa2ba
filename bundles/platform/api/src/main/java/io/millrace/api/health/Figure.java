package io.millrace.api.health;

/** What is measured of a stream, second by second. The unit stands in the name. */
public enum Figure {
    /** Pictures, as they came. */
    VIDEO_BITS_PER_SECOND("videoBitsPerSecond", Fold.MEAN),
    /** Sound, as it came. */
    AUDIO_BITS_PER_SECOND("audioBitsPerSecond", Fold.MEAN),
    /** Pictures that came. */
    FRAMES_PER_SECOND("framesPerSecond", Fold.MEAN),
    /** Longest minus shortest time between two pictures: near 0 at a constant frame rate. */
    FRAME_SPREAD_MS("frameSpreadMs", Fold.MEAN),
    /** Longest time between two key pictures of which the second came now. */
    KEY_INTERVAL_MS("keyIntervalMs", Fold.MAX),
    /** Mean difference between the pace at which pictures came and their decoding times. */
    JITTER_MS("jitterMs", Fold.MEAN),
    /** Longest time without any picture or sound. */
    STALL_MS("stallMs", Fold.MAX),
    /** How much later sound came than pictures of the same time, since the publication began. */
    AV_DRIFT_MS("avDriftMs", Fold.MEAN),
    /** Discontinuities, and times of samples that had to be mended. */
    REPAIRS("repairs", Fold.SUM),
    /** Of a hundred pictures, those that are shown in another order than they are decoded. */
    REORDERED_PERCENT("reorderedPercent", Fold.MEAN),
    /** Packets that did not come at first, where the protocol tells. */
    LOST_PACKETS("lostPackets", Fold.SUM),
    /** Packets that were sent again, where the protocol tells. */
    RESENT_PACKETS("resentPackets", Fold.SUM),
    /** Packets that never came or came too late, where the protocol tells. */
    MISSING_PACKETS("missingPackets", Fold.SUM),
    /** Loudest value of any channel, dB of full scale; only while sound is decoded. */
    AUDIO_PEAK_DBFS("audioPeakDbfs", Fold.MAX),
    /** Root mean square of the loudest channel, dB of full scale; only while sound is decoded. */
    AUDIO_RMS_DBFS("audioRmsDbfs", Fold.MEAN);

    /** How several seconds become one number. */
    public enum Fold {
        MEAN,
        MAX,
        SUM
    }

    private final String code;
    private final Fold fold;

    Figure(String code, Fold fold) {
        this.code = code;
        this.fold = fold;
    }

    /** Its name for programs, with the unit: {@code keyIntervalMs}. */
    public String code() {
        return code;
    }

    /** How several seconds become one number. */
    public Fold fold() {
        return fold;
    }
}
