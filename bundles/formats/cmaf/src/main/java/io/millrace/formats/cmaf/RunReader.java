package io.millrace.formats.cmaf;

import io.millrace.formats.bitstream.ByteCursor;
import io.millrace.formats.bitstream.MalformedBitstreamException;
import io.millrace.formats.cmaf.TrackHeader.SampleDefaults;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * Reads {@code tfhd} and {@code trun} (ISO/IEC 14496-12 clauses 8.8.7 and 8.8.8) and finds the samples' bytes. One for
 * each segment: it counts samples and bytes, so that a small input cannot claim large output.
 */
final class RunReader {
    /** Decoding times beyond are refused, so that sums and conversions do not overflow: 47 years at 96 MHz. */
    static final long MAX_TIME = 1L << 57;

    private static final int MAX_SAMPLES = 200_000;

    private final ByteBuffer bytes;
    private int samplesLeft = MAX_SAMPLES;
    private long bytesLeft;
    private long moofOffset;
    private long implicitOffset;
    private long dataOffset;
    private long runEnd;
    private SampleDefaults defaults = SampleDefaults.NONE;

    RunReader(ByteBuffer bytes) {
        this.bytes = bytes;
        bytesLeft = bytes.remaining();
    }

    void begin(long newMoofOffset) {
        moofOffset = newMoofOffset;
        implicitOffset = newMoofOffset;
    }

    void header(Box tfhd, SampleDefaults movieDefaults) {
        ByteCursor in = tfhd.cursor();
        in.skip(1);
        int flags = in.u24();
        in.skip(4);
        boolean baseIsMoof = (flags & 0x02_0000) != 0;
        dataOffset = (flags & 0x01) != 0 ? in.int64() : baseIsMoof ? moofOffset : implicitOffset;
        runEnd = dataOffset;
        in.skip((flags & 0x02) != 0 ? 4 : 0);
        long duration = (flags & 0x08) != 0 ? in.u32() : movieDefaults.duration();
        long size = (flags & 0x10) != 0 ? in.u32() : movieDefaults.sizeBytes();
        int sampleFlags = (flags & 0x20) != 0 ? in.int32() : movieDefaults.flags();
        defaults = new SampleDefaults(duration, size, sampleFlags);
    }

    /** Adds the samples of a run and returns the decoding time at its end. */
    long read(Box trun, long decodeTime, List<FragmentSample> samples) {
        ByteCursor in = trun.cursor();
        in.skip(1);
        int flags = in.u24();
        long count = in.u32();
        int fields = Integer.bitCount(flags & 0xF00);
        long position = (flags & 0x001) != 0 ? dataOffset + in.int32() : runEnd;
        int firstFlags = (flags & 0x004) != 0 ? in.int32() : defaults.flags();
        if (count > samplesLeft || count * fields * 4 > in.remaining()) {
            throw new MalformedBitstreamException("A run of " + count + " samples is too long for its box");
        }
        samplesLeft -= (int) count;
        long time = decodeTime;
        for (int i = 0; i < count; i++) {
            long duration = (flags & 0x100) != 0 ? in.u32() : defaults.duration();
            long size = (flags & 0x200) != 0 ? in.u32() : defaults.sizeBytes();
            int sampleFlags = (flags & 0x400) != 0 ? in.int32() : i == 0 ? firstFlags : defaults.flags();
            // version 0 is unsigned, but writers of negative offsets forget to say version 1
            int offset = (flags & 0x800) != 0 ? in.int32() : 0;
            samples.add(new FragmentSample(time, offset, duration, sampleFlags, payload(position, size)));
            position += size;
            time += duration;
            if (time > MAX_TIME) {
                throw new MalformedBitstreamException("A decoding time is out of range");
            }
        }
        runEnd = position;
        implicitOffset = position;
        return time;
    }

    private ByteBuffer payload(long position, long size) {
        bytesLeft -= size;
        if (position < 0 || size > bytes.limit() || position > bytes.limit() - size || bytesLeft < 0) {
            throw new MalformedBitstreamException("A sample of " + size + " bytes lies outside of the segment");
        }
        return bytes.slice((int) position, (int) size);
    }
}
