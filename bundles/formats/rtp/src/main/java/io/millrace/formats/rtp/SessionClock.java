package io.millrace.formats.rtp;

/**
 * One timeline for the media of a session, in microseconds from about 0. Each medium counts with a clock of its own from a
 * random start; they are first laid side by side by arrival, and exactly as soon as sender reports tell the wall clock of
 * both. A correction that comes late is made little by little, so that no medium jumps; one of many seconds is not
 * believed, for devices exist that report nonsense.
 *
 * <p>A media clock that jumps, or goes back further than pictures are reordered, is laid anew by arrival; one that stands
 * still is not believed until it goes again. Not thread-safe.
 */
public final class SessionClock {
    private static final long JUMP_US = 10_000_000;
    private static final long BACKWARD_JUMP_US = 1_500_000;
    private static final long BELIEVED_US = 10_000_000;
    private static final long SLEW_PARTS = 50;
    private static final long UNKNOWN = Long.MIN_VALUE;
    /** Reports are as exact as this. */
    private static final long PLACED_US = 2_000;

    private static final long LOOK_US = 1_000_000;
    private static final long LOOK_STEP_US = 150_000;
    /** A media clock that makes less than this part of the way does not go at all. */
    private static final int STANDING_PARTS = 10;

    private long zeroArrivalUs = UNKNOWN;
    private Medium reference;

    /** The clock of one more medium. */
    public Medium medium(int clockRateHz) {
        return new Medium(clockRateHz);
    }

    /** The clock of one medium. */
    public final class Medium {
        private final int clockRateHz;
        private final TimestampUnwrapper unwrapper = new TimestampUnwrapper();
        private long offsetUs = UNKNOWN;
        private long utcOffsetUs = UNKNOWN;
        private long reportedUtcUs = UNKNOWN;
        private long reportedTimestamp;
        private long lastMediaUs;
        private long lastArrivalUs;
        private long lookMediaUs;
        private long lookedUs;
        private boolean standing;

        private Medium(int clockRateHz) {
            this.clockRateHz = clockRateHz;
        }

        /**
         * The time of an access unit on the session's timeline.
         *
         * @param timestamp its RTP timestamp
         * @param arrivalUs monotonic time at which it came
         */
        public long timeUs(long timestamp, long arrivalUs) {
            if (zeroArrivalUs == UNKNOWN) {
                zeroArrivalUs = arrivalUs;
            }
            long mediaUs = toUs(unwrapper.unwrap(timestamp));
            look(mediaUs, arrivalUs);
            if (offsetUs == UNKNOWN) {
                offsetUs = arrivalUs - zeroArrivalUs - mediaUs;
                believeFirstReport();
            } else if (standing || jumped(mediaUs, arrivalUs)) {
                offsetUs = arrivalUs - zeroArrivalUs - mediaUs;
                utcOffsetUs = UNKNOWN;
                reference = reference == this ? null : reference;
            } else {
                approach(mediaUs - lastMediaUs);
            }
            lastMediaUs = mediaUs;
            lastArrivalUs = arrivalUs;
            return mediaUs + offsetUs;
        }

        /** Whether the media clock goes on while units come; time in which none comes says little. */
        private void look(long mediaUs, long arrivalUs) {
            if (offsetUs == UNKNOWN) {
                lookMediaUs = mediaUs;
                return;
            }
            lookedUs += Math.min(arrivalUs - lastArrivalUs, LOOK_STEP_US);
            if (lookedUs >= LOOK_US) {
                standing = Math.abs(mediaUs - lookMediaUs) * STANDING_PARTS < lookedUs;
                lookMediaUs = mediaUs;
                lookedUs = 0;
            }
        }

        private boolean jumped(long mediaUs, long arrivalUs) {
            long mediaStepUs = mediaUs - lastMediaUs;
            return mediaStepUs < -BACKWARD_JUMP_US
                    || Math.abs(mediaStepUs) > JUMP_US && Math.abs(mediaStepUs - (arrivalUs - lastArrivalUs)) > JUMP_US;
        }

        /** Takes what a sender report says of this medium. */
        public void report(RtcpPacket.SenderReport report) {
            if (report.ntp() == 0) {
                // RFC 3550: the sender has no notion of wall-clock time
                return;
            }
            reportedUtcUs = NtpTime.toUtcUs(report.ntp());
            reportedTimestamp = report.rtpTimestamp();
            if (offsetUs != UNKNOWN) {
                learnUtcOffset();
            }
        }

        private void believeFirstReport() {
            if (reportedUtcUs != UNKNOWN) {
                learnUtcOffset();
                if (reference != null && reference != this && isBelievable()) {
                    offsetUs = wantedUs();
                }
            }
        }

        private void learnUtcOffset() {
            utcOffsetUs = reportedUtcUs - toUs(unwrapper.near(reportedTimestamp));
            if (reference == null) {
                reference = this;
            }
        }

        /** Where this medium would lie exactly. */
        private long wantedUs() {
            return reference.offsetUs + utcOffsetUs - reference.utcOffsetUs;
        }

        private boolean isBelievable() {
            return Math.abs(wantedUs() - offsetUs) <= BELIEVED_US;
        }

        /** At most one fiftieth faster or slower. */
        private void approach(long mediaStepUs) {
            if (reference == null || reference == this || utcOffsetUs == UNKNOWN || !isBelievable()) {
                return;
            }
            long most = Math.abs(mediaStepUs) / SLEW_PARTS;
            offsetUs += Math.max(-most, Math.min(most, wantedUs() - offsetUs));
        }

        /**
         * Makes a correction at once, of a medium whose times nobody used yet.
         *
         * @return whether its times do not go on as they were
         */
        public boolean settle() {
            boolean moves = offsetUs != UNKNOWN && isReported() && reference != this && isBelievable();
            if (!moves || offsetUs == wantedUs()) {
                return false;
            }
            offsetUs = wantedUs();
            return true;
        }

        /** Whether it lies exactly beside the others, as sender reports told. */
        public boolean isPlaced() {
            return isReported() && Math.abs(wantedUs() - offsetUs) <= PLACED_US;
        }

        private boolean isReported() {
            return reference != null && utcOffsetUs != UNKNOWN;
        }

        /** Wall-clock time of a time on the session's timeline, in microseconds since 1970 UTC; -1 if it is not known. */
        public long utcUs(long timeUs) {
            return utcOffsetUs == UNKNOWN ? -1 : timeUs - offsetUs + utcOffsetUs;
        }

        private long toUs(long ticks) {
            return Math.floorDiv(ticks, clockRateHz) * 1_000_000
                    + Math.round(Math.floorMod(ticks, clockRateHz) * 1e6 / clockRateHz);
        }
    }
}
