package io.millrace.formats.mpegts;

import io.millrace.api.media.AudioFormat;
import io.millrace.api.media.Sample;
import io.millrace.api.media.Track;
import io.millrace.formats.bitstream.CodecStrings;
import io.millrace.testkit.MediaDump;
import io.millrace.testkit.TestResource;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** A sink that remembers everything, as objects and as text. */
final class Recording implements TsSink {
    final List<List<Track>> formats = new ArrayList<>();
    final List<Sample> samples = new ArrayList<>();
    final List<TsFault> faults = new ArrayList<>();
    final List<Long> clocksUs = new ArrayList<>();
    final List<Integer> ended = new ArrayList<>();
    final List<Integer> programmes = new ArrayList<>();
    int discontinuities;
    private final MediaDump dump = new MediaDump();

    @Override
    public void formatsChanged(int programme, List<Track> tracks) {
        formats.add(tracks);
        programmes.add(programme);
        tracks.forEach(track -> dump.track(track, name(track), language(track)));
    }

    private static String language(Track track) {
        return track.format() instanceof AudioFormat audio ? audio.language().orElse("-") : "";
    }

    private static String name(Track track) {
        return track.isVideo() || track.isAudio()
                ? CodecStrings.of(track.format())
                : track.format().codec().toString();
    }

    @Override
    public void sample(int programme, Sample sample) {
        samples.add(sample);
        dump.sample(sample);
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
        return dump.toString();
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
        return TestResource.bytes(Recording.class, "/" + path);
    }

    static String text(String path) {
        return TestResource.text(Recording.class, "/" + path);
    }
}
