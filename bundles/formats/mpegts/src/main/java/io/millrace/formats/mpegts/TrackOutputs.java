package io.millrace.formats.mpegts;

import io.millrace.api.media.AudioFormat;
import io.millrace.api.media.DataFormat;
import io.millrace.api.media.FourCc;
import io.millrace.api.media.Track;
import io.millrace.api.media.VideoFormat;
import io.millrace.formats.bitstream.MalformedBitstreamException;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.Optional;

/** Which codecs a transport stream carries, and how the map table announces them. */
final class TrackOutputs {
    private static final int VIDEO_ID = 0xE0;
    private static final int AUDIO_ID = 0xC0;
    private static final int PRIVATE_ID = 0xBD;
    private static final int LOWEST_MPEG1_RATE_HZ = 32_000;

    private static final byte[] NONE = {};
    private static final byte[] METADATA_STD = {0x27, 9, (byte) 0xC0, 0, 0, (byte) 0xC0, 0, 0, (byte) 0xC0, 0, 0};

    private TrackOutputs() {}

    /** How to carry a track; empty if there is no way. */
    static Optional<TrackOutput> of(Track track) {
        int pid = TrackOutput.FIRST_PID + track.id();
        try {
            if (track.format() instanceof VideoFormat video) {
                return Optional.ofNullable(video(pid, video));
            }
            return Optional.ofNullable(
                    track.format() instanceof AudioFormat audio
                            ? audio(pid, audio)
                            : data(pid, (DataFormat) track.format()));
        } catch (MalformedBitstreamException hasNoForm) {
            return Optional.empty();
        }
    }

    private static TrackOutput video(int pid, VideoFormat format) {
        FourCc codec = format.codec();
        if (codec.equals(FourCc.AVC)) {
            return new TrackOutput(pid, StreamKind.TYPE_AVC, VIDEO_ID, NONE, true, new NalWriter(format));
        }
        if (codec.equals(FourCc.HEVC)) {
            return new TrackOutput(
                    pid, StreamKind.TYPE_HEVC, VIDEO_ID, registration("HEVC"), true, new NalWriter(format));
        }
        if (codec.equals(FourCc.AV1)) {
            byte[] descriptors =
                    join(registration("AV01"), descriptor(Descriptors.USER_DEFINED, Av1Writer.descriptor(format)));
            return new TrackOutput(pid, StreamKind.TYPE_PRIVATE, PRIVATE_ID, descriptors, true, new Av1Writer(format));
        }
        return null;
    }

    private static TrackOutput audio(int pid, AudioFormat format) {
        FourCc codec = format.codec();
        byte[] language = language(format);
        if (codec.equals(FourCc.AAC)) {
            return aac(pid, language, format);
        }
        if (codec.equals(FourCc.MP3)) {
            boolean mpeg1 = format.sampleRateHz() >= LOWEST_MPEG1_RATE_HZ;
            int type = mpeg1 ? StreamKind.TYPE_MPEG1_AUDIO : StreamKind.TYPE_MPEG2_AUDIO;
            return audio(pid, type, AUDIO_ID, language, new PlainWriter());
        }
        if (codec.equals(FourCc.AC3)) {
            byte[] descriptors = join(registration("AC-3"), language);
            return audio(pid, StreamKind.TYPE_AC3, PRIVATE_ID, descriptors, new PlainWriter());
        }
        if (codec.equals(FourCc.EAC3)) {
            byte[] descriptors = join(registration("EAC3"), language);
            return audio(pid, StreamKind.TYPE_EAC3, PRIVATE_ID, descriptors, new PlainWriter());
        }
        if (codec.equals(FourCc.OPUS)) {
            byte[] channels = {(byte) Descriptors.USER_DEFINED, (byte) OpusStreams.code(format)};
            byte[] descriptors = join(registration("Opus"), descriptor(Descriptors.DVB_EXTENSION, channels), language);
            return audio(pid, StreamKind.TYPE_PRIVATE, PRIVATE_ID, descriptors, new OpusWriter());
        }
        return null;
    }

    private static TrackOutput aac(int pid, byte[] language, AudioFormat format) {
        UnitWriter adts;
        try {
            adts = new AdtsWriter(format);
        } catch (MalformedBitstreamException adtsHasNoWordsForIt) {
            return audio(pid, StreamKind.TYPE_LATM, AUDIO_ID, language, new LatmWriter(format));
        }
        return audio(pid, StreamKind.TYPE_ADTS, AUDIO_ID, language, adts);
    }

    private static TrackOutput audio(int pid, int type, int streamId, byte[] descriptors, UnitWriter writer) {
        return new TrackOutput(pid, type, streamId, descriptors, false, writer);
    }

    private static TrackOutput data(int pid, DataFormat format) {
        FourCc codec = format.codec();
        if (codec.equals(FourCc.KLV)) {
            // metadata_application_format: not further specified
            byte[] body = join(new byte[] {1, 0, (byte) 0xFF}, ascii("KLVA"), new byte[] {0, 0x0F});
            byte[] descriptors = join(descriptor(Descriptors.METADATA, body), METADATA_STD);
            return new TrackOutput(
                    pid,
                    StreamKind.TYPE_METADATA,
                    MetadataReader.CELLS_STREAM_ID,
                    descriptors,
                    false,
                    new CellWriter());
        }
        if (codec.equals(FourCc.ID3)) {
            byte[] descriptors = descriptor(Descriptors.METADATA, id3(), new byte[] {0, 0x0F});
            return new TrackOutput(pid, StreamKind.TYPE_METADATA, PRIVATE_ID, descriptors, false, new PlainWriter());
        }
        if (codec.equals(FourCc.SCTE35)) {
            return new TrackOutput(pid, StreamKind.TYPE_SCTE35, 0, NONE, false, null);
        }
        return null;
    }

    /** The descriptors of the programme that its streams ask for. */
    static byte[] programmeDescriptors(Collection<TrackOutput> streams) {
        byte[] descriptors = {};
        if (streams.stream().anyMatch(TrackOutput::isSections)) {
            descriptors = registration("CUEI");
        }
        boolean id3 = streams.stream()
                .anyMatch(stream -> stream.streamType() == StreamKind.TYPE_METADATA && stream.streamId() == PRIVATE_ID);
        if (id3) {
            byte[] rest = {0, 0x1F, 0, TableWriter.PROGRAMME};
            descriptors = join(descriptors, descriptor(Descriptors.METADATA_POINTER, id3(), rest));
        }
        return descriptors;
    }

    /** Application format and format of ID3, as both metadata descriptors begin. */
    private static byte[] id3() {
        byte[] application = {(byte) 0xFF, (byte) 0xFF};
        return join(application, ascii("ID3 "), new byte[] {(byte) 0xFF}, ascii("ID3 "));
    }

    private static byte[] language(AudioFormat format) {
        String code = format.language().flatMap(Languages::toIso639).orElse("");
        return code.isEmpty() ? NONE : descriptor(Descriptors.LANGUAGE, ascii(code), new byte[] {0});
    }

    private static byte[] registration(String format) {
        return descriptor(Descriptors.REGISTRATION, ascii(format));
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static byte[] descriptor(int tag, byte[]... parts) {
        byte[] body = join(parts);
        return join(new byte[] {(byte) tag, (byte) body.length}, body);
    }

    private static byte[] join(byte[]... parts) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }
}
