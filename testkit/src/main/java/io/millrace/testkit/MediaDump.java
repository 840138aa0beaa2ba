package io.millrace.testkit;

import io.millrace.api.media.AudioFormat;
import io.millrace.api.media.Sample;
import io.millrace.api.media.Track;
import io.millrace.api.media.VideoFormat;
import java.nio.ByteBuffer;
import java.util.zip.CRC32;

/** Tracks and samples as lines of text, to be compared with a file. */
public final class MediaDump {
    private final StringBuilder text = new StringBuilder();

    /**
     * Adds a line for a track.
     *
     * @param codec what its codec is called
     * @param note something else that matters, or empty
     */
    public void track(Track track, String codec, String note) {
        text.append("track ").append(track.id()).append(' ').append(codec);
        if (track.format() instanceof VideoFormat video) {
            text.append(" %dx%d %d/%d"
                    .formatted(
                            video.width(),
                            video.height(),
                            video.frameRate().numerator(),
                            video.frameRate().denominator()));
        } else if (track.format() instanceof AudioFormat audio) {
            text.append(" %d Hz %d ch".formatted(audio.sampleRateHz(), audio.channels()));
        }
        ByteBuffer record = track.format().configuration();
        text.append(note.isEmpty() ? "" : " " + note);
        text.append(" record %d %08x\n".formatted(record.remaining(), crc(record)));
    }

    /** Adds a line for a sample. */
    public void sample(Sample sample) {
        text.append("%d dts %d pts %d flags %d size %d %08x\n"
                .formatted(
                        sample.trackId(),
                        sample.dtsUs(),
                        sample.ptsUs(),
                        sample.flags(),
                        sample.sizeBytes(),
                        crc(sample.payload())));
    }

    private static long crc(ByteBuffer bytes) {
        CRC32 crc = new CRC32();
        crc.update(bytes.duplicate());
        return crc.getValue();
    }

    /** All lines. */
    @Override
    public String toString() {
        return text.toString();
    }
}
