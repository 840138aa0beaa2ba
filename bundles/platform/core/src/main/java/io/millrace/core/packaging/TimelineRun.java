package io.millrace.core.packaging;

import io.millrace.api.media.ClockReference;
import io.millrace.api.packaging.Segment;
import java.util.function.LongSupplier;

/**
 * What is written between two discontinuities, and where it stands on the wall clock: its first segment ties all of it, so
 * that a clock reference that comes later moves nothing. Under the lock of its {@link WindowSet}.
 */
final class TimelineRun {
    private final LongSupplier epochUtcUs;
    private boolean begins = true;
    private boolean ends;
    private long startUs;
    private long startUtcUs;
    private long discontinuitySequence;
    private ClockReference clock;

    /** @param epochUtcUs wall-clock time of zero on the timeline, for a run without a clock reference */
    TimelineRun(LongSupplier epochUtcUs, long discontinuitySequence) {
        this.epochUtcUs = epochUtcUs;
        this.discontinuitySequence = discontinuitySequence;
    }

    /** Whether it has no segment yet. */
    boolean isBeginning() {
        return begins;
    }

    /** Whether its last segment was written. */
    boolean isEnding() {
        return ends;
    }

    /** Players are told with the end of the last segment: some take the next number for the same continuity otherwise. */
    void ends() {
        ends = true;
    }

    void goesOn() {
        ends = false;
    }

    /** Another run begins, behind a discontinuity. */
    void next(long sequence) {
        discontinuitySequence = sequence;
        begins = true;
    }

    /** Ties the next run to the wall clock. */
    void clock(ClockReference reference) {
        clock = reference;
    }

    /** A segment begins. */
    void opens(long segmentStartUs) {
        if (begins) {
            begins = false;
            startUs = segmentStartUs;
            startUtcUs = clock == null
                    ? epochUtcUs.getAsLong() + segmentStartUs
                    : clock.utcUs() + segmentStartUs - clock.ptsUs();
        }
    }

    /** A rendition's segment begins: it is in the run that its origin's is in. */
    void follow(Segment led) {
        startUs = led.runStartUs();
        startUtcUs = led.utcUs() - led.startUs() + led.runStartUs();
        discontinuitySequence = led.discontinuitySequence();
        ends = ends && !led.discontinuity();
    }

    long utcUs(long timeUs) {
        return startUtcUs + timeUs - startUs;
    }

    long startUs() {
        return startUs;
    }

    long discontinuitySequence() {
        return discontinuitySequence;
    }
}
