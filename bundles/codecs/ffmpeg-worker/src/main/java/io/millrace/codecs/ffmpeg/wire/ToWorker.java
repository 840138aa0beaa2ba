package io.millrace.codecs.ffmpeg.wire;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;

/** What the server says. */
public sealed interface ToWorker extends Message {
    /**
     * What to do from now on, instead of the job before. Outputs that are equal in both go on untouched.
     *
     * @param generation rises with each job of a connection
     * @param live whether an output that falls behind leaves out pictures; else the inputs wait for it
     * @param inputs how many there are, 1 to 255
     * @param graph filters in FFmpeg's notation between decoding and scaling; pads {@code [in0]}, {@code [in1]} … and
     *     {@code [out]} when there are several inputs; empty for none
     * @param outputs what to encode
     */
    record Job(int generation, boolean live, int inputs, String graph, List<OutputSpec> outputs) implements ToWorker {
        public Job {
            outputs = List.copyOf(outputs);
        }
    }

    /**
     * The tracks of an input from now on, before its first sample and after each change of format.
     *
     * @param input number, from 0
     * @param tracks the first of each kind is decoded
     */
    record Tracks(int input, List<Entry> tracks) implements ToWorker {
        public Tracks {
            tracks = List.copyOf(tracks);
        }

        /**
         * One track.
         *
         * @param track number by which samples refer to it, 0 to 255
         * @param info its configuration
         */
        public record Entry(int track, TrackInfo info) {}
    }

    /**
     * One access unit of an input.
     *
     * @param input number
     * @param track number
     * @param flags those of the server's samples: 1 sync, 2 discardable, 4 video
     * @param dtsUs decoding time
     * @param ptsUs presentation time
     * @param payload in canonical form
     */
    record Sample(int input, int track, int flags, long dtsUs, long ptsUs, ByteBuffer payload) implements ToWorker {
        public boolean isSync() {
            return (flags & 1) != 0;
        }
    }

    /**
     * What follows does not continue what was.
     *
     * @param input number
     */
    record Break(int input) implements ToWorker {}

    /**
     * Asks for pictures, also of inputs that no output needs.
     *
     * @param request number by which answers refer to it
     * @param input number
     * @param format what is wanted
     * @param width pixels; 0 for the picture's own, or what keeps its proportions
     * @param height pixels; 0 for the picture's own, or what keeps its proportions
     * @param perSecond most pictures a second; 0 for one picture alone
     * @param keyPicturesOnly whether sync pictures are enough, so that no others are decoded
     */
    record Picture(
            int request,
            int input,
            PictureFormat format,
            int width,
            int height,
            double perSecond,
            boolean keyPicturesOnly)
            implements ToWorker {}

    /** How a picture is written. */
    enum PictureFormat {
        JPEG,
        /** 24 bits a pixel, rows without padding. */
        RGB24,
        /** A byte a pixel, luma of full range, rows without padding. */
        GRAY8
    }

    /**
     * Asks for decoded sound, also of inputs that no output needs, until it is cancelled.
     *
     * @param request number by which answers refer to it; none of a picture's
     * @param input number
     * @param samplesPerSecond what to resample to
     * @param channels how many to mix to; 0 for the input's
     * @param blockSamples how many samples of each channel come at once
     */
    record Sound(int request, int input, int samplesPerSecond, int channels, int blockSamples) implements ToWorker {}

    /**
     * The picture or sound before was taken.
     *
     * @param request number
     * @param goOn whether another is wanted
     */
    record PictureNext(int request, boolean goOn) implements ToWorker {}

    /**
     * Asks what encoders cost here.
     *
     * @param candidates encoders to time
     */
    record Measure(List<Candidate> candidates) implements ToWorker {
        public Measure {
            candidates = List.copyOf(candidates);
        }

        /**
         * An encoder with its settings.
         *
         * @param encoder FFmpeg's name
         * @param options its options
         */
        public record Candidate(String encoder, Map<String, String> options) {
            public Candidate {
                options = Map.copyOf(options);
            }
        }
    }

    /** Finish what is queued and end. */
    record Drain() implements ToWorker {}
}
