package io.millrace.formats.flv;

import io.millrace.api.media.FourCc;
import io.millrace.formats.bitstream.ByteCursor;
import io.millrace.formats.bitstream.MalformedBitstreamException;
import io.millrace.formats.flv.MediaPacket.Kind;
import java.nio.ByteBuffer;
import java.util.function.Consumer;

/**
 * Parses bodies of video and audio messages: VIDEODATA and AUDIODATA of the FLV file format 10.1 annex E, ExVideoTagHeader
 * and ExAudioTagHeader of enhanced RTMP v2. Data is passed on as views. Throws {@link MalformedBitstreamException}.
 */
public final class MessageParser {
    private static final int EX_VIDEO = 0x80;
    private static final int EX_AUDIO = 9;
    private static final int FRAME_KEY = 1;
    private static final int FRAME_GENERATED_KEY = 4;
    private static final int FRAME_COMMAND = 5;
    private static final int VIDEO_METADATA = 4;
    private static final int VIDEO_MULTITRACK = 6;
    private static final int AUDIO_MULTITRACK = 5;
    private static final int MOD_EX = 7;
    private static final int MOD_EX_NANO = 0;
    private static final int ONE_TRACK = 0;
    private static final int MANY_CODECS = 2;
    private static final int MAX_NANO = 999_999;

    private MessageParser() {}

    /** Parses the body of a video message; an empty one holds nothing. */
    public static void video(ByteBuffer body, Consumer<MediaPacket> packets) {
        if (!body.hasRemaining()) {
            return;
        }
        ByteCursor in = new ByteCursor(body);
        int first = in.u8();
        int frameType = first >> 4 & 7;
        boolean key = frameType == FRAME_KEY || frameType == FRAME_GENERATED_KEY;
        if ((first & EX_VIDEO) == 0) {
            legacyVideo(in, first & 0xF, frameType, key, packets);
            return;
        }
        Header header = modEx(in, first & 0xF);
        if (header.type != VIDEO_METADATA && frameType == FRAME_COMMAND) {
            return;
        }
        tracks(in, header, true, VIDEO_MULTITRACK, key, packets);
    }

    /** Parses the body of an audio message; an empty one means silence and holds nothing. */
    public static void audio(ByteBuffer body, Consumer<MediaPacket> packets) {
        if (!body.hasRemaining()) {
            return;
        }
        ByteCursor in = new ByteCursor(body);
        int first = in.u8();
        int format = first >> 4;
        if (format != EX_AUDIO) {
            legacyAudio(in, format, packets);
            return;
        }
        tracks(in, modEx(in, first & 0xF), false, AUDIO_MULTITRACK, true, packets);
    }

    private record Header(int type, int nanoOffset) {}

    /** Reads ModEx modifiers up to the packet type that they modify. */
    private static Header modEx(ByteCursor in, int firstType) {
        int type = firstType;
        int nano = 0;
        while (type == MOD_EX) {
            int size = in.u8() + 1;
            if (size == 256) {
                size = in.u16() + 1;
            }
            ByteBuffer data = in.slice(size);
            int next = in.u8();
            if (next >> 4 == MOD_EX_NANO && size >= 3) {
                nano = Math.min(new ByteCursor(data).u24(), MAX_NANO);
            }
            type = next & 0xF;
        }
        return new Header(type, nano);
    }

    private static void tracks(
            ByteCursor in, Header header, boolean video, int multitrack, boolean key, Consumer<MediaPacket> packets) {
        if (header.type != multitrack) {
            FourCc codec = new FourCc(in.int32());
            packet(new ByteCursor(in.rest()), header.type, codec, 0, video, key, header.nanoOffset, packets);
            return;
        }
        int modes = in.u8();
        int mode = modes >> 4;
        int type = modes & 0xF;
        if (mode > MANY_CODECS || type == multitrack || type == MOD_EX) {
            throw new MalformedBitstreamException("Multitrack mode " + mode + " with packet type " + type);
        }
        FourCc codec = mode == MANY_CODECS ? null : new FourCc(in.int32());
        do {
            FourCc trackCodec = codec == null ? new FourCc(in.int32()) : codec;
            int track = in.u8();
            ByteBuffer data = mode == ONE_TRACK ? in.rest() : in.slice(in.u24());
            packet(new ByteCursor(data), type, trackCodec, track, video, key, header.nanoOffset, packets);
        } while (in.hasRemaining());
    }

    private static void packet(
            ByteCursor in,
            int type,
            FourCc codec,
            int track,
            boolean video,
            boolean key,
            int nano,
            Consumer<MediaPacket> packets) {
        Kind kind = video ? videoKind(type) : audioKind(type);
        int composition = 0;
        // CodedFrames of NAL unit codecs carry a composition time, CodedFramesX never do
        if (video && type == 1 && (codec.equals(FourCc.AVC) || codec.equals(FourCc.HEVC)) && in.hasRemaining()) {
            composition = in.s24();
        }
        packets.accept(new MediaPacket(video, kind, codec, track, key, composition, nano, in.rest()));
    }

    private static Kind videoKind(int type) {
        return switch (type) {
            case 0 -> Kind.SEQUENCE_START;
            case 1, 3 -> Kind.CODED_FRAMES;
            case 2 -> Kind.SEQUENCE_END;
            case 4 -> Kind.METADATA;
            case 5 -> Kind.MPEG2TS_SEQUENCE_START;
            default -> Kind.OTHER;
        };
    }

    private static Kind audioKind(int type) {
        return switch (type) {
            case 0 -> Kind.SEQUENCE_START;
            case 1 -> Kind.CODED_FRAMES;
            case 2 -> Kind.SEQUENCE_END;
            case 4 -> Kind.MULTICHANNEL_CONFIG;
            default -> Kind.OTHER;
        };
    }

    private static void legacyVideo(
            ByteCursor in, int codecId, int frameType, boolean key, Consumer<MediaPacket> packets) {
        if (frameType == FRAME_COMMAND) {
            return;
        }
        FourCc codec =
                switch (codecId) {
                    case 7 -> FourCc.AVC;
                    // not Adobe's, but what encoders sent before enhanced RTMP
                    case 12 -> FourCc.HEVC;
                    default -> MediaPacket.UNSUPPORTED;
                };
        if (codec == MediaPacket.UNSUPPORTED) {
            packets.accept(new MediaPacket(true, Kind.OTHER, codec, 0, key, 0, 0, in.rest()));
            return;
        }
        int type = in.u8();
        int composition = in.remaining() >= 3 ? in.s24() : 0;
        Kind kind = type > 2 ? Kind.OTHER : videoKind(type);
        packets.accept(
                new MediaPacket(true, kind, codec, 0, key, kind == Kind.CODED_FRAMES ? composition : 0, 0, in.rest()));
    }

    private static void legacyAudio(ByteCursor in, int format, Consumer<MediaPacket> packets) {
        FourCc codec = MediaPacket.UNSUPPORTED;
        Kind kind = Kind.OTHER;
        if (format == 10) {
            codec = FourCc.AAC;
            kind = !in.hasRemaining() || in.peek() > 1 ? Kind.OTHER : audioKind(in.u8());
        } else if (format == 2 || format == 14) {
            codec = FourCc.MP3;
            kind = Kind.CODED_FRAMES;
        }
        packets.accept(new MediaPacket(false, kind, codec, 0, true, 0, 0, in.rest()));
    }
}
