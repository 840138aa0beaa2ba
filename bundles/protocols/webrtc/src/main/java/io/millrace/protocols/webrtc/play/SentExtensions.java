package io.millrace.protocols.webrtc.play;

import io.millrace.formats.rtp.HeaderExtensions;
import io.millrace.formats.rtp.NtpTime;
import io.millrace.formats.rtp.TransportFeedback;
import io.millrace.protocols.webrtc.SessionSettings;
import io.millrace.protocols.webrtc.description.AnsweredMedium;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.List;

/**
 * Header extensions of what one viewer is sent (RFC 8285, one-byte form). Filled anew for each packet, so that sending
 * allocates nothing. Used by the viewer's event loop.
 */
final class SentExtensions {
    /** When a packet was sent, for peers that estimate the bandwidth themselves. */
    static final String SEND_TIME = "http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time";

    /** When something was captured. */
    static final String CAPTURE_TIME = HeaderExtensions.CAPTURE_TIME;

    /** How long a player may wait before it shows something. */
    static final String PLAYOUT_DELAY = "http://www.webrtc.org/experiments/rtp-hdrext/playout-delay";

    /** Those that may be agreed on. */
    static final List<String> KNOWN = List.of(TransportFeedback.EXTENSION, SEND_TIME, PLAYOUT_DELAY, CAPTURE_TIME);

    /** Highest number of an element of one byte. */
    static final int MOST_ID = 14;

    private static final int ONE_BYTE = 0xBEDE;
    private static final int HEADER_BYTES = 4;
    private static final int NUMBER_BYTES = 2;
    private static final int SHORT_BYTES = 3;
    private static final int NTP_BYTES = 8;
    private static final int DELAY_BITS = 12;
    private static final int DELAY_UNIT_MS = 10;
    private static final int NONE = -1;

    private final ByteBuf usual;
    private final ByteBuf captured;
    private final int numberAt;
    private final int sendTimeAt;
    private final int captureTimeAt;
    private final int delayAt;
    private final int leastDelay;
    private final int mostDelay;
    private boolean waiting = true;

    /** What was agreed on for a medium. */
    SentExtensions(AnsweredMedium medium, SessionSettings settings) {
        ByteBuf out = Unpooled.buffer();
        out.writeInt(0);
        numberAt = element(out, medium, TransportFeedback.EXTENSION, NUMBER_BYTES);
        sendTimeAt = element(out, medium, SEND_TIME, SHORT_BYTES);
        delayAt = element(out, medium, PLAYOUT_DELAY, SHORT_BYTES);
        leastDelay = delayAt == NONE ? 0 : settings.playoutDelay().leastMs() / DELAY_UNIT_MS;
        mostDelay = delayAt == NONE ? 0 : settings.playoutDelay().mostMs() / DELAY_UNIT_MS;
        if (delayAt != NONE) {
            out.setMedium(delayAt, leastDelay << DELAY_BITS | mostDelay);
        }
        ByteBuf further = out.copy();
        usual = finish(out);
        captureTimeAt = element(further, medium, CAPTURE_TIME, NTP_BYTES);
        captured = finish(further);
    }

    private static int element(ByteBuf out, AnsweredMedium medium, String uri, int bytes) {
        for (AnsweredMedium.Extension each : medium.extensions()) {
            if (each.uri().equals(uri)) {
                out.writeByte(each.id() << 4 | bytes - 1);
                int at = out.writerIndex();
                out.writeZero(bytes);
                return at;
            }
        }
        return NONE;
    }

    private static ByteBuf finish(ByteBuf out) {
        out.writeZero(-out.readableBytes() & 3);
        out.setInt(0, ONE_BYTE << 16 | (out.readableBytes() - HEADER_BYTES) / 4);
        return out.readableBytes() == HEADER_BYTES ? null : out;
    }

    /** Whether packets are numbered across all media of a transport. */
    boolean hasNumbers() {
        return numberAt != NONE;
    }

    /** Whether packets may say when they were captured. */
    boolean hasCaptureTimes() {
        return captureTimeAt != NONE;
    }

    /** Whether players are asked to wait as long as agreed on, which they are at first, or not at all. */
    void asksToWait(boolean wait) {
        if (delayAt == NONE || wait == waiting) {
            return;
        }
        waiting = wait;
        int delay = (wait ? leastDelay << DELAY_BITS : 0) | mostDelay;
        usual.setMedium(delayAt, delay);
        captured.setMedium(delayAt, delay);
    }

    /** Bytes of {@link #usual}. */
    int bytes() {
        return usual == null ? 0 : usual.readableBytes();
    }

    /**
     * Those of most packets; null for none. Valid until the next call.
     *
     * @param number of the packet, if it {@link #hasNumbers}
     */
    ByteBuf usual(int number, long nowUs) {
        return fill(usual, number, nowUs);
    }

    /**
     * Those of a packet that says when it was captured. Valid until the next call.
     *
     * @param utcUs microseconds since 1970 UTC
     */
    ByteBuf captured(int number, long nowUs, long utcUs) {
        return fill(captured.setLong(captureTimeAt, NtpTime.ofUtcUs(utcUs)), number, nowUs);
    }

    private ByteBuf fill(ByteBuf out, int number, long nowUs) {
        if (numberAt != NONE) {
            out.setShort(numberAt, number);
        }
        if (sendTimeAt != NONE) {
            // seconds in 24 bits, of which 18 are a fraction
            out.setMedium(sendTimeAt, (int) ((nowUs << 18) / 1_000_000));
        }
        return out;
    }
}
