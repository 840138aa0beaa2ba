package io.millrace.codecs.ffmpeg.wire;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.GatheringByteChannel;

/** Writes messages to a channel that blocks. Any thread: messages never mix. */
public final class FrameWriter {
    private final GatheringByteChannel channel;

    public FrameWriter(GatheringByteChannel channel) {
        this.channel = channel;
    }

    /** A message's bytes, for channels that do not block: its payload is a view and not copied. */
    public static ByteBuffer[] encode(Message message) {
        return MessageEncoder.encode(message);
    }

    /**
     * Writes a message in full.
     *
     * @throws IllegalArgumentException if it is longer than {@link Message#MAX_BYTES}, or a number of it out of range
     */
    public void write(Message message) throws IOException {
        ByteBuffer[] buffers = encode(message);
        synchronized (channel) {
            while (buffers[0].hasRemaining() || buffers[1].hasRemaining()) {
                channel.write(buffers);
            }
        }
    }
}
