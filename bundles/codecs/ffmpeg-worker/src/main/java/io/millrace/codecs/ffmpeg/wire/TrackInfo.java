package io.millrace.codecs.ffmpeg.wire;

import java.nio.ByteBuffer;

/** The configuration of an elementary stream, in the canonical form of the server. */
public sealed interface TrackInfo permits TrackInfo.Video, TrackInfo.Audio {
    /** Four characters, most significant byte first. */
    int fourCc();

    /** The codec's configuration record, read-only, a fresh view at each call; empty where the codec has none. */
    ByteBuffer configuration();

    /**
     * Pictures.
     *
     * @param fourCc codec
     * @param configuration its configuration record
     * @param width pixels, 0 if unknown
     * @param height pixels, 0 if unknown
     * @param frames numerator of the frame rate, 0 if unknown
     * @param seconds denominator of the frame rate
     */
    record Video(int fourCc, ByteBuffer configuration, int width, int height, int frames, int seconds)
            implements TrackInfo {
        public Video {
            configuration = configuration.slice().asReadOnlyBuffer();
        }

        @Override
        public ByteBuffer configuration() {
            return configuration.duplicate();
        }
    }

    /**
     * Sound.
     *
     * @param fourCc codec
     * @param configuration its configuration record
     * @param sampleRateHz output sampling rate
     * @param channels output channels
     */
    record Audio(int fourCc, ByteBuffer configuration, int sampleRateHz, int channels) implements TrackInfo {
        public Audio {
            configuration = configuration.slice().asReadOnlyBuffer();
        }

        @Override
        public ByteBuffer configuration() {
            return configuration.duplicate();
        }
    }
}
