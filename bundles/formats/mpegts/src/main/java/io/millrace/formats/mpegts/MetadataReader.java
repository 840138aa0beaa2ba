package io.millrace.formats.mpegts;

import io.millrace.api.media.Sample;
import io.millrace.formats.bitstream.ByteCursor;
import io.millrace.formats.bitstream.MalformedBitstreamException;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;

/**
 * Timed metadata: a PES packet holds one message, or access unit cells (ISO/IEC 13818-1 clause 2.12.4) whose bytes together
 * are one. A message without time happens now.
 */
final class MetadataReader implements ElementaryReader {
    /** metadata_stream: the payload is made of cells. */
    static final int CELLS_STREAM_ID = 0xFC;

    private final ElementaryOutput out;

    MetadataReader(ElementaryOutput out) {
        this.out = out;
    }

    @Override
    public void lost() {
        // each message stands alone
    }

    @Override
    public void unit(PesUnit unit) {
        ByteBuffer payload = ByteBuffer.wrap(unit.bytes, unit.from, unit.to - unit.from);
        try {
            byte[] message = unit.streamId == CELLS_STREAM_ID
                    ? cells(payload)
                    : new ByteCursor(payload).array(payload.remaining());
            if (message.length > 0) {
                long us = unit.pts == PesUnit.NO_TIME ? out.nowUs() : out.timeUs(unit.pts);
                out.sample(us, us, Sample.SYNC, ByteBuffer.wrap(message));
            }
        } catch (MalformedBitstreamException broken) {
            out.broken(broken.getMessage());
        }
    }

    private static byte[] cells(ByteBuffer payload) {
        ByteArrayOutputStream message = new ByteArrayOutputStream(payload.remaining());
        ByteCursor in = new ByteCursor(payload);
        while (in.hasRemaining()) {
            // service, sequence number, fragment indication and flags
            in.skip(3);
            message.writeBytes(in.array(in.u16()));
        }
        return message.toByteArray();
    }
}
