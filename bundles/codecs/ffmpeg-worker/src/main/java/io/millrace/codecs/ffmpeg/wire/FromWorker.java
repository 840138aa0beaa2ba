package io.millrace.codecs.ffmpeg.wire;

import java.nio.ByteBuffer;
import java.util.List;

/** What the worker says. */
public sealed interface FromWorker extends Message {
    /**
     * The first message of a connection.
     *
     * @param protocolVersion {@link Message#PROTOCOL_VERSION}
     * @param ffmpegVersion such as {@code 8.0.1}
     * @param encoders FFmpeg's names of those that open on this machine
     */
    record Hello(int protocolVersion, String ffmpegVersion, List<String> encoders) implements FromWorker {
        public Hello {
            encoders = List.copyOf(encoders);
        }
    }

    /**
     * The configuration of an output from now on, before its first sample and after each change.
     *
     * @param output number
     * @param info what it is
     */
    record OutputTrack(int output, TrackInfo info) implements FromWorker {}

    /**
     * One access unit of an output.
     *
     * @param output number
     * @param flags those of the server's samples: 1 sync, 2 discardable, 4 video
     * @param dtsUs decoding time, rises strictly until a new {@link OutputTrack}
     * @param ptsUs presentation time
     * @param payload in canonical form
     */
    record OutputSample(int output, int flags, long dtsUs, long ptsUs, ByteBuffer payload) implements FromWorker {
        public boolean isSync() {
            return (flags & 1) != 0;
        }
    }

    /**
     * How it does, once a second: also the sign of life.
     *
     * @param generation of the job that holds
     * @param residentBytes memory of this process
     * @param corruptUnits access units that could not be decoded, since the start
     * @param outputs each output of the job
     */
    record Status(int generation, long residentBytes, long corruptUnits, List<OutputReport> outputs)
            implements FromWorker {
        public Status {
            outputs = List.copyOf(outputs);
        }
    }

    /** Where an output is. */
    enum OutputState {
        /** It waits for the input's tracks or next key picture. */
        STARTING,
        /** It is produced. */
        RUNNING,
        /** It cannot be made; {@link Failed} said why. */
        FAILED
    }

    /**
     * How one output does, over the last second.
     *
     * @param output number
     * @param state where it is
     * @param encoder FFmpeg's name
     * @param width pixels, 0 for audio
     * @param height pixels, 0 for audio
     * @param framesPerSecond pictures, or audio frames, a second
     * @param speed media time by the time its thread was busy: below 1 it falls behind; 0 if nothing was encoded
     * @param queuedFrames decoded frames that wait for it
     * @param cpuPercent of one core
     * @param droppedFrames left out because it fell behind, since it began
     */
    record OutputReport(
            int output,
            OutputState state,
            String encoder,
            int width,
            int height,
            double framesPerSecond,
            double speed,
            int queuedFrames,
            double cpuPercent,
            long droppedFrames) {}

    /**
     * An output, or all, cannot be made.
     *
     * @param output number, or {@link #ALL}
     * @param reason one line
     */
    record Failed(int output, String reason) implements FromWorker {
        public static final int ALL = 0xFFFF;
    }

    /**
     * A picture that was asked for. The next follows when it was taken ({@link ToWorker.PictureNext}).
     *
     * @param request number
     * @param ptsUs presentation time
     * @param width pixels
     * @param height pixels
     * @param leftOut how many were due since the one before, which was not taken yet
     * @param data bytes of the format that was asked for; empty if it cannot be made, and nothing follows
     */
    record PictureData(int request, long ptsUs, int width, int height, int leftOut, ByteBuffer data)
            implements FromWorker {}

    /**
     * Sound that was asked for. The next follows when it was taken ({@link ToWorker.PictureNext}).
     *
     * @param request number
     * @param ptsUs presentation time of the first sample
     * @param samplesPerSecond of each channel
     * @param channels how many take turns
     * @param leftOut how many blocks were due since the one before, which was not taken yet
     * @param data signed 16-bit numbers, least significant byte first; empty if it cannot be made, and nothing follows
     */
    record SoundData(int request, long ptsUs, int samplesPerSecond, int channels, int leftOut, ByteBuffer data)
            implements FromWorker {}

    /**
     * What encoders cost.
     *
     * @param costs in the order of the question
     */
    record Measured(List<Cost> costs) implements FromWorker {
        public Measured {
            costs = List.copyOf(costs);
        }

        /**
         * One encoder's.
         *
         * @param encoder FFmpeg's name
         * @param cpuSeconds of one million pixels, or of one second of sound; NaN if it does not open
         */
        public record Cost(String encoder, double cpuSeconds) {}
    }
}
