package io.millrace.formats.cmaf;

import io.millrace.api.media.AudioFormat;
import io.millrace.api.media.FourCc;
import io.millrace.api.media.FrameRate;
import io.millrace.api.media.Sample;
import io.millrace.api.media.VideoFormat;
import io.millrace.formats.bitstream.AacConfiguration;
import io.millrace.formats.bitstream.OpusHead;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/** Formats and samples made up for tests. */
final class Samples {
    /** A VP8 record: the codec that asks least of its samples. */
    static final VideoFormat VIDEO = new VideoFormat(
            FourCc.VP8, ByteBuffer.wrap(new byte[] {0, 10, (byte) 0x82, 2, 2, 2, 0, 0}), 640, 360, FrameRate.UNKNOWN);

    static final AudioFormat AAC = new AudioFormat(
            FourCc.AAC, AacConfiguration.lowComplexity(48_000, 2).toBuffer(), 48_000, 2, Optional.empty());
    static final AudioFormat AAC_44 = new AudioFormat(
            FourCc.AAC, AacConfiguration.lowComplexity(44_100, 2).toBuffer(), 44_100, 2, Optional.empty());
    static final AudioFormat OPUS =
            new AudioFormat(FourCc.OPUS, OpusHead.of(2).toBuffer(), 48_000, 2, Optional.empty());

    private Samples() {}

    static Sample video(long dtsUs, long ptsUs, int flags, int sizeBytes) {
        return new Sample(0, dtsUs, ptsUs, Sample.VIDEO | flags, payload(sizeBytes, dtsUs));
    }

    static Sample audio(long dtsUs, int sizeBytes) {
        return new Sample(1, dtsUs, dtsUs, Sample.SYNC, payload(sizeBytes, dtsUs));
    }

    static ByteBuffer payload(int sizeBytes, long seed) {
        byte[] bytes = new byte[sizeBytes];
        new Random(seed).nextBytes(bytes);
        return ByteBuffer.wrap(bytes);
    }

    /** Pictures in decoding order with up to three B pictures in a row and irregular times. */
    static List<Sample> reordered(Random random, int count) {
        List<Sample> samples = new ArrayList<>();
        long frameUs = 10_000 + random.nextInt(40_000);
        long startUs = random.nextInt(5_000_000);
        long delay = 3;
        int display = 0;
        while (samples.size() < count) {
            int b = random.nextInt(4);
            boolean sync = samples.isEmpty() || random.nextInt(8) == 0;
            b = sync ? 0 : b;
            add(random, samples, startUs, frameUs, display + b + delay, sync ? Sample.SYNC : 0);
            for (int i = 0; i < b; i++) {
                add(random, samples, startUs, frameUs, display + i + delay, Sample.DISCARDABLE);
            }
            display += b + 1;
        }
        return samples.subList(0, count);
    }

    private static void add(
            Random random, List<Sample> samples, long startUs, long frameUs, long displayIndex, int flags) {
        long jitterUs = random.nextInt(1000);
        long dtsUs = startUs + samples.size() * frameUs + jitterUs;
        long ptsUs = Math.max(dtsUs, startUs + displayIndex * frameUs + random.nextInt(1000));
        samples.add(video(dtsUs, ptsUs, flags, random.nextInt(5) == 0 ? 100 : random.nextInt(300)));
    }
}
