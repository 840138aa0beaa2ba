package io.millrace.formats.flv;

import io.millrace.api.media.Sample;
import io.millrace.api.media.Track;
import io.millrace.formats.bitstream.CodecStrings;
import io.millrace.testkit.MediaDump;
import io.millrace.testkit.TestResource;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** A sink that remembers everything, as objects and as text. */
final class Recording implements FlvSink {
    final List<List<Track>> formats = new ArrayList<>();
    final List<Sample> samples = new ArrayList<>();
    final List<String> unsupported = new ArrayList<>();
    private final MediaDump dump = new MediaDump();

    @Override
    public void formatsChanged(List<Track> tracks) {
        formats.add(tracks);
        tracks.forEach(track -> dump.track(track, CodecStrings.of(track.format()), ""));
    }

    @Override
    public void sample(Sample sample) {
        samples.add(sample);
        dump.sample(sample);
    }

    @Override
    public void unsupported(String codec) {
        unsupported.add(codec);
    }

    List<Sample> ofTrack(int id) {
        return samples.stream().filter(sample -> sample.trackId() == id).toList();
    }

    String dump() {
        return dump.toString();
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
        return TestResource.bytes(Recording.class, "/" + path);
    }

    static String text(String path) {
        return TestResource.text(Recording.class, "/" + path);
    }
}
