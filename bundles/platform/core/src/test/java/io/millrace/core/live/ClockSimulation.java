package io.millrace.core.live;

import io.millrace.api.media.AudioFormat;
import io.millrace.api.media.FourCc;
import io.millrace.api.media.FrameRate;
import io.millrace.api.media.Sample;
import io.millrace.api.media.Track;
import io.millrace.api.media.VideoFormat;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.LongUnaryOperator;

/** Feeds a sanitiser with samples whose true times are known, and keeps what came out. */
final class ClockSimulation {
    static final int VIDEO = 0;
    static final int AUDIO = 64;

    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    final TimestampSanitiser sanitiser;
    final List<Sample> video = new ArrayList<>();
    final List<Sample> audio = new ArrayList<>();
    int jumps;

    ClockSimulation(long floorUs, Track... tracks) {
        sanitiser = new TimestampSanitiser(floorUs);
        sanitiser.tracks(List.of(tracks));
    }

    /** H.264 at 25 pictures a second and AAC at 48 kHz. */
    static ClockSimulation usual() {
        return new ClockSimulation(0, videoTrack(), audioTrack(FourCc.AAC, 48_000, 0x11, 0x90));
    }

    static Track videoTrack() {
        return new Track(VIDEO, new VideoFormat(FourCc.AVC, NOTHING, 1280, 720, FrameRate.UNKNOWN));
    }

    static Track audioTrack(FourCc codec, int sampleRateHz, int... configuration) {
        ByteBuffer bytes = ByteBuffer.allocate(configuration.length);
        for (int octet : configuration) {
            bytes.put((byte) octet);
        }
        return new Track(AUDIO, new AudioFormat(codec, bytes.flip(), sampleRateHz, 2, Optional.empty()));
    }

    /** One sample; its presentation time is its decoding time. */
    Sample feed(int trackId, long dtsUs, long arrivalUs) {
        return feed(trackId, dtsUs, dtsUs, arrivalUs, NOTHING);
    }

    Sample feed(int trackId, long dtsUs, long ptsUs, long arrivalUs, ByteBuffer payload) {
        int flags = Sample.SYNC | (trackId == VIDEO ? Sample.VIDEO : 0);
        Sample out = sanitiser.map(new Sample(trackId, dtsUs, ptsUs, flags, payload), arrivalUs);
        jumps += sanitiser.takeJump() ? 1 : 0;
        if (trackId == VIDEO) {
            video.add(out);
        } else if (trackId == AUDIO) {
            audio.add(out);
        }
        return out;
    }

    /**
     * Both tracks between two true times, in order, each sample when it happens.
     *
     * @param clock what the publisher's clock shows at a true time
     */
    void run(long fromUs, long toUs, LongUnaryOperator clock) {
        run(fromUs, toUs, clock, clock, us -> us);
    }

    /**
     * Like {@link #run(long, long, LongUnaryOperator)} with a clock for each track.
     *
     * @param arrival when a sample of a true time arrives
     */
    void run(
            long fromUs,
            long toUs,
            LongUnaryOperator videoClock,
            LongUnaryOperator audioClock,
            LongUnaryOperator arrival) {
        long picture = Math.floorDiv(fromUs + 39_999, 40_000);
        long frame = (long) Math.ceil(fromUs * 48.0 / 1_024_000);
        while (true) {
            long pictureUs = picture * 40_000;
            long frameUs = Math.round(frame * 1_024_000 / 48.0);
            if (Math.min(pictureUs, frameUs) >= toUs) {
                return;
            }
            if (pictureUs <= frameUs) {
                feed(VIDEO, videoClock.applyAsLong(pictureUs), arrival.applyAsLong(pictureUs));
                picture++;
            } else {
                feed(AUDIO, audioClock.applyAsLong(frameUs), arrival.applyAsLong(frameUs));
                frame++;
            }
        }
    }

    Sample lastVideo() {
        return video.get(video.size() - 1);
    }

    Sample lastAudio() {
        return audio.get(audio.size() - 1);
    }

    /** How far the tracks' newest samples are apart. */
    long apartUs() {
        return Math.abs(lastVideo().dtsUs() - lastAudio().dtsUs());
    }
}
