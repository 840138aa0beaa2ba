package io.millrace.itests.fuzz;

import io.millrace.protocols.rtmp.chunk.ChunkException;
import io.millrace.protocols.rtmp.chunk.ChunkLimits;
import io.millrace.protocols.rtmp.chunk.ChunkReader;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;

/** RTMP chunks, as they come after the handshake. */
public final class RtmpTarget {
    private RtmpTarget() {}

    public static void fuzzerTestOneInput(byte[] input) {
        ChunkReader reader = new ChunkReader(new ChunkLimits(1 << 20, 1 << 20, 64), RtmpTarget::message);
        reader.allowMedia();
        try {
            reader.read(Unpooled.wrappedBuffer(input));
        } catch (ChunkException e) {
            Check.that(e.getMessage().length() > 10, "no plain reason");
        }
    }

    private static boolean message(int type, int streamId, long timestampMs, ByteBuffer body) {
        Check.that(type >= 0 && type < 256 && timestampMs >= 0 && timestampMs < 1L << 32, "no message of RTMP");
        return true;
    }
}
