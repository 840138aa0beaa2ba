package io.millrace.codecs.ffmpeg.worker;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.bytedeco.ffmpeg.avfilter.AVFilterContext;
import org.bytedeco.ffmpeg.avfilter.AVFilterGraph;
import org.bytedeco.ffmpeg.avfilter.AVFilterInOut;
import org.bytedeco.ffmpeg.avutil.AVRational;
import org.bytedeco.ffmpeg.global.avfilter;
import org.bytedeco.ffmpeg.global.avutil;
import org.bytedeco.javacpp.BytePointer;

/** A filter graph in FFmpeg's own notation, on the threads of who writes and reads it, read at its end. */
final class FilterGraph implements AutoCloseable {
    private static final String SINK = "buffersink@out";
    private static final String SOUND_SINK = "abuffersink@out";

    private final AVFilterGraph graph = avfilter.avfilter_graph_alloc();
    private final AVFilterContext sink;
    private final AVFilterContext[] sources;
    private final int timeBaseSeconds;
    private final int timeBaseTicks;

    /** A graph that makes pictures itself, such as {@code testsrc2=size=640x360}. */
    FilterGraph(String description) {
        this(List.of(), description, SINK);
    }

    /** A graph that makes sound itself, such as {@code sine}. */
    static FilterGraph madeSound(String description) {
        return new FilterGraph(List.of(), description, SOUND_SINK);
    }

    private FilterGraph(List<String> inputs, String filters, String end) {
        sources = new AVFilterContext[inputs.size()];
        try {
            graph.nb_threads(1);
            parse(inputs.isEmpty() ? filters + "," + end : connected(inputs, filters, end));
            sink = avfilter.avfilter_graph_get_filter(graph, end);
            for (int i = 0; i < sources.length; i++) {
                sources[i] =
                        avfilter.avfilter_graph_get_filter(graph, inputs.get(i).split("=", 2)[0]);
            }
            Ffmpeg.check(avfilter.avfilter_graph_config(graph, null), "Cannot set up the filters " + filters);
            // comes by value, in memory that has to be freed
            try (AVRational timeBase = avfilter.av_buffersink_get_time_base(sink)) {
                timeBaseSeconds = timeBase.num();
                timeBaseTicks = timeBase.den();
            }
        } catch (FfmpegException e) {
            close();
            throw e;
        }
    }

    /**
     * A graph that pictures are written to.
     *
     * @param filters one chain; with several inputs, chains between the pads {@code [in0]}, {@code [in1]} … and
     *     {@code [out]}
     */
    static FilterGraph pictures(List<PictureShape> inputs, String filters) {
        String[] sources = new String[inputs.size()];
        for (int i = 0; i < sources.length; i++) {
            sources[i] = "buffer@in" + i + "=" + inputs.get(i).bufferOptions();
        }
        return new FilterGraph(List.of(sources), filters, SINK);
    }

    /** A graph that sound is written to; the filters are one chain. */
    static FilterGraph sound(SoundShape input, String filters) {
        return new FilterGraph(List.of("abuffer@in0=" + input.bufferOptions()), filters, SOUND_SINK);
    }

    private static String connected(List<String> inputs, String filters, String end) {
        if (inputs.size() == 1 && !filters.contains("[in0]")) {
            return inputs.get(0) + "," + filters + "," + end;
        }
        StringBuilder all = new StringBuilder();
        for (int i = 0; i < inputs.size(); i++) {
            all.append(inputs.get(i)).append("[in").append(i).append("];");
        }
        return all.append(filters).append(";[out]").append(end).toString();
    }

    private void parse(String description) {
        AVFilterInOut inputs = new AVFilterInOut(null);
        AVFilterInOut outputs = new AVFilterInOut(null);
        // file names in it may have any letters, whatever the machine's own are
        try (BytePointer text = new BytePointer((description + "\0").getBytes(StandardCharsets.UTF_8))) {
            Ffmpeg.check(
                    avfilter.avfilter_graph_parse2(graph, text, inputs, outputs),
                    "Cannot understand the filters " + description);
        }
        boolean complete = inputs.isNull() && outputs.isNull();
        avfilter.avfilter_inout_free(inputs);
        avfilter.avfilter_inout_free(outputs);
        if (!complete) {
            throw new FfmpegException("Something is not connected in the filters " + description);
        }
    }

    /** All frames that are read have so many samples, but for the last. */
    void samplesPerFrame(int samples) {
        avfilter.av_buffersink_set_frame_size(sink, samples);
    }

    /** Writes a frame, which stays the caller's. */
    void write(int input, Frame frame) {
        Ffmpeg.check(
                avfilter.av_buffersrc_add_frame_flags(
                        sources[input], frame.struct(), avfilter.AV_BUFFERSRC_FLAG_KEEP_REF),
                "A filter refuses a frame");
    }

    /** No more comes; what is inside can be read. */
    void finish() {
        for (AVFilterContext source : sources) {
            Ffmpeg.check(avfilter.av_buffersrc_add_frame_flags(source, null, 0), "A filter cannot finish");
        }
    }

    /** No more comes of one input. */
    void finish(int input) {
        Ffmpeg.check(avfilter.av_buffersrc_add_frame_flags(sources[input], null, 0), "A filter cannot finish");
    }

    /** Reads the next frame into an empty one; false when there is none left, or more has to be written before. */
    boolean read(Frame into) {
        int result = avfilter.av_buffersink_get_frame(sink, into.struct());
        if (result == ErrorCode.AGAIN || result == ErrorCode.END) {
            return false;
        }
        Ffmpeg.check(result, "A filter failed");
        return true;
    }

    /** A time that was read, in microseconds. */
    long us(long time) {
        if (timeBaseSeconds == 1 && timeBaseTicks == Times.PER_SECOND) {
            return time;
        }
        return avutil.av_rescale(time, (long) Times.PER_SECOND * timeBaseSeconds, timeBaseTicks);
    }

    @Override
    public void close() {
        avfilter.avfilter_graph_free(graph);
    }
}
