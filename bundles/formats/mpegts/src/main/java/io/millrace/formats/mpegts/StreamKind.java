package io.millrace.formats.mpegts;

import io.millrace.api.media.DataFormat;
import io.millrace.api.media.FourCc;
import io.millrace.api.media.TrackFormat;
import java.nio.ByteBuffer;
import java.util.Optional;

/** What an elementary stream holds, by its stream_type and descriptors. */
enum StreamKind {
    AVC,
    HEVC,
    AV1,
    ADTS,
    LATM,
    MPEG_AUDIO,
    AC3,
    OPUS,
    KLV,
    ID3,
    SCTE35;

    static final int TYPE_MPEG1_AUDIO = 0x03;
    static final int TYPE_MPEG2_AUDIO = 0x04;
    static final int TYPE_PRIVATE = 0x06;
    static final int TYPE_ADTS = 0x0F;
    static final int TYPE_LATM = 0x11;
    static final int TYPE_METADATA = 0x15;
    static final int TYPE_AVC = 0x1B;
    static final int TYPE_HEVC = 0x24;
    static final int TYPE_AC3 = 0x81;
    static final int TYPE_SCTE35 = 0x86;
    static final int TYPE_EAC3 = 0x87;

    /** Registration of Blu-ray discs, which give numbers of their own to types from 0x80 on. */
    private static final String BLU_RAY = "HDMV";

    /** The kind of a stream that a map table lists; empty if it is not supported. */
    static Optional<StreamKind> of(MapTable.Entry entry, Descriptors programme) {
        return Optional.ofNullable(
                switch (entry.streamType()) {
                    case TYPE_MPEG1_AUDIO, TYPE_MPEG2_AUDIO -> MPEG_AUDIO;
                    case TYPE_ADTS -> ADTS;
                    case TYPE_LATM -> LATM;
                    case TYPE_AVC -> AVC;
                    case TYPE_HEVC -> HEVC;
                    case TYPE_AC3, TYPE_EAC3 -> AC3;
                    case TYPE_SCTE35 -> programme.isRegistered(BLU_RAY) ? null : SCTE35;
                    case TYPE_METADATA -> metadata(entry.descriptors());
                    case TYPE_PRIVATE -> ofPrivate(entry.descriptors());
                    default -> null;
                });
    }

    private static StreamKind metadata(Descriptors descriptors) {
        return descriptors.isMetadata("KLVA") ? KLV : descriptors.isMetadata("ID3 ") ? ID3 : null;
    }

    private static StreamKind ofPrivate(Descriptors descriptors) {
        if (descriptors.isRegistered("Opus")) {
            return OPUS;
        }
        if (descriptors.isRegistered("AV01")) {
            return AV1;
        }
        if (descriptors.isRegistered("KLVA")) {
            return KLV;
        }
        if (descriptors.isRegistered("HEVC")) {
            return HEVC;
        }
        boolean ac3 = descriptors.isRegistered("AC-3")
                || descriptors.isRegistered("EAC3")
                || descriptors.has(Descriptors.DVB_AC3)
                || descriptors.has(Descriptors.DVB_EAC3);
        return ac3 ? AC3 : null;
    }

    boolean isVideo() {
        return this == AVC || this == HEVC || this == AV1;
    }

    boolean isData() {
        return this == KLV || this == ID3 || this == SCTE35;
    }

    boolean isAudio() {
        return !isVideo() && !isData();
    }

    /** The format of streams that need no bytes to tell it. */
    Optional<TrackFormat> knownFormat() {
        return switch (this) {
            case KLV -> Optional.of(DataFormat.of(FourCc.KLV, ""));
            case ID3 -> Optional.of(DataFormat.of(FourCc.ID3, ""));
            case SCTE35 -> Optional.of(DataFormat.of(FourCc.SCTE35, ""));
            default -> Optional.empty();
        };
    }

    /** A reader of such a stream's PES packets. */
    ElementaryReader reader(Descriptors descriptors, ElementaryOutput out) {
        return switch (this) {
            case AVC -> new NalReader(FourCc.AVC, out);
            case HEVC -> new NalReader(FourCc.HEVC, out);
            case AV1 -> new Av1Reader(out);
            case ADTS -> new FramedAudioReader(new AdtsFraming(), out);
            case LATM -> new FramedAudioReader(new LatmFraming(), out);
            case MPEG_AUDIO -> new FramedAudioReader(new MpegAudioFraming(), out);
            case AC3 -> new FramedAudioReader(new Ac3Framing(), out);
            case OPUS -> new OpusReader(opusChannels(descriptors), out);
            case KLV, ID3 -> new MetadataReader(out);
            case SCTE35 -> throw new IllegalStateException("SCTE-35 comes in sections");
        };
    }

    /** channel_config_code; stereo if it is not told. */
    private static int opusChannels(Descriptors descriptors) {
        return descriptors
                .extension(Descriptors.USER_DEFINED)
                .filter(ByteBuffer::hasRemaining)
                .map(body -> body.get() & 0xFF)
                .orElse(2);
    }
}
