package io.millrace.formats.flv;

import io.millrace.api.media.AudioFormat;
import io.millrace.api.media.FourCc;
import io.millrace.api.media.TrackFormat;
import io.millrace.api.media.VideoFormat;
import io.millrace.formats.bitstream.FlacStreamInfo;
import io.millrace.formats.bitstream.OpusHead;
import java.nio.ByteBuffer;
import java.util.Optional;

/** The message headers of one outgoing track. */
final class TrackOutput {
    private static final int SEQUENCE_START = 0;
    private static final int CODED_FRAMES = 1;
    private static final int CODED_FRAMES_X = 3;
    private static final int VIDEO_MULTITRACK = 6;
    private static final int AUDIO_MULTITRACK = 5;
    private static final int MAX_COMPOSITION_MS = 0x7FFFFF;

    private final int type;
    private final FourCc codec;
    /** First byte of legacy audio messages. */
    private final int soundByte;
    /** Track number of enhanced RTMP; 0 is the plain track. */
    private final int number;

    private TrackOutput(int type, FourCc codec, int soundByte, int number) {
        this.type = type;
        this.codec = codec;
        this.soundByte = soundByte;
        this.number = number;
    }

    static TrackOutput of(TrackFormat format, int number) {
        if (format instanceof VideoFormat) {
            return new TrackOutput(FlvMessageType.VIDEO, format.codec(), 0, number);
        }
        AudioFormat audio = (AudioFormat) format;
        return new TrackOutput(FlvMessageType.AUDIO, format.codec(), soundByte(audio), number);
    }

    static TrackOutput script() {
        return new TrackOutput(FlvMessageType.DATA_AMF0, FourCc.AMF0, 0, 0);
    }

    int type() {
        return type;
    }

    /** Whether messages have the headers of before 2023. */
    private boolean legacy() {
        return number == 0 && (codec.equals(FourCc.AVC) || soundByte != 0);
    }

    private static int soundByte(AudioFormat format) {
        if (format.codec().equals(FourCc.AAC)) {
            return 0xAF;
        }
        if (!format.codec().equals(FourCc.MP3)) {
            return 0;
        }
        if (format.sampleRateHz() == 8000) {
            return 0xE2 | (format.channels() > 1 ? 1 : 0);
        }
        // decoders take the rate from the frames; 48 and 32 kHz have no code of their own
        int rate = format.sampleRateHz() >= 32_000 ? 3 : format.sampleRateHz() >= 16_000 ? 2 : 1;
        return 0x22 | rate << 2 | (format.channels() > 1 ? 1 : 0);
    }

    /** Writes the bytes before a sample's payload and returns how many there are. */
    int writeHeader(byte[] header, boolean sync, long compositionMs) {
        int composition = (int) Math.max(-MAX_COMPOSITION_MS, Math.min(MAX_COMPOSITION_MS, compositionMs));
        return switch (type) {
            case FlvMessageType.VIDEO -> video(header, CODED_FRAMES, sync, composition);
            case FlvMessageType.AUDIO -> audio(header, CODED_FRAMES);
            default -> 0;
        };
    }

    /** The message that configures the track's decoder, if its codec has one. */
    Optional<FlvMessage> sequenceHeader(TrackFormat format) {
        ByteBuffer record = record(format);
        if (!record.hasRemaining()) {
            return Optional.empty();
        }
        byte[] header = new byte[16];
        int size =
                type == FlvMessageType.VIDEO ? video(header, SEQUENCE_START, true, 0) : audio(header, SEQUENCE_START);
        ByteBuffer body = ByteBuffer.allocate(size + record.remaining())
                .put(header, 0, size)
                .put(record);
        return Optional.of(new FlvMessage(type, body.flip()));
    }

    private ByteBuffer record(TrackFormat format) {
        if (codec.equals(FourCc.OPUS)) {
            return OpusHead.parse(format.configuration()).toBufferWithMagic();
        }
        if (codec.equals(FourCc.FLAC)) {
            return FlacStreamInfo.parse(format.configuration()).toBufferWithMagic();
        }
        boolean none = codec.equals(FourCc.AC3) || codec.equals(FourCc.EAC3) || codec.equals(FourCc.MP3);
        return none ? ByteBuffer.allocate(0) : format.configuration();
    }

    private int video(byte[] header, int packetType, boolean sync, int composition) {
        int frame = sync ? 1 : 2;
        if (legacy()) {
            header[0] = (byte) (frame << 4 | 7);
            header[1] = (byte) packetType;
            return s24(header, 2, composition);
        }
        boolean composes = codec.equals(FourCc.AVC) || codec.equals(FourCc.HEVC);
        int kind = packetType == CODED_FRAMES && composes && composition == 0 ? CODED_FRAMES_X : packetType;
        int at = exHeader(header, 0x80 | frame << 4, kind, VIDEO_MULTITRACK);
        return kind == CODED_FRAMES && composes ? s24(header, at, composition) : at;
    }

    private int audio(byte[] header, int packetType) {
        if (!legacy()) {
            return exHeader(header, 0x90, packetType, AUDIO_MULTITRACK);
        }
        header[0] = (byte) soundByte;
        if (!codec.equals(FourCc.AAC)) {
            return 1;
        }
        header[1] = (byte) packetType;
        return 2;
    }

    private int exHeader(byte[] header, int first, int packetType, int multitrack) {
        int at = 0;
        if (number == 0) {
            header[at++] = (byte) (first | packetType);
        } else {
            header[at++] = (byte) (first | multitrack);
            // mode OneTrack in the upper half
            header[at++] = (byte) packetType;
        }
        int code = codec.code();
        for (int shift = 24; shift >= 0; shift -= 8) {
            header[at++] = (byte) (code >> shift);
        }
        if (number > 0) {
            header[at++] = (byte) number;
        }
        return at;
    }

    private static int s24(byte[] header, int at, int value) {
        header[at] = (byte) (value >> 16);
        header[at + 1] = (byte) (value >> 8);
        header[at + 2] = (byte) value;
        return at + 3;
    }
}
