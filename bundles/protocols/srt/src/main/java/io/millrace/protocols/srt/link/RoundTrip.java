package io.millrace.protocols.srt.link;

/** Round-trip time and its variation, smoothed (draft-sharabayko-srt section 4.10). Used by one thread. */
final class RoundTrip {
    private static final long INITIAL_US = 100_000;
    private static final long MOST_US = 10_000_000;

    private long rttUs = INITIAL_US;
    private long variationUs = INITIAL_US / 2;
    private boolean measured;

    /** Takes a measurement, or what the peer measured. */
    void sample(long sampleUs) {
        if (sampleUs < 0 || sampleUs > MOST_US) {
            return;
        }
        if (measured) {
            variationUs = (3 * variationUs + Math.abs(sampleUs - rttUs)) / 4;
            rttUs = (7 * rttUs + sampleUs) / 8;
        } else {
            measured = true;
            rttUs = sampleUs;
            variationUs = sampleUs / 2;
        }
    }

    long rttUs() {
        return rttUs;
    }

    long variationUs() {
        return variationUs;
    }

    /** How long to wait for an answer before asking again. */
    long patienceUs() {
        return rttUs + 4 * variationUs;
    }
}
