package io.millrace.codecs.ffmpeg.worker;

import io.millrace.api.media.FourCc;
import io.millrace.codecs.ffmpeg.wire.ToWorker;
import io.millrace.codecs.ffmpeg.wire.TrackInfo;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/** What a publisher might have sent: a moving picture and a tone, encoded here. */
final class Recorded {
    static final int AVC = FourCc.AVC.code();
    static final int AAC = FourCc.AAC.code();
    static final int VIDEO_TRACK = 0;
    static final int AUDIO_TRACK = 1;

    final TrackInfo.Video video;
    final TrackInfo.Audio audio;
    final List<ToWorker.Sample> samples;

    private Recorded(TrackInfo.Video video, TrackInfo.Audio audio, List<ToWorker.Sample> samples) {
        this.video = video;
        this.audio = audio;
        this.samples = samples;
    }

    /** A file among the test's resources. */
    static Recorded file(String name) throws IOException {
        List<String> lines = Files.readAllLines(Path.of("src/test/resources/inputs", name + ".csv"));
        String[] head = lines.get(0).split(",");
        boolean video = head[0].equals("video");
        ByteBuffer record = ByteBuffer.wrap(HexFormat.of().parseHex(head[2]));
        int fourCc = FourCc.of(head[1]).code();
        int first = Integer.parseInt(head[3]);
        int second = Integer.parseInt(head[4]);
        List<ToWorker.Sample> samples = new ArrayList<>();
        for (String line : lines.subList(1, lines.size())) {
            String[] unit = line.split(",");
            int flags = (unit[0].equals("K") ? SampleSink.SYNC : 0) | (video ? SampleSink.VIDEO : 0);
            samples.add(new ToWorker.Sample(
                    0,
                    video ? VIDEO_TRACK : AUDIO_TRACK,
                    flags,
                    Long.parseLong(unit[1]),
                    Long.parseLong(unit[2]),
                    ByteBuffer.wrap(Base64.getDecoder().decode(unit[3]))));
        }
        return new Recorded(
                video ? new TrackInfo.Video(fourCc, record, first, second, 25, 1) : null,
                video ? null : new TrackInfo.Audio(fourCc, record, first, second),
                samples);
    }

    /** H.264 alone. */
    static Recorded pictures(int width, int height, int framesPerSecond, int frames, int gop, long startUs) {
        String scene = "testsrc2=size=" + width + "x" + height + ":rate=" + framesPerSecond + ",format=yuv420p";
        return pictures(scene, framesPerSecond, frames, gop, startUs);
    }

    static Recorded pictures(String scene, int framesPerSecond, int frames, int gop, long startUs) {
        List<ToWorker.Sample> samples = new ArrayList<>();
        TrackInfo.Video[] info = new TrackInfo.Video[1];
        EncodedFormat format = new EncodedFormat(AVC);
        try (FilterGraph graph = new FilterGraph(scene);
                Frame frame = Frame.empty()) {
            graph.read(frame);
            int width = frame.struct().width();
            int height = frame.struct().height();
            VideoFormat size = new VideoFormat(width, height, framesPerSecond);
            try (Encoder encoder = Encoder.video("libopenh264", size, 1_000_000, 1 << 20, Map.of())) {
                for (int i = 0; i < frames; i++) {
                    boolean key = i % gop == 0;
                    frame.timed(i, key);
                    long timeUs = startUs + i * 1_000_000L / framesPerSecond;
                    encoder.encode(frame, packet -> {
                        ByteBuffer bytes = EncodedFormat.bytes(packet);
                        if (info[0] == null) {
                            ByteBuffer record = format.configuration(encoder.struct(), bytes);
                            info[0] = new TrackInfo.Video(AVC, record, width, height, framesPerSecond, 1);
                        }
                        int flags = SampleSink.VIDEO | (key ? SampleSink.SYNC : 0);
                        samples.add(new ToWorker.Sample(0, VIDEO_TRACK, flags, timeUs, timeUs, format.sample(bytes)));
                    });
                    frame.clear();
                    graph.read(frame);
                }
            }
        }
        return new Recorded(info[0], null, samples);
    }

    /** AAC alone: short beeps, one at the beginning of each second. */
    static Recorded beeps(int rateHz, int channels, double seconds, long startUs) {
        List<ToWorker.Sample> samples = new ArrayList<>();
        AudioFormat sound = new AudioFormat(rateHz, channels);
        TrackInfo.Audio[] info = new TrackInfo.Audio[1];
        EncodedFormat format = new EncodedFormat(AAC);
        String scene = "aevalsrc='0.5*sin(1000*2*PI*t)*lt(mod(t\\,1)\\,0.05)':s=" + rateHz + ",pan=" + layout(channels)
                + ",aformat=sample_fmts=fltp";
        try (FilterGraph graph = FilterGraph.madeSound(scene);
                Encoder encoder = Encoder.audio("aac", sound, 128_000, Map.of());
                Frame frame = Frame.empty()) {
            graph.samplesPerFrame(encoder.samplesPerFrame());
            for (long at = 0; at < seconds * rateHz; at += encoder.samplesPerFrame()) {
                graph.read(frame);
                frame.timed(at, false);
                encoder.encode(frame, packet -> {
                    ByteBuffer bytes = EncodedFormat.bytes(packet);
                    if (info[0] == null) {
                        ByteBuffer record = format.configuration(encoder.struct(), bytes);
                        info[0] = new TrackInfo.Audio(AAC, record, rateHz, channels);
                    }
                    long timeUs = startUs + packet.pts() * 1_000_000 / rateHz;
                    if (packet.pts() >= 0) {
                        samples.add(new ToWorker.Sample(
                                0, AUDIO_TRACK, SampleSink.SYNC, timeUs, timeUs, format.sample(bytes)));
                    }
                });
                frame.clear();
            }
        }
        return new Recorded(null, info[0], samples);
    }

    /** The same in every channel. */
    private static String layout(int channels) {
        return switch (channels) {
            case 1 -> "mono|c0=c0";
            case 2 -> "stereo|c0=c0|c1=c0";
            case 6 -> "5.1|c0=c0|c1=c0|c2=c0|c3=c0|c4=c0|c5=c0";
            default -> "7.1|c0=c0|c1=c0|c2=c0|c3=c0|c4=c0|c5=c0|c6=c0|c7=c0";
        };
    }

    /** Both, in order of time. */
    Recorded with(Recorded other) {
        List<ToWorker.Sample> all = new ArrayList<>(samples);
        all.addAll(other.samples);
        all.sort(Comparator.comparingLong(ToWorker.Sample::dtsUs));
        return new Recorded(video == null ? other.video : video, audio == null ? other.audio : audio, all);
    }

    ToWorker.Tracks tracks() {
        List<ToWorker.Tracks.Entry> entries = new ArrayList<>();
        if (video != null) {
            entries.add(new ToWorker.Tracks.Entry(VIDEO_TRACK, video));
        }
        if (audio != null) {
            entries.add(new ToWorker.Tracks.Entry(AUDIO_TRACK, audio));
        }
        return new ToWorker.Tracks(0, entries);
    }

    List<Long> syncPtsUs() {
        return samples.stream()
                .filter(sample -> sample.track() == VIDEO_TRACK && sample.isSync())
                .map(ToWorker.Sample::ptsUs)
                .toList();
    }

    /** When what begins with each sync sample is first shown: an open GOP's leading pictures come before it. */
    List<Long> firstShownUs() {
        List<Long> firsts = new ArrayList<>();
        for (ToWorker.Sample sample : samples) {
            int last = firsts.size() - 1;
            if (sample.isSync()) {
                firsts.add(sample.ptsUs());
            } else if (sample.ptsUs() < firsts.get(last)) {
                firsts.set(last, sample.ptsUs());
            }
        }
        return firsts;
    }
}
