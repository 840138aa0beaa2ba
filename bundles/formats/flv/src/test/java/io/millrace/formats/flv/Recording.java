package io.millrace.formats.flv;

import io.millrace.api.media.AudioFormat;
import io.millrace.api.media.Sample;
import io.millrace.api.media.Track;
import io.millrace.api.media.VideoFormat;
import io.millrace.formats.bitstream.CodecStrings;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32;

/** A sink that remembers everything, as objects and as text. */
final class Recording implements FlvSink {
    final List<List<Track>> formats = new ArrayList<>();
    final List<Sample> samples = new ArrayList<>();
    final List<String> unsupported = new ArrayList<>();
    private final StringBuilder text = new StringBuilder();

    @Override
    public void formatsChanged(List<Track> tracks) {
        formats.add(tracks);
        for (Track track : tracks) {
            text.append("track ").append(track.id()).append(' ').append(CodecStrings.of(track.format()));
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
            text.append(" record %d %08x%n".formatted(record.remaining(), crc(record)));
        }
    }

    @Override
    public void sample(Sample sample) {
        samples.add(sample);
        text.append("%d dts %d pts %d flags %d size %d %08x%n"
                .formatted(
                        sample.trackId(),
                        sample.dtsUs(),
                        sample.ptsUs(),
                        sample.flags(),
                        sample.sizeBytes(),
                        crc(sample.payload())));
    }

    @Override
    public void unsupported(String codec) {
        unsupported.add(codec);
    }

    List<Sample> ofTrack(int id) {
        return samples.stream().filter(sample -> sample.trackId() == id).toList();
    }

    String dump() {
        return text.toString().replace("\r", "");
    }

    /** What real encoders wrote, for {@link #ofFile} with {@code .flv} behind it. */
    static List<String> files() {
        return List.of(
                "h264-aac",
                "h264-bframes-aac",
                "h264-mp3",
                "h264-ac3",
                "h264-eac3",
                "h264-flac",
                "hevc-aac",
                "av1-opus",
                "vp9-opus",
                "multitrack");
    }

    static Recording ofFile(String name) {
        return of(ByteBuffer.wrap(resource("real/" + name)));
    }

    static Recording of(ByteBuffer flv) {
        Recording recording = new Recording();
        FlvDemuxer demuxer = new FlvDemuxer(recording);
        new FlvReader(demuxer::accept).feed(flv);
        demuxer.end();
        return recording;
    }

    static byte[] resource(String path) {
        try (InputStream in = Recording.class.getResourceAsStream("/" + path)) {
            if (in == null) {
                throw new IllegalStateException("No resource " + path);
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static String text(String path) {
        return new String(resource(path), StandardCharsets.UTF_8);
    }

    private static long crc(ByteBuffer bytes) {
        CRC32 crc = new CRC32();
        crc.update(bytes.duplicate());
        return crc.getValue();
    }
}
