package io.millrace.codecs.ffmpeg;

import io.millrace.api.media.FourCc;
import io.millrace.codecs.ffmpeg.wire.FrameReader;
import io.millrace.codecs.ffmpeg.wire.FrameWriter;
import io.millrace.codecs.ffmpeg.wire.FromWorker;
import io.millrace.codecs.ffmpeg.wire.Message;
import io.millrace.codecs.ffmpeg.wire.OutputSpec;
import io.millrace.codecs.ffmpeg.wire.ToWorker;
import io.millrace.codecs.ffmpeg.wire.TrackInfo;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.Timer;
import java.util.TimerTask;

/** A program that speaks the worker's part: outputs are copies of the input. {@code FakeWorker MODE SOCKET PARENT}. */
public final class FakeWorker {
    /** How it behaves. */
    enum Mode {
        GOOD,
        /** Dies with the third sample. */
        CRASHES,
        /** Says HELLO and no more. */
        SILENT,
        /** Cannot open {@code fake-hardware}, though it said so. */
        LIES,
        /** Prints a reason and ends before HELLO. */
        BROKEN,
        /** Says why it cannot work in place of HELLO. */
        UNABLE,
        /** Says that it can decode nothing. */
        PUZZLED,
        /** Dies with the first picture that is asked for. */
        BLIND,
        /** Says that samples are an hour later than they are. */
        STRAYS,
        /** Announces another codec than it was told to encode. */
        MASKED,
        /** Says that it can make nothing, over and over. */
        LAMENTS
    }

    private static final long HOUR_US = 3_600_000_000L;

    private final Mode mode;
    private final FrameWriter out;
    private final Set<Integer> announced = new HashSet<>();
    private volatile ToWorker.Job job = new ToWorker.Job(0, true, 1, "", List.of());
    private TrackInfo track;
    private ToWorker.Picture picture;
    private ToWorker.Sound sound;
    private boolean busy;
    private int samples;
    private long newestUs;

    private FakeWorker(Mode mode, FrameWriter out) {
        this.mode = mode;
        this.out = out;
    }

    public static void main(String[] arguments) throws IOException {
        Mode mode = Mode.valueOf(arguments[0]);
        if (mode == Mode.BROKEN) {
            System.err.println("worker: this machine has no floor to stand on");
            System.exit(3);
        }
        try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(arguments[1]))) {
            new FakeWorker(mode, new FrameWriter(channel)).run(channel);
        }
    }

    private void run(SocketChannel channel) throws IOException {
        if (mode == Mode.UNABLE) {
            out.write(new FromWorker.Failed(FromWorker.Failed.ALL, "the disk is full"));
            return;
        }
        out.write(new FromWorker.Hello(1, "9.9", List.of("fake-hardware", "fake", "fake-audio")));
        if (mode != Mode.SILENT) {
            new Timer(true)
                    .schedule(
                            new TimerTask() {
                                @Override
                                public void run() {
                                    tell();
                                }
                            },
                            100,
                            100);
        }
        FrameReader in = new FrameReader();
        for (Message message = in.read(channel); message != null; message = in.read(channel)) {
            take((ToWorker) message);
            if (message instanceof ToWorker.Drain) {
                return;
            }
        }
    }

    private void tell() {
        boolean puzzled = mode == Mode.PUZZLED;
        FromWorker.OutputState state = puzzled ? FromWorker.OutputState.STARTING : FromWorker.OutputState.RUNNING;
        List<FromWorker.OutputReport> reports = job.outputs().stream()
                .map(spec ->
                        new FromWorker.OutputReport(spec.output(), state, spec.encoder(), 640, 360, 25, 3, 0, 12.5, 0))
                .toList();
        try {
            out.write(new FromWorker.Status(job.generation(), 1, puzzled ? 3 : 0, reports));
        } catch (IOException e) {
            System.exit(0);
        }
    }

    private void take(ToWorker message) throws IOException {
        if (message instanceof ToWorker.Job next) {
            job = next;
            for (OutputSpec spec : next.outputs()) {
                if (mode == Mode.LIES && spec.encoder().equals("fake-hardware")) {
                    out.write(new FromWorker.Failed(spec.output(), "fake-hardware does not open"));
                }
            }
        } else if (message instanceof ToWorker.Tracks tracks) {
            track = tracks.tracks().get(0).info();
            announced.clear();
        } else if (message instanceof ToWorker.Picture asked) {
            if (mode == Mode.BLIND) {
                Runtime.getRuntime().halt(134);
            }
            picture = asked;
            busy = false;
        } else if (message instanceof ToWorker.Sound asked) {
            sound = asked;
        } else if (message instanceof ToWorker.PictureNext next) {
            boolean ofPicture = picture != null && picture.request() == next.request();
            busy &= !ofPicture;
            picture = ofPicture && !next.goOn() ? null : picture;
            if (sound != null && sound.request() == next.request()) {
                out.write(soundData(sound, new byte[next.goOn() ? 4 : 0]));
            }
        } else if (message instanceof ToWorker.Measure measure) {
            out.write(new FromWorker.Measured(measure.candidates().stream()
                    .map(candidate -> new FromWorker.Measured.Cost(candidate.encoder(), 0.001))
                    .toList()));
        } else if (message instanceof ToWorker.Sample sample) {
            take(sample);
        }
    }

    private TrackInfo masked() {
        return new TrackInfo.Video(FourCc.HEVC.code(), track.configuration(), 640, 360, 25, 1);
    }

    private FromWorker.SoundData soundData(ToWorker.Sound asked, byte[] bytes) {
        return new FromWorker.SoundData(
                asked.request(), newestUs, asked.samplesPerSecond(), asked.channels(), 1, ByteBuffer.wrap(bytes));
    }

    private void take(ToWorker.Sample sample) throws IOException {
        newestUs = sample.ptsUs();
        if (mode == Mode.CRASHES && ++samples == 3) {
            Runtime.getRuntime().halt(134);
        }
        if (picture != null && !busy && sample.isSync()) {
            boolean jpeg = picture.format() == ToWorker.PictureFormat.JPEG;
            byte[] bytes = jpeg
                    ? ("picture " + picture.width() + " of " + sample.dtsUs()).getBytes()
                    : new byte[picture.width() * picture.height()];
            out.write(new FromWorker.PictureData(
                    picture.request(),
                    sample.ptsUs(),
                    picture.width(),
                    jpeg ? 1 : picture.height(),
                    2,
                    ByteBuffer.wrap(bytes)));
            busy = true;
            picture = jpeg ? null : picture;
            if (sound != null) {
                out.write(soundData(sound, new byte[4]));
            }
        }
        if (mode == Mode.LAMENTS) {
            for (int i = 0; i < 100; i++) {
                out.write(new FromWorker.Failed(FromWorker.Failed.ALL, "all is\nlost"));
            }
        }
        boolean video = (sample.flags() & 4) != 0;
        long strayUs = mode == Mode.STRAYS ? HOUR_US : 0;
        ByteBuffer payload = sample.payload();
        for (OutputSpec spec : job.outputs()) {
            if (spec instanceof OutputSpec.Video == video) {
                if (announced.add(spec.output())) {
                    out.write(new FromWorker.OutputTrack(spec.output(), mode == Mode.MASKED ? masked() : track));
                }
                out.write(new FromWorker.OutputSample(
                        spec.output(), sample.flags(), strayUs + sample.dtsUs(), strayUs + sample.ptsUs(), payload));
            }
        }
    }
}
