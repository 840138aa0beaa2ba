package io.millrace.formats.cmaf;

import io.millrace.api.media.AudioFormat;
import io.millrace.api.media.FourCc;
import io.millrace.api.media.FrameRate;
import io.millrace.api.media.TrackFormat;
import io.millrace.api.media.VideoFormat;
import io.millrace.formats.bitstream.AacConfiguration;
import io.millrace.formats.bitstream.ByteCursor;
import io.millrace.formats.bitstream.JpegImage;
import io.millrace.formats.bitstream.MalformedBitstreamException;
import io.millrace.formats.bitstream.MediaFormats;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;

/** Reads sample entries into track formats: the counterpart of {@link SampleEntryWriter}. */
final class SampleEntryReader {
    private static final int VISUAL_FIELDS_BYTES = 78;
    private static final int AUDIO_FIELDS_BYTES = 28;
    private static final int FULL_BOX_BYTES = 4;
    private static final int MAX_OPUS_CHANNELS = 255;

    private SampleEntryReader() {}

    /** The format of an entry; empty if its codec is not known or it is protected. */
    static Optional<TrackFormat> read(Box entry, Optional<String> language) {
        return switch (entry.type()) {
            case "avc1", "avc3" -> Optional.of(video(entry, FourCc.AVC, "avcC", 0));
            case "hvc1", "hev1" -> Optional.of(video(entry, FourCc.HEVC, "hvcC", 0));
            case "av01" -> Optional.of(video(entry, FourCc.AV1, "av1C", 0));
            case "vp09" -> Optional.of(video(entry, FourCc.VP9, "vpcC", FULL_BOX_BYTES));
            case "vp08" -> Optional.of(video(entry, FourCc.VP8, "vpcC", FULL_BOX_BYTES));
            case "mp4v" -> mp4v(entry);
            case "mp4a" -> mp4a(entry, language);
            case "Opus" -> Optional.of(opus(entry, language));
            case "ac-3" -> Optional.of(audio(entry, FourCc.AC3, "dac3", 0, language));
            case "ec-3" -> Optional.of(audio(entry, FourCc.EAC3, "dec3", 0, language));
            case "fLaC" -> Optional.of(audio(entry, FourCc.FLAC, "dfLa", FULL_BOX_BYTES, language));
            case ".mp3" -> Optional.of(mp3(entry, language));
            default -> Optional.empty();
        };
    }

    /** Size of the length before a NAL unit: 4 where the codec has none. */
    static int nalLengthBytes(Box entry) {
        return switch (entry.type()) {
            case "avc1", "avc3" -> 1 + (byteAt(configuration(entry, VISUAL_FIELDS_BYTES, "avcC"), 4) & 3);
            case "hvc1", "hev1" -> 1 + (byteAt(configuration(entry, VISUAL_FIELDS_BYTES, "hvcC"), 21) & 3);
            default -> 4;
        };
    }

    private static VideoFormat video(Box entry, FourCc codec, String box, int skipBytes) {
        ByteCursor in = entry.cursor();
        in.skip(24);
        int width = in.u16();
        int height = in.u16();
        ByteCursor record = new ByteCursor(configuration(entry, VISUAL_FIELDS_BYTES, box));
        record.skip(skipBytes);
        ByteBuffer configuration = record.rest();
        VideoFormat format;
        try {
            format = MediaFormats.video(codec, configuration);
        } catch (MalformedBitstreamException inBandOnly) {
            // avc3 and hev1 may leave parameter sets to the samples
            if (!entry.type().equals("avc3") && !entry.type().equals("hev1")) {
                throw inBandOnly;
            }
            format = new VideoFormat(codec, configuration, width, height, FrameRate.UNKNOWN);
        }
        return format.width() > 0 && format.height() > 0
                ? format
                : new VideoFormat(codec, format.configuration(), width, height, format.frameRate());
    }

    /** Of all that MPEG-4 has a number for, motion JPEG alone. */
    private static Optional<TrackFormat> mp4v(Box entry) {
        EsDescriptor descriptor = EsDescriptor.parse(configuration(entry, VISUAL_FIELDS_BYTES, "esds"));
        if (descriptor.objectType() != EsDescriptor.JPEG) {
            return Optional.empty();
        }
        ByteCursor in = entry.cursor();
        in.skip(24);
        int width = in.u16();
        int height = in.u16();
        return Optional.of(new VideoFormat(JpegImage.CODEC, ByteBuffer.allocate(0), width, height, FrameRate.UNKNOWN));
    }

    private static Optional<TrackFormat> mp4a(Box entry, Optional<String> language) {
        EsDescriptor descriptor = EsDescriptor.parse(configuration(entry, audioFields(entry), "esds"));
        if (descriptor.isMpegAudio()) {
            return Optional.of(mp3(entry, language));
        }
        if (!descriptor.isAac()) {
            return Optional.empty();
        }
        ByteBuffer specific = descriptor.decoderSpecific();
        if (!specific.hasRemaining()) {
            AudioFormat declared = declared(entry, FourCc.AAC, specific, language);
            specific = AacConfiguration.lowComplexity(declared.sampleRateHz(), Math.min(8, declared.channels()))
                    .toBuffer();
        }
        return Optional.of(withLanguage(MediaFormats.aac(specific), language));
    }

    private static AudioFormat mp3(Box entry, Optional<String> language) {
        return declared(entry, FourCc.MP3, ByteBuffer.allocate(0), language);
    }

    private static AudioFormat audio(Box entry, FourCc codec, String box, int skipBytes, Optional<String> language) {
        ByteCursor in = new ByteCursor(configuration(entry, audioFields(entry), box));
        in.skip(skipBytes);
        return withLanguage(MediaFormats.audio(codec, in.rest()), language);
    }

    /** dOps is an OpusHead in big-endian order. */
    private static AudioFormat opus(Box entry, Optional<String> language) {
        ByteCursor in = new ByteCursor(configuration(entry, audioFields(entry), "dOps"));
        if (in.u8() != 0) {
            throw new MalformedBitstreamException("dOps is of an unknown version");
        }
        ByteBuffer head = ByteBuffer.allocate(11 + 2 + MAX_OPUS_CHANNELS).order(ByteOrder.LITTLE_ENDIAN);
        head.put((byte) 1).put((byte) in.u8()).putShort((short) in.u16()).putInt(in.int32());
        head.putShort((short) in.u16()).put((byte) in.u8());
        head.put(in.slice(Math.min(in.remaining(), head.remaining())));
        return withLanguage(MediaFormats.opus(head.flip()), language);
    }

    /** What the entry itself says, for codecs without a record. */
    private static AudioFormat declared(Box entry, FourCc codec, ByteBuffer record, Optional<String> language) {
        ByteCursor in = entry.cursor();
        in.skip(16);
        int channels = in.u16();
        in.skip(6);
        int rateHz = in.u16();
        if (channels == 0 || rateHz == 0) {
            throw new MalformedBitstreamException("The sample entry \"" + entry.type() + "\" has no rate or channels");
        }
        return new AudioFormat(codec, record, rateHz, channels, language);
    }

    private static AudioFormat withLanguage(AudioFormat format, Optional<String> language) {
        return language.isEmpty()
                ? format
                : new AudioFormat(
                        format.codec(), format.configuration(), format.sampleRateHz(), format.channels(), language);
    }

    /** QuickTime's versions 1 and 2 of the sound description add fields. */
    private static int audioFields(Box entry) {
        ByteCursor in = entry.cursor();
        in.skip(8);
        return AUDIO_FIELDS_BYTES
                + switch (in.u16()) {
                    case 1 -> 16;
                    case 2 -> 36;
                    default -> 0;
                };
    }

    private static ByteBuffer configuration(Box entry, int fieldsBytes, String type) {
        return entry.children(fieldsBytes)
                .find(type)
                .orElseThrow(() -> new MalformedBitstreamException(
                        "The sample entry \"" + entry.type() + "\" has no \"" + type + "\""))
                .body();
    }

    private static int byteAt(ByteBuffer bytes, int index) {
        ByteCursor in = new ByteCursor(bytes);
        in.skip(index);
        return in.u8();
    }
}
