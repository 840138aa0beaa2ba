package io.millrace.formats.mpegts;

import io.millrace.api.media.AudioFormat;
import io.millrace.api.media.FourCc;
import io.millrace.api.media.Track;
import io.millrace.api.media.TrackFormat;
import io.millrace.api.media.VideoFormat;
import io.millrace.formats.bitstream.MalformedBitstreamException;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * How one track is carried.
 *
 * @param pid its PID
 * @param streamType stream_type in the map table
 * @param streamId stream_id of its PES packets
 * @param descriptors in the map table
 * @param video whether it is
 * @param writer its units
 */
record TrackOutput(int pid, int streamType, int streamId, byte[] descriptors, boolean video, UnitWriter writer) {
    /** PID of track 0; those of the others follow by their ids, so that a track keeps its PID. */
    static final int FIRST_PID = 0x100;

    static final int VIDEO_STREAM_ID = 0xE0;
    static final int AUDIO_STREAM_ID = 0xC0;

    /** How to carry a track; empty if there is no way. */
    static Optional<TrackOutput> of(Track track) {
        try {
            return Optional.ofNullable(create(track));
        } catch (MalformedBitstreamException hasNoForm) {
            return Optional.empty();
        }
    }

    private static TrackOutput create(Track track) {
        TrackFormat format = track.format();
        int pid = FIRST_PID + track.id();
        if (format instanceof VideoFormat video) {
            return video(pid, video);
        }
        return format instanceof AudioFormat audio ? audio(pid, audio) : null;
    }

    private static TrackOutput video(int pid, VideoFormat format) {
        if (format.codec().equals(FourCc.AVC)) {
            return new TrackOutput(pid, StreamKind.TYPE_AVC, VIDEO_STREAM_ID, new byte[0], true, new NalWriter(format));
        }
        if (format.codec().equals(FourCc.HEVC)) {
            byte[] descriptors = registration("HEVC");
            return new TrackOutput(
                    pid, StreamKind.TYPE_HEVC, VIDEO_STREAM_ID, descriptors, true, new NalWriter(format));
        }
        return null;
    }

    private static TrackOutput audio(int pid, AudioFormat format) {
        byte[] language = language(format);
        if (format.codec().equals(FourCc.AAC)) {
            return new TrackOutput(pid, StreamKind.TYPE_ADTS, AUDIO_STREAM_ID, language, false, new AdtsWriter(format));
        }
        return null;
    }

    private static byte[] language(AudioFormat format) {
        String code = format.language().flatMap(Languages::toIso639).orElse("");
        return code.isEmpty() ? new byte[0] : descriptor(Descriptors.LANGUAGE, ascii(code), new byte[] {0});
    }

    static byte[] registration(String format) {
        return descriptor(Descriptors.REGISTRATION, ascii(format));
    }

    static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    static byte[] descriptor(int tag, byte[]... parts) {
        byte[] body = join(parts);
        return join(new byte[] {(byte) tag, (byte) body.length}, body);
    }

    static byte[] join(byte[]... parts) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }
}
