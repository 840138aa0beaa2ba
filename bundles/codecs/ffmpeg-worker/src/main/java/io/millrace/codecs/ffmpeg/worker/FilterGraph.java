package io.millrace.codecs.ffmpeg.worker;

import org.bytedeco.ffmpeg.avfilter.AVFilterContext;
import org.bytedeco.ffmpeg.avfilter.AVFilterGraph;
import org.bytedeco.ffmpeg.avfilter.AVFilterInOut;
import org.bytedeco.ffmpeg.global.avfilter;
import org.bytedeco.ffmpeg.global.avutil;

/** A filter graph in FFmpeg's own notation, read at its end. */
final class FilterGraph implements AutoCloseable {
    private static final String SINK = "buffersink@out";

    private final AVFilterGraph graph;
    private final AVFilterContext sink;

    /** A graph that makes pictures itself, such as {@code testsrc2=size=640x360}. */
    FilterGraph(String description) {
        graph = avfilter.avfilter_graph_alloc();
        try {
            graph.nb_threads(1);
            parse(description + "," + SINK);
            sink = avfilter.avfilter_graph_get_filter(graph, SINK);
            Ffmpeg.check(avfilter.avfilter_graph_config(graph, null), "Cannot set up the filters " + description);
        } catch (FfmpegException e) {
            close();
            throw e;
        }
    }

    private void parse(String description) {
        AVFilterInOut inputs = new AVFilterInOut(null);
        AVFilterInOut outputs = new AVFilterInOut(null);
        Ffmpeg.check(
                avfilter.avfilter_graph_parse2(graph, description, inputs, outputs),
                "Cannot understand the filters " + description);
        boolean complete = inputs.isNull() && outputs.isNull();
        avfilter.avfilter_inout_free(inputs);
        avfilter.avfilter_inout_free(outputs);
        if (!complete) {
            throw new FfmpegException("Something is not connected in the filters " + description);
        }
    }

    /** Reads the next frame into an empty one; false when there is none left. */
    boolean read(Frame into) {
        int result = avfilter.av_buffersink_get_frame(sink, into.struct());
        if (result == avutil.AVERROR_EOF()) {
            return false;
        }
        Ffmpeg.check(result, "A filter failed");
        return true;
    }

    @Override
    public void close() {
        avfilter.avfilter_graph_free(graph);
    }
}
