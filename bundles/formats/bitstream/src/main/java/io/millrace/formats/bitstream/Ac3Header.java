package io.millrace.formats.bitstream;

import io.millrace.api.media.FourCc;
import java.nio.ByteBuffer;

/**
 * The header of an AC-3 or E-AC-3 sync frame (ETSI TS 102 366 clauses 4.4 and E.1.3), and the {@code dac3} and
 * {@code dec3} boxes (annexes F.4 and F.6) of a stream of one independent substream.
 *
 * @param enhanced E-AC-3
 * @param sampleRateHz sampling rate
 * @param channels with the low frequency channel; those of dependent substreams are not counted
 * @param bsid bit stream identification
 * @param bsmod bit stream mode
 * @param acmod audio coding mode
 * @param lfe low frequency channel present
 * @param frameBytes size of the sync frame, 0 from a box
 * @param samplesPerFrame samples a channel, 0 from a box
 * @param bitRateCode of {@code dac3}, for AC-3 only
 */
public record Ac3Header(
        boolean enhanced,
        int sampleRateHz,
        int channels,
        int bsid,
        int bsmod,
        int acmod,
        boolean lfe,
        int frameBytes,
        int samplesPerFrame,
        int bitRateCode) {

    private static final int SYNC_WORD = 0x0B77;
    private static final int FIRST_ENHANCED_BSID = 11;
    private static final int[] RATES_HZ = {48_000, 44_100, 32_000};
    private static final int[] KBITS = {
        32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384, 448, 512, 576, 640
    };
    private static final int[] CHANNELS = {2, 1, 2, 3, 3, 4, 4, 5};
    private static final int[] BLOCKS = {1, 2, 3, 6};

    /**
     * Reads a sync frame's header.
     *
     * @throws MalformedBitstreamException if the bytes are none
     */
    public static Ac3Header parse(ByteBuffer syncFrame) {
        BitReader in = new BitReader(syncFrame);
        if (in.bits(16) != SYNC_WORD) {
            throw new MalformedBitstreamException("Not an AC-3 sync frame");
        }
        BitReader ahead = new BitReader(syncFrame);
        ahead.skip(40);
        int bsid = ahead.bits(5);
        if (bsid > 16) {
            throw new MalformedBitstreamException("AC-3 bit stream identification " + bsid + " is reserved");
        }
        return bsid >= FIRST_ENHANCED_BSID ? enhanced(in, bsid) : plain(in, bsid);
    }

    /**
     * Reads the body of a {@code dac3} or {@code dec3} box.
     *
     * @throws MalformedBitstreamException if it is none
     */
    public static Ac3Header parseBox(FourCc codec, ByteBuffer box) {
        BitReader in = new BitReader(box);
        boolean enhanced = codec.equals(FourCc.EAC3);
        in.skip(enhanced ? 16 : 0);
        int rate = rate(in.bits(2));
        int bsid = in.bits(5);
        in.skip(enhanced ? 2 : 0);
        int bsmod = in.bits(3);
        int acmod = in.bits(3);
        boolean lfe = in.flag();
        int bitRateCode = enhanced ? 0 : in.bits(5);
        return new Ac3Header(
                enhanced, rate, CHANNELS[acmod] + (lfe ? 1 : 0), bsid, bsmod, acmod, lfe, 0, 0, bitRateCode);
    }

    /** Samples a channel of an access unit: its frames in a row, those of further and dependent substreams not counted. */
    static int samples(ByteBuffer accessUnit) {
        int samples = 0;
        ByteBuffer left = accessUnit.duplicate();
        while (left.remaining() > 5) {
            Ac3Header header = parse(left);
            int stream = left.get(left.position() + 2) & 0xFF;
            // strmtyp 1 is dependent, substreamid says which
            boolean counted = !header.enhanced() || stream >> 6 != 1 && (stream >> 3 & 7) == 0;
            samples += counted ? header.samplesPerFrame() : 0;
            left.position(Math.min(left.limit(), left.position() + Math.max(6, header.frameBytes())));
        }
        return samples;
    }

    /** The body of the {@code dac3} or {@code dec3} box. */
    public ByteBuffer toBox() {
        BitWriter out = new BitWriter();
        int rateCode = sampleRateHz == 44_100 ? 1 : sampleRateHz == 32_000 ? 2 : 0;
        if (!enhanced) {
            out.bits(2, rateCode).bits(5, bsid).bits(3, bsmod).bits(3, acmod).flag(lfe);
            return out.bits(5, bitRateCode).bits(5, 0).toBuffer();
        }
        long kbits = samplesPerFrame == 0 ? 0 : frameBytes * 8L * sampleRateHz / samplesPerFrame / 1000;
        out.bits(13, kbits).bits(3, 0).bits(2, rateCode).bits(5, bsid).bits(2, 0);
        return out.bits(3, bsmod).bits(3, acmod).flag(lfe).bits(8, 0).toBuffer();
    }

    private static Ac3Header plain(BitReader in, int bsid) {
        in.skip(16);
        int rateCode = in.bits(2);
        int rate = rate(rateCode);
        int sizeCode = in.bits(6);
        if (sizeCode >> 1 >= KBITS.length) {
            throw new MalformedBitstreamException("AC-3 frame size code " + sizeCode + " is reserved");
        }
        in.skip(5);
        int bsmod = in.bits(3);
        int acmod = in.bits(3);
        in.skip((acmod & 1) != 0 && acmod != 1 ? 2 : 0);
        in.skip((acmod & 4) != 0 ? 2 : 0);
        in.skip(acmod == 2 ? 2 : 0);
        boolean lfe = in.flag();
        int kbits = KBITS[sizeCode >> 1];
        int bytes =
                switch (rateCode) {
                    case 0 -> kbits * 4;
                    case 1 -> (kbits * 320 / 147 + (sizeCode & 1)) * 2;
                    default -> kbits * 6;
                };
        int channels = CHANNELS[acmod] + (lfe ? 1 : 0);
        // bsid 9 and 10 halve and quarter the rate
        int shift = Math.max(0, bsid - 8);
        return new Ac3Header(false, rate >> shift, channels, bsid, bsmod, acmod, lfe, bytes, 1536, sizeCode >> 1);
    }

    private static Ac3Header enhanced(BitReader in, int bsid) {
        in.skip(5);
        int bytes = (in.bits(11) + 1) * 2;
        int rateCode = in.bits(2);
        int second = in.bits(2);
        boolean reduced = rateCode == 3;
        int rate = reduced ? rate(second) / 2 : rate(rateCode);
        int blocks = reduced ? 6 : BLOCKS[second];
        int acmod = in.bits(3);
        boolean lfe = in.flag();
        int channels = CHANNELS[acmod] + (lfe ? 1 : 0);
        return new Ac3Header(true, rate, channels, bsid, 0, acmod, lfe, bytes, blocks * 256, 0);
    }

    private static int rate(int code) {
        if (code >= RATES_HZ.length) {
            throw new MalformedBitstreamException("AC-3 sampling rate code " + code + " is reserved");
        }
        return RATES_HZ[code];
    }
}
