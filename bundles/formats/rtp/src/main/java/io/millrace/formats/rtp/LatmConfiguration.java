package io.millrace.formats.rtp;

import io.millrace.formats.bitstream.AacConfiguration;
import io.millrace.formats.bitstream.BitReader;
import java.nio.ByteBuffer;

/**
 * The StreamMuxConfig of LATM (ISO/IEC 14496-3 clause 1.7.3.2) as RTP uses it.
 *
 * @param aac what the one layer holds
 * @param frames access units in an audioMuxElement
 */
record LatmConfiguration(AacConfiguration aac, int frames) {
    static LatmConfiguration parse(ByteBuffer config) {
        BitReader in = new BitReader(config);
        if (in.flag()) {
            throw new MalformedRtpException("LATM of audioMuxVersion 1 is not supported");
        }
        in.skip(1);
        int frames = in.bits(6) + 1;
        if (in.bits(4) != 0 || in.bits(3) != 0) {
            throw new MalformedRtpException("LATM of several programmes or layers is not supported");
        }
        ByteBuffer rest = ByteBuffer.allocate((int) (in.bitsLeft() + 7 >> 3));
        while (in.bitsLeft() > 0) {
            int bits = (int) Math.min(8, in.bitsLeft());
            rest.put((byte) (in.bits(bits) << 8 - bits));
        }
        return new LatmConfiguration(AacConfiguration.parse(rest.flip()), frames);
    }
}
