package io.millrace.formats.cmaf;

import io.millrace.formats.bitstream.ByteCursor;
import io.millrace.formats.bitstream.MalformedBitstreamException;
import io.millrace.formats.cmaf.TrackHeader.SampleDefaults;

/** Adds up the times of a track fragment without its samples' bytes, which need not be there. Owned by one thread. */
final class RunTimes {
    private static final int NON_SYNC = 0x01_0000;

    private final long defaultDuration;
    private final int defaultFlags;
    private long decodeTime;
    private long durationTicks;
    private long earliestTicks = Long.MAX_VALUE;
    private boolean any;
    private boolean sync;

    RunTimes(Box tfhd, SampleDefaults movieDefaults) {
        ByteCursor in = tfhd.cursor();
        in.skip(1);
        int flags = in.u24();
        in.skip(4);
        in.skip((flags & 0x01) != 0 ? 8 : 0);
        in.skip((flags & 0x02) != 0 ? 4 : 0);
        defaultDuration = (flags & 0x08) != 0 ? in.u32() : movieDefaults.duration();
        in.skip((flags & 0x10) != 0 ? 4 : 0);
        defaultFlags = (flags & 0x20) != 0 ? in.int32() : movieDefaults.flags();
    }

    void take(Box box) {
        if (box.type().equals("tfdt")) {
            ByteCursor in = box.cursor();
            int version = in.u8();
            in.skip(3);
            decodeTime = version == 1 ? in.int64() : in.u32();
            if (decodeTime < 0 || decodeTime > RunReader.MAX_TIME) {
                throw new MalformedBitstreamException("A decoding time is out of range");
            }
        } else if (box.type().equals("trun")) {
            run(box.cursor());
        }
    }

    private void run(ByteCursor in) {
        in.skip(1);
        int flags = in.u24();
        long count = in.u32();
        int fields = Integer.bitCount(flags & 0xF00);
        in.skip((flags & 0x001) != 0 ? 4 : 0);
        int firstFlags = (flags & 0x004) != 0 ? in.int32() : defaultFlags;
        if (fields > 0 && count * fields * 4 > in.remaining() || count > 1 << 20) {
            throw new MalformedBitstreamException("A run of " + count + " samples is too long for its box");
        }
        for (long i = 0; i < count; i++) {
            long duration = (flags & 0x100) != 0 ? in.u32() : defaultDuration;
            in.skip((flags & 0x200) != 0 ? 4 : 0);
            int sampleFlags = (flags & 0x400) != 0 ? in.int32() : i == 0 ? firstFlags : defaultFlags;
            int offset = (flags & 0x800) != 0 ? in.int32() : 0;
            if (!any) {
                any = true;
                sync = (sampleFlags & NON_SYNC) == 0;
            }
            earliestTicks = Math.min(earliestTicks, decodeTime + durationTicks + offset);
            durationTicks += duration;
        }
    }

    long durationTicks() {
        return durationTicks;
    }

    long earliestTicks() {
        return any ? earliestTicks : decodeTime;
    }

    boolean beginsWithSync() {
        return sync;
    }
}
