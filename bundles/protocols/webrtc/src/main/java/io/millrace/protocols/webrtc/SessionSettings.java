package io.millrace.protocols.webrtc;

import io.millrace.api.settings.ConfiguredValues;
import java.util.List;

/**
 * Limits of sessions.
 *
 * @param maxSessions most publishers and viewers at a time
 * @param maxConnectingPerAddress of them that one client has asked for and that are not connected yet
 * @param publishBitsPerSecond what a publisher is told that we can take, where it does not find out by itself
 * @param ringBytes most bytes of a stream held for its viewers
 * @param audioWaitUs how long sound waits for the next picture
 * @param idleUs how long a stream without viewers is packed on
 * @param maxPayloadBytes most bytes of a payload
 * @param adaptive whether viewers move among the rungs of a ladder as their bandwidth goes
 * @param playoutDelay how long players are asked to wait; null if they are asked nothing
 * @param encodedSoundMs how long players are asked to wait with live pictures for sound that is encoded anew; 0 if not
 * @param iceServers values of {@code Link} headers with STUN and TURN servers (RFC 9725 section 4.6)
 */
public record SessionSettings(
        int maxSessions,
        int maxConnectingPerAddress,
        long publishBitsPerSecond,
        long ringBytes,
        long audioWaitUs,
        long idleUs,
        int maxPayloadBytes,
        boolean adaptive,
        PlayoutDelay playoutDelay,
        int encodedSoundMs,
        List<String> iceServers) {
    private static final long IDLE_US = 10_000_000;

    /**
     * How long players are asked to wait before they show something.
     *
     * @param leastMs at least
     * @param mostMs at most
     */
    public record PlayoutDelay(int leastMs, int mostMs) {
        private static final int MOST_MS = 40_950;
        private static final int USUAL_MOST_MS = 10_000;

        private static PlayoutDelay of(ConfiguredValues values) {
            int leastMs = values.whole("playoutDelayLeastMs", 0, MOST_MS);
            int mostMs = values.whole("playoutDelayMostMs", -1, MOST_MS);
            if (mostMs >= 0 && leastMs > mostMs) {
                values.refuse("playoutDelayLeastMs", "at most playoutDelayMostMs");
                leastMs = 0;
            }
            return mostMs < 0 ? null : new PlayoutDelay(leastMs, mostMs);
        }
    }

    public SessionSettings {
        iceServers = List.copyOf(iceServers);
    }

    /** The same for a viewer whose sound is encoded anew. */
    public SessionSettings waitingForSound() {
        if (playoutDelay != null || encodedSoundMs == 0) {
            return this;
        }
        return new SessionSettings(
                maxSessions,
                maxConnectingPerAddress,
                publishBitsPerSecond,
                ringBytes,
                audioWaitUs,
                idleUs,
                maxPayloadBytes,
                adaptive,
                new PlayoutDelay(encodedSoundMs, PlayoutDelay.USUAL_MOST_MS),
                encodedSoundMs,
                iceServers);
    }

    static SessionSettings of(ConfiguredValues values) {
        return new SessionSettings(
                values.whole("maxSessions", 1, 1_000_000),
                values.whole("maxConnectingPerAddress", 1, 1_000_000),
                values.whole("publishBitsPerSecond", 100_000L, 1L << 36),
                values.whole("ringBytes", 1L << 16, 1L << 40),
                values.whole("audioWaitMs", 0, 1_000) * 1_000L,
                IDLE_US,
                values.whole("maxPayloadBytes", 200, 1_400),
                values.flag("adaptive"),
                PlayoutDelay.of(values),
                values.whole("encodedSoundMs", 0, 1_000),
                values.read("iceServers", SessionSettings::links, "values of Link headers, each <stun:…> or <turn:…>"));
    }

    private static List<String> links(List<String> values) {
        for (String each : values) {
            if (!each.strip().matches("<(stuns?|turns?):[^<>\\p{Cntrl}]+>[^\\p{Cntrl}]*")) {
                throw new IllegalArgumentException(each);
            }
        }
        return values.stream().map(String::strip).toList();
    }
}
