package io.millrace.formats.mpegts;

import io.millrace.api.media.AudioFormat;
import io.millrace.api.media.Sample;
import io.millrace.formats.bitstream.ByteCursor;
import io.millrace.formats.bitstream.MalformedBitstreamException;
import io.millrace.formats.bitstream.OpusHead;
import java.nio.ByteBuffer;

/** Opus packets behind their control headers; a PES packet holds whole ones. Trimming is passed over. */
final class OpusReader implements ElementaryReader {
    private static final int CONTROL_PREFIX = 0x7FE0;
    private static final int PREFIX_MASK = 0xFFE0;
    private static final int START_TRIM = 0x10;
    private static final int END_TRIM = 0x08;
    private static final int EXTENSION = 0x04;
    private static final long RATE_HZ = 48_000;

    private final ElementaryOutput out;
    private final int channelCode;
    private long nextUs;
    private boolean timed;

    OpusReader(int channelCode, ElementaryOutput out) {
        this.channelCode = channelCode;
        this.out = out;
    }

    @Override
    public void lost() {
        timed = false;
    }

    @Override
    public void unit(PesUnit unit) {
        try {
            read(unit);
        } catch (MalformedBitstreamException broken) {
            timed = false;
            out.broken(broken.getMessage());
        }
    }

    private void read(PesUnit unit) {
        if (out.format() == null) {
            AudioFormat format = OpusStreams.format(channelCode);
            out.format(format);
        }
        if (unit.pts != PesUnit.NO_TIME) {
            nextUs = out.timeUs(unit.pts);
            timed = true;
        }
        long startUs = nextUs;
        long samples = 0;
        ByteCursor in = new ByteCursor(ByteBuffer.wrap(unit.bytes, unit.from, unit.to - unit.from));
        while (in.hasRemaining()) {
            ByteBuffer packet = packet(in);
            int duration = OpusHead.packetSamples(packet);
            if (timed) {
                out.sample(nextUs, nextUs, Sample.SYNC, packet);
            } else {
                out.dropped();
            }
            samples += duration;
            nextUs = startUs + samples * 1_000_000 / RATE_HZ;
        }
    }

    /** A packet, copied, behind its opus_control_header. */
    private static ByteBuffer packet(ByteCursor in) {
        int control = in.u16();
        if ((control & PREFIX_MASK) != CONTROL_PREFIX) {
            throw new MalformedBitstreamException("An Opus packet lacks its control header");
        }
        int size = 0;
        int octet;
        do {
            octet = in.u8();
            size += octet;
        } while (octet == 255);
        in.skip(((control & START_TRIM) != 0 ? 2 : 0) + ((control & END_TRIM) != 0 ? 2 : 0));
        if ((control & EXTENSION) != 0) {
            in.skip(in.u8());
        }
        return ByteBuffer.wrap(in.array(size));
    }
}
