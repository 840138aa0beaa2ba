package io.millrace.formats.bitstream;

import io.millrace.api.media.Sample;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * The first fields of a VP9 uncompressed header (VP9 specification section 7.2).
 *
 * @param profile 0 to 3
 * @param showExisting repeats a frame decoded before; the other fields are then not set
 * @param keyFrame frame_type is KEY_FRAME
 * @param shown show_frame
 * @param bitDepth 8, 10 or 12; of key frames only
 * @param chromaSubsampling as {@code vpcC} counts: 1 is 4:2:0, 2 is 4:2:2, 3 is 4:4:4; of key frames only
 * @param fullRange color_range; of key frames only
 * @param width of key frames only, else 0
 * @param height of key frames only, else 0
 * @param refreshFlags reference slots that this frame replaces
 */
public record Vp9FrameHeader(
        int profile,
        boolean showExisting,
        boolean keyFrame,
        boolean shown,
        int bitDepth,
        int chromaSubsampling,
        boolean fullRange,
        int width,
        int height,
        int refreshFlags) {

    private static final int SYNC_CODE = 0x498342;
    private static final int COLOR_SPACE_RGB = 7;
    private static final int ALL_SLOTS = 0xFF;

    private record Color(int bitDepth, int subsampling, boolean fullRange) {}

    /**
     * Reads a frame's header.
     *
     * @throws MalformedBitstreamException if it is none
     */
    public static Vp9FrameHeader parse(ByteBuffer frame) {
        BitReader in = new BitReader(frame);
        if (in.bits(2) != 2) {
            throw new MalformedBitstreamException("Not a VP9 frame");
        }
        int profile = in.bits(1) | in.bits(1) << 1;
        if (profile == 3) {
            in.skip(1);
        }
        if (in.flag()) {
            return new Vp9FrameHeader(profile, true, false, true, 0, 0, false, 0, 0, 0);
        }
        boolean key = !in.flag();
        boolean shown = in.flag();
        boolean errorResilient = in.flag();
        if (key) {
            sync(in);
            Color color = color(in, profile);
            int width = in.bits(16) + 1;
            int height = in.bits(16) + 1;
            return new Vp9FrameHeader(
                    profile,
                    false,
                    true,
                    shown,
                    color.bitDepth(),
                    color.subsampling(),
                    color.fullRange(),
                    width,
                    height,
                    ALL_SLOTS);
        }
        boolean intraOnly = !shown && in.flag();
        if (!errorResilient) {
            in.skip(2);
        }
        if (intraOnly) {
            sync(in);
            if (profile > 0) {
                color(in, profile);
            }
        }
        return new Vp9FrameHeader(profile, false, false, shown, 0, 0, false, 0, 0, in.bits(8));
    }

    /** Whether decoding can start at this frame. */
    public boolean isSync() {
        return keyFrame;
    }

    /** Whether decoding can start at this frame or superframe. */
    public static boolean isKeyFrame(ByteBuffer superframe) {
        return parse(frames(superframe).get(0)).isSync();
    }

    /** The frames of a superframe (VP9 specification annex B) as views, or the frame itself. */
    public static List<ByteBuffer> frames(ByteBuffer superframe) {
        int size = superframe.remaining();
        if (size == 0) {
            throw new MalformedBitstreamException("A VP9 frame has no bytes");
        }
        int marker = superframe.get(superframe.limit() - 1) & 0xFF;
        int count = (marker & 7) + 1;
        int sizeBytes = (marker >> 3 & 3) + 1;
        int indexSize = 2 + count * sizeBytes;
        int index = superframe.limit() - indexSize;
        if ((marker & 0xE0) != 0xC0 || size <= indexSize || (superframe.get(index) & 0xFF) != marker) {
            return List.of(superframe.slice());
        }
        List<ByteBuffer> frames = new ArrayList<>(count);
        int at = superframe.position();
        for (int i = 0; i < count; i++) {
            long length = 0;
            for (int j = 0; j < sizeBytes; j++) {
                length |= (superframe.get(index + 1 + i * sizeBytes + j) & 0xFFL) << 8 * j;
            }
            if (length > index - at) {
                throw new MalformedBitstreamException("A VP9 superframe index points past its frames");
            }
            if (length > 0) {
                frames.add(superframe.slice(at, (int) length));
            }
            at += (int) length;
        }
        return frames.isEmpty() ? List.of(superframe.slice()) : frames;
    }

    /** The {@link Sample} flags of a frame or superframe, without {@link Sample#VIDEO}. */
    static int flags(ByteBuffer superframe) {
        boolean sync = false;
        boolean refreshes = false;
        boolean first = true;
        for (ByteBuffer frame : frames(superframe)) {
            Vp9FrameHeader header = parse(frame);
            sync |= first && header.isSync();
            refreshes |= header.refreshFlags() != 0;
            first = false;
        }
        return sync ? Sample.SYNC : refreshes ? 0 : Sample.DISCARDABLE;
    }

    private static void sync(BitReader in) {
        if (in.bits(24) != SYNC_CODE) {
            throw new MalformedBitstreamException("A VP9 frame lacks its sync code");
        }
    }

    private static Color color(BitReader in, int profile) {
        int depth = profile >= 2 ? in.flag() ? 12 : 10 : 8;
        boolean oddProfile = (profile & 1) != 0;
        if (in.bits(3) == COLOR_SPACE_RGB) {
            in.skip(oddProfile ? 1 : 0);
            return new Color(depth, 3, true);
        }
        boolean fullRange = in.flag();
        if (!oddProfile) {
            return new Color(depth, 1, fullRange);
        }
        boolean halfX = in.flag();
        boolean halfY = in.flag();
        in.skip(1);
        return new Color(depth, halfX ? halfY ? 1 : 2 : 3, fullRange);
    }
}
