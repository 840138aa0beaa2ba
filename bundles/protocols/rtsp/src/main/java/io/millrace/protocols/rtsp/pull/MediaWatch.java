package io.millrace.protocols.rtsp.pull;

import java.util.Map;

/**
 * Whether media comes, once the camera has been told to play: reports and sound alone are no pictures. Owned by the
 * connection's event loop.
 */
final class MediaWatch {
    private static final long FIRST_PACKET_US = 5_000_000;
    private static final long DEFAULT_FROZEN_SECONDS = 8;
    private static final long LEAST_FROZEN_SECONDS = 2;
    private static final long MOST_FROZEN_SECONDS = 3_600;

    private final long frozenUs;
    private boolean playing;
    private boolean begun;
    private long heardUs;

    /**
     * Makes a watch.
     *
     * @param frozenUs how long nothing may come
     */
    MediaWatch(long frozenUs) {
        this.frozenUs = frozenUs;
    }

    /**
     * Reads the option {@code frozenSeconds}.
     *
     * @throws IllegalArgumentException that says what is allowed
     */
    static long frozenUs(Map<String, String> options) {
        String option = options.getOrDefault("frozenSeconds", "").strip();
        if (option.isEmpty()) {
            return DEFAULT_FROZEN_SECONDS * 1_000_000;
        }
        boolean number = option.matches("\\d{1,4}");
        long seconds = number ? Long.parseLong(option) : 0;
        if (seconds < LEAST_FROZEN_SECONDS || seconds > MOST_FROZEN_SECONDS) {
            throw new IllegalArgumentException("frozenSeconds is a number of seconds from " + LEAST_FROZEN_SECONDS
                    + " to " + MOST_FROZEN_SECONDS + ", not \"" + option + "\"");
        }
        return seconds * 1_000_000;
    }

    /** The camera says that it plays. */
    void playing(long timeUs) {
        playing = true;
        heardUs = timeUs;
    }

    boolean isPlaying() {
        return playing;
    }

    /** A packet of pictures came, or of sound where there are none. */
    void heard(long timeUs) {
        begun = true;
        heardUs = timeUs;
    }

    boolean hasBegun() {
        return begun;
    }

    /** Whether it seems that nothing comes in this way. */
    boolean isInVain(long timeUs) {
        return playing && !begun && timeUs - heardUs > FIRST_PACKET_US;
    }

    boolean isFrozen(long timeUs) {
        return playing && timeUs - heardUs > frozenUs;
    }

    long silentSeconds(long timeUs) {
        return (timeUs - heardUs) / 1_000_000;
    }
}
