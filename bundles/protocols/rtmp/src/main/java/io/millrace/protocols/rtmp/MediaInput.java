package io.millrace.protocols.rtmp;

import io.millrace.formats.bitstream.MalformedBitstreamException;
import io.millrace.formats.flv.FlvDemuxer;
import io.millrace.formats.flv.FlvSink;
import io.millrace.protocols.rtmp.chunk.MessageType;
import java.nio.ByteBuffer;
import java.util.function.Consumer;

/** Media messages of one publisher, of whatever kind, into tracks and samples. Owned by the connection's event loop. */
final class MediaInput {
    private static final int MAX_MALFORMED = 16;

    private final FlvDemuxer demuxer;
    private final Consumer<String> onBroken;
    private boolean timed;
    private long timestampMs;
    private int malformed;

    /**
     * Nothing has come yet.
     *
     * @param onBroken hears of messages that make no sense, up to a number
     */
    MediaInput(FlvSink sink, Consumer<String> onBroken) {
        demuxer = new FlvDemuxer(sink);
        this.onBroken = onBroken;
    }

    /**
     * One audio, video, data or aggregate message.
     *
     * @throws MalformedBitstreamException if too many make no sense
     */
    void message(int type, long timestamp, ByteBuffer body) {
        if (type == MessageType.AGGREGATE) {
            AggregateMessage.split(timestamp, body, this::message);
            return;
        }
        try {
            demuxer.accept(type, unwrap(timestamp), body);
        } catch (MalformedBitstreamException e) {
            if (++malformed > MAX_MALFORMED) {
                throw e;
            }
            onBroken.accept(e.getMessage());
        }
    }

    /** Timestamps of 32 bits wrap after 49 days: the nearest time to the last one is meant. */
    private long unwrap(long timestamp) {
        if (!timed) {
            timed = true;
            timestampMs = timestamp;
        } else {
            timestampMs += (int) (timestamp - timestampMs);
        }
        return timestampMs;
    }

    /** Nothing more comes: what was held back goes to the sink. */
    void end() {
        demuxer.end();
    }
}
