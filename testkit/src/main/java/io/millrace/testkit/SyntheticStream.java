package io.millrace.testkit;

import io.millrace.api.media.AudioFormat;
import io.millrace.api.media.FourCc;
import io.millrace.api.media.FrameRate;
import io.millrace.api.media.Sample;
import io.millrace.api.media.Track;
import io.millrace.api.media.VideoFormat;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * Samples of a regular encoder: real codec configurations (H.264 High 1280×720, AAC-LC 48 kHz stereo), payloads whose
 * bytes tell their track and number. Decoding them is not meant; everything before a decoder is.
 */
public final class SyntheticStream {
    public static final int VIDEO_ID = 0;
    public static final int AUDIO_ID = 64;

    private static final ByteBuffer AVCC = ByteBuffer.wrap(HexFormat.of()
            .parseHex(
                    "0164001fffe100186764001facb200a00b760220000003002000000641e3064901000668" + "ebc3cb22c0fdf8f800"));
    private static final ByteBuffer ASC = ByteBuffer.wrap(new byte[] {0x11, (byte) 0x90});

    public static final Track VIDEO =
            new Track(VIDEO_ID, new VideoFormat(FourCc.AVC, AVCC, 1280, 720, new FrameRate(25, 1)));
    public static final Track AUDIO =
            new Track(AUDIO_ID, new AudioFormat(FourCc.AAC, ASC, 48_000, 2, Optional.empty()));

    private final int framesPerSecond;
    private final int gopFrames;
    private final int bFrames;
    private final int frameBytes;

    private SyntheticStream(int framesPerSecond, int gopFrames, int bFrames, int frameBytes) {
        this.framesPerSecond = framesPerSecond;
        this.gopFrames = gopFrames;
        this.bFrames = bFrames;
        this.frameBytes = frameBytes;
    }

    /** A video of this frame rate and GOP length without B-frames, and its audio. */
    public static SyntheticStream of(int framesPerSecond, int gopFrames) {
        return new SyntheticStream(framesPerSecond, gopFrames, 0, 2_000);
    }

    /** The same with this many B-frames between reference pictures. */
    public SyntheticStream withBFrames(int count) {
        return new SyntheticStream(framesPerSecond, gopFrames, count, frameBytes);
    }

    /** The same with pictures of this size. */
    public SyntheticStream withFrameBytes(int bytes) {
        return new SyntheticStream(framesPerSecond, gopFrames, bFrames, bytes);
    }

    public List<Track> tracks() {
        return List.of(VIDEO, AUDIO);
    }

    /** Samples of both tracks with dts in [fromUs, toUs), in order of dts. */
    public List<Sample> samples(long fromUs, long toUs) {
        List<Sample> samples = new ArrayList<>(video(fromUs, toUs));
        samples.addAll(audio(fromUs, toUs));
        samples.sort(Comparator.comparingLong(Sample::dtsUs));
        return samples;
    }

    /** Video samples with dts in [fromUs, toUs). */
    public List<Sample> video(long fromUs, long toUs) {
        List<Sample> samples = new ArrayList<>();
        for (long n = firstAtOrAfter(fromUs, framesPerSecond); videoTimeUs(n) < toUs; n++) {
            samples.add(videoSample(n));
        }
        return samples;
    }

    /** AAC samples of 1024 frames with dts in [fromUs, toUs). */
    public List<Sample> audio(long fromUs, long toUs) {
        List<Sample> samples = new ArrayList<>();
        for (long n = 0; audioTimeUs(n) < toUs; n++) {
            if (audioTimeUs(n) >= fromUs) {
                long timeUs = audioTimeUs(n);
                samples.add(new Sample(AUDIO_ID, timeUs, timeUs, Sample.SYNC, payload(AUDIO_ID, n, 200)));
            }
        }
        return samples;
    }

    private Sample videoSample(long n) {
        boolean sync = n % gopFrames == 0;
        boolean reference = sync || (n % gopFrames - 1) % (bFrames + 1) == 0;
        long shownAt = bFrames == 0 ? n : reference ? n + (sync ? 1 : bFrames + 1) : n;
        int flags = Sample.VIDEO | (sync ? Sample.SYNC : 0) | (reference ? 0 : Sample.DISCARDABLE);
        int bytes = sync ? frameBytes * 4 : frameBytes;
        return new Sample(VIDEO_ID, videoTimeUs(n), videoTimeUs(shownAt), flags, nalUnit(n, sync, bytes));
    }

    private long videoTimeUs(long n) {
        return Math.round(n * 1_000_000.0 / framesPerSecond);
    }

    private static long audioTimeUs(long n) {
        return Math.round(n * 1_024_000_000.0 / 48_000 / 1_000 * 1_000);
    }

    private static long firstAtOrAfter(long us, int perSecond) {
        return Math.max(0, (long) Math.ceil(us * (double) perSecond / 1_000_000 - 1e-6));
    }

    private static ByteBuffer nalUnit(long n, boolean sync, int bytes) {
        ByteBuffer buffer = payload(VIDEO_ID, n, bytes);
        buffer.putInt(0, bytes - 4);
        buffer.put(4, (byte) (sync ? 0x65 : 0x41));
        return buffer;
    }

    private static ByteBuffer payload(int trackId, long n, int bytes) {
        ByteBuffer buffer = ByteBuffer.allocate(bytes);
        for (int i = 0; i < bytes; i++) {
            buffer.put(i, (byte) (n * 31 + i * 7 + trackId));
        }
        return buffer;
    }
}
