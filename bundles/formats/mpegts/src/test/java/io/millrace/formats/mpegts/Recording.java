package io.millrace.formats.mpegts;

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
final class Recording implements TsSink {
    final List<List<Track>> formats = new ArrayList<>();
    final List<Sample> samples = new ArrayList<>();
    final List<TsFault> faults = new ArrayList<>();
    final List<Long> clocksUs = new ArrayList<>();
    final List<Integer> ended = new ArrayList<>();
    final List<Integer> programmes = new ArrayList<>();
    int discontinuities;
    private final StringBuilder text = new StringBuilder();

    @Override
    public void formatsChanged(int programme, List<Track> tracks) {
        formats.add(tracks);
        programmes.add(programme);
        for (Track track : tracks) {
            text.append("track ").append(track.id()).append(' ').append(name(track));
            if (track.format() instanceof VideoFormat video) {
                text.append(" %dx%d %d/%d"
                        .formatted(
                                video.width(),
                                video.height(),
                                video.frameRate().numerator(),
                                video.frameRate().denominator()));
            } else if (track.format() instanceof AudioFormat audio) {
                text.append(" %d Hz %d ch %s"
                        .formatted(
                                audio.sampleRateHz(),
                                audio.channels(),
                                audio.language().orElse("-")));
            }
            ByteBuffer record = track.format().configuration();
            text.append(" record %d %08x%n".formatted(record.remaining(), crc(record)));
        }
    }

    private static String name(Track track) {
        return track.isVideo() || track.isAudio()
                ? CodecStrings.of(track.format())
                : track.format().codec().toString();
    }

    @Override
    public void sample(int programme, Sample sample) {
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
    public void clock(int programme, long pcrUs) {
        clocksUs.add(pcrUs);
    }

    @Override
    public void discontinuity(int programme) {
        discontinuities++;
    }

    @Override
    public void programmeEnded(int programme) {
        ended.add(programme);
    }

    @Override
    public void fault(TsFault fault) {
        faults.add(fault);
    }

    List<Track> tracks() {
        return formats.get(formats.size() - 1);
    }

    List<Sample> ofTrack(int id) {
        return samples.stream().filter(sample -> sample.trackId() == id).toList();
    }

    List<TsFault.Kind> faultKinds() {
        return faults.stream().map(TsFault::kind).distinct().toList();
    }

    String dump() {
        return text.toString().replace("\r", "");
    }

    /** What FFmpeg wrote, for {@link #ofFile}. */
    static List<String> files() {
        return List.of("h264-aac", "hevc-ac3", "h264-mp3", "h264-eac3", "h264-opus", "h264-latm", "h264-m2ts");
    }

    static Recording ofFile(String name) {
        return of(resource("real/" + name + ".ts"));
    }

    static Recording of(byte[] stream) {
        return of(stream, ProgrammeChoice.first());
    }

    static Recording of(byte[] stream, ProgrammeChoice choice) {
        Recording recording = new Recording();
        TsDemuxer demuxer = new TsDemuxer(recording, choice);
        demuxer.feed(ByteBuffer.wrap(stream));
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
