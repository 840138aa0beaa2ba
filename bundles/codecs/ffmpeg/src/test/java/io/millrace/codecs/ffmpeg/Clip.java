package io.millrace.codecs.ffmpeg;

import io.millrace.api.media.AudioFormat;
import io.millrace.api.media.FormatChange;
import io.millrace.api.media.FourCc;
import io.millrace.api.media.FrameRate;
import io.millrace.api.media.Sample;
import io.millrace.api.media.Track;
import io.millrace.api.media.VideoFormat;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Two seconds of H.264 320×180, 25 frames a second, a key picture each second, and AAC 44.1 kHz mono; from an FLV file. */
final class Clip {
    static final long DURATION_US = 2_000_000;

    private static final int VIDEO_TAG = 9;
    private static final int AUDIO_TAG = 8;

    private final List<Track> tracks = new ArrayList<>();
    private final List<Sample> samples = new ArrayList<>();

    static Clip read() throws IOException {
        try (InputStream in = Clip.class.getResourceAsStream("clip.flv")) {
            Clip clip = new Clip();
            clip.tags(ByteBuffer.wrap(in.readAllBytes()));
            return clip;
        }
    }

    private void tags(ByteBuffer in) {
        in.position(13);
        while (in.hasRemaining()) {
            int type = in.get();
            int size = u24(in);
            long timeUs = 1_000L * (u24(in) | (in.get() & 0xFF) << 24);
            u24(in);
            ByteBuffer body = in.slice(in.position(), size);
            in.position(in.position() + size + 4);
            if (type == VIDEO_TAG) {
                video(body, timeUs);
            } else if (type == AUDIO_TAG) {
                audio(body, timeUs);
            }
        }
    }

    private static int u24(ByteBuffer in) {
        return (in.get() & 0xFF) << 16 | (in.get() & 0xFF) << 8 | in.get() & 0xFF;
    }

    private void video(ByteBuffer body, long timeUs) {
        boolean key = body.get() >> 4 == 1;
        int packet = body.get();
        u24(body);
        if (packet == 0) {
            tracks.add(new Track(0, new VideoFormat(FourCc.AVC, body, 320, 180, new FrameRate(25, 1))));
        } else if (packet == 1) {
            int flags = Sample.VIDEO | (key ? Sample.SYNC : 0);
            samples.add(new Sample(0, timeUs, timeUs, flags, body.slice()));
        }
    }

    private void audio(ByteBuffer body, long timeUs) {
        body.get();
        if (body.get() == 0) {
            tracks.add(new Track(64, new AudioFormat(FourCc.AAC, body, 44_100, 1, Optional.empty())));
        } else {
            samples.add(new Sample(64, timeUs, timeUs, Sample.SYNC, body.slice()));
        }
    }

    FormatChange format() {
        return new FormatChange(tracks);
    }

    /** The clip, again and again. */
    List<Sample> samples(int repetition) {
        long shiftUs = repetition * DURATION_US;
        return samples.stream()
                .map(sample -> sample.at(sample.dtsUs() + shiftUs, sample.ptsUs() + shiftUs))
                .toList();
    }
}
