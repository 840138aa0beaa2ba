package io.millrace.formats.cmaf;

import io.millrace.formats.bitstream.ByteCursor;
import io.millrace.formats.bitstream.MalformedBitstreamException;
import java.nio.ByteBuffer;

/**
 * A {@code prft} box (ISO/IEC 14496-12 clause 8.16.5), written as version 1.
 *
 * @param trackId the track whose clock {@code mediaTime} counts
 * @param flags how the wall-clock time came about, see {@link #CAPTURED}
 * @param utcUs microseconds since 1970-01-01T00:00:00Z, exact to the microsecond
 * @param mediaTime the same moment in ticks of the track
 */
public record ProducerReference(long trackId, int flags, long utcUs, long mediaTime) {
    /** The wall-clock time is that at which the picture was captured. */
    public static final int CAPTURED = 24;

    static final int BOX_BYTES = 32;

    private static final int PRFT = 'p' << 24 | 'r' << 16 | 'f' << 8 | 't';
    private static final long NTP_TO_UNIX_SECONDS = 2_208_988_800L;
    private static final long US_PER_SECOND = 1_000_000;
    /** Seconds from here on belong to NTP era 1, which began in 2036. */
    private static final long ERA_PIVOT_SECONDS = 1L << 31;

    private static final long ERA_SECONDS = 1L << 32;

    /** The box. */
    public ByteBuffer toBox() {
        ByteBuffer out = ByteBuffer.allocate(BOX_BYTES);
        put(out);
        return out.flip();
    }

    void put(ByteBuffer out) {
        out.putInt(BOX_BYTES).putInt(PRFT).putInt(1 << 24 | flags);
        out.putInt((int) trackId).putLong(ntp(utcUs)).putLong(mediaTime);
    }

    static ProducerReference parse(ByteBuffer body) {
        ByteCursor in = new ByteCursor(body);
        int version = in.u8();
        int flags = in.u24();
        if (version > 1) {
            throw new MalformedBitstreamException("prft version " + version + " is not known");
        }
        long trackId = in.u32();
        long utcUs = utcUs(in.int64());
        return new ProducerReference(trackId, flags, utcUs, version == 0 ? in.u32() : in.int64());
    }

    /** NTP timestamp format (RFC 5905 section 6); the fraction is rounded up so that it reads back as it was. */
    static long ntp(long utcUs) {
        long seconds = Math.floorDiv(utcUs, US_PER_SECOND) + NTP_TO_UNIX_SECONDS;
        long fraction = (Math.floorMod(utcUs, US_PER_SECOND) * ERA_SECONDS + US_PER_SECOND - 1) / US_PER_SECOND;
        return seconds << 32 | fraction;
    }

    static long utcUs(long ntp) {
        long seconds = ntp >>> 32;
        long era = seconds < ERA_PIVOT_SECONDS ? ERA_SECONDS : 0;
        long fraction = (ntp & 0xFFFF_FFFFL) * US_PER_SECOND >>> 32;
        return (seconds + era - NTP_TO_UNIX_SECONDS) * US_PER_SECOND + fraction;
    }
}
