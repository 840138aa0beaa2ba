package io.millrace.formats.mpegts;

import io.millrace.api.media.FourCc;
import io.millrace.api.media.TrackFormat;
import java.util.Optional;

/** What an elementary stream holds, by its stream_type and descriptors. */
enum StreamKind {
    AVC,
    HEVC,
    ADTS;

    static final int TYPE_PRIVATE = 0x06;
    static final int TYPE_ADTS = 0x0F;
    static final int TYPE_AVC = 0x1B;
    static final int TYPE_HEVC = 0x24;

    /** The kind of a stream that a map table lists; empty if it is not supported. */
    static Optional<StreamKind> of(MapTable.Entry entry, Descriptors programme) {
        return Optional.ofNullable(
                switch (entry.streamType()) {
                    case TYPE_ADTS -> ADTS;
                    case TYPE_AVC -> AVC;
                    case TYPE_HEVC -> HEVC;
                    case TYPE_PRIVATE -> ofPrivate(entry.descriptors());
                    default -> null;
                });
    }

    private static StreamKind ofPrivate(Descriptors descriptors) {
        return descriptors.isRegistered("HEVC") ? HEVC : null;
    }

    boolean isVideo() {
        return this == AVC || this == HEVC;
    }

    boolean isData() {
        return false;
    }

    /** The format of streams that need no bytes to tell it. */
    Optional<TrackFormat> knownFormat() {
        return Optional.empty();
    }

    boolean isAudio() {
        return this == ADTS;
    }

    /** A reader of such a stream. */
    ElementaryReader reader(ElementaryOutput out) {
        return switch (this) {
            case AVC -> new NalReader(FourCc.AVC, out);
            case HEVC -> new NalReader(FourCc.HEVC, out);
            case ADTS -> new FramedAudioReader(new AdtsFraming(), out);
        };
    }
}
