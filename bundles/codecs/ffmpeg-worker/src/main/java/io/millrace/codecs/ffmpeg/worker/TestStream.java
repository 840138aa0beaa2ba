package io.millrace.codecs.ffmpeg.worker;

import java.time.Instant;
import java.time.ZoneId;
import java.util.Map;
import java.util.function.BooleanSupplier;

/** Encodes the test picture and tone at the pace of the real clock, on the thread that runs it. */
final class TestStream implements AutoCloseable {
    private static final int FRAMES_PER_SECOND = TestCard.FORMAT.framesPerSecond();
    private static final int SAMPLES_PER_PICTURE = TestTone.FORMAT.samplesPerSecond() / FRAMES_PER_SECOND;
    private static final int GOP_FRAMES = 2 * FRAMES_PER_SECOND;

    private static final int VIDEO_BITS_PER_SECOND = 1_500_000;
    private static final int AUDIO_BITS_PER_SECOND = 96_000;
    private static final long NANOS_PER_SECOND = 1_000_000_000L;
    /** Who is later than this leaves pictures out instead of hurrying after them. */
    private static final long LATEST_NANOS = NANOS_PER_SECOND / 2;

    private final Pace pace;
    private final ZoneId zone;
    private final Encoder video = Encoder.video(
            "libopenh264",
            TestCard.FORMAT,
            VIDEO_BITS_PER_SECOND,
            GOP_FRAMES,
            Map.of("allow_skip_frames", "0", "rc_mode", "bitrate"));
    private final Encoder audio =
            Encoder.audio("aac", TestTone.FORMAT, AUDIO_BITS_PER_SECOND, Map.of("aac_coder", "fast"));
    private final TestCard card = new TestCard();
    private final TestTone tone = new TestTone(audio.samplesPerFrame());

    private WallTime wall;
    private long picture;
    private long sample;
    private long nextKey;

    TestStream(Pace pace, ZoneId zone) {
        this.pace = pace;
        this.zone = zone;
    }

    Encoder video() {
        return video;
    }

    Encoder audio() {
        return audio;
    }

    /** Encodes until it is told to stop. */
    void run(PacketSink videoSink, PacketSink audioSink, BooleanSupplier stopped) {
        wall = new WallTime(pace);
        while (!stopped.getAsBoolean()) {
            long dueNanos = wall.startNanos() + picture * NANOS_PER_SECOND / FRAMES_PER_SECOND;
            pace.awaitNanos(dueNanos);
            leaveOut(pace.nanos() - dueNanos);
            wall.follow();
            while (sample + audio.samplesPerFrame() <= picture * SAMPLES_PER_PICTURE) {
                encodeSound(audioSink);
            }
            encodePicture(videoSink);
        }
    }

    private void leaveOut(long lateNanos) {
        if (lateNanos > LATEST_NANOS) {
            picture += lateNanos * FRAMES_PER_SECOND / NANOS_PER_SECOND;
            sample = picture * SAMPLES_PER_PICTURE;
        }
    }

    private void encodeSound(PacketSink sink) {
        Frame frame = tone.at(wall.usAt(sample * 1_000_000 / TestTone.FORMAT.samplesPerSecond()));
        frame.timed(sample, false);
        audio.encode(frame, packet -> {
            // the encoder's silent lead-in lies before the first picture, which no live container takes
            if (packet.pts() >= 0) {
                sink.accept(packet);
            }
        });
        sample += audio.samplesPerFrame();
    }

    private void encodePicture(PacketSink sink) {
        long wallMs = wall.usAt(picture * 1_000_000 / FRAMES_PER_SECOND) / 1_000;
        int offsetSeconds =
                zone.getRules().getOffset(Instant.ofEpochMilli(wallMs)).getTotalSeconds();
        Frame frame = card.at(wallMs + offsetSeconds * 1_000L);
        boolean key = picture >= nextKey;
        if (key) {
            nextKey = picture + GOP_FRAMES;
        }
        frame.timed(picture, key);
        video.encode(frame, sink);
        picture++;
    }

    @Override
    public void close() {
        tone.close();
        card.close();
        audio.close();
        video.close();
    }
}
