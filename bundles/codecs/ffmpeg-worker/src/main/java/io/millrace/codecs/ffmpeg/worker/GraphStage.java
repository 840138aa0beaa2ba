package io.millrace.codecs.ffmpeg.worker;

import java.util.Arrays;

/** The filters of a job between decoding and its outputs; on the decoding thread. */
final class GraphStage implements AutoCloseable {
    private final String filters;
    private final PictureShape[] shapes;
    private final KeyTimes keys = new KeyTimes();
    private final Frame filtered = Frame.empty();
    private FilterGraph graph;

    GraphStage(String filters, int inputs) {
        this.filters = filters;
        this.shapes = new PictureShape[inputs];
    }

    /** Takes a picture of an input; nothing comes out before all of them had one. */
    void accept(int input, Frame frame, FrameSink sink) {
        PictureShape shape = PictureShape.of(frame);
        if (!shape.equals(shapes[input])) {
            finish(sink);
            shapes[input] = shape;
        }
        if (graph == null) {
            if (Arrays.asList(shapes).contains(null)) {
                return;
            }
            graph = FilterGraph.pictures(Arrays.asList(shapes), filters);
        }
        if (input == 0 && frame.isKey()) {
            keys.add(frame.pts());
        }
        graph.write(input, frame);
        read(sink);
    }

    private void read(FrameSink sink) {
        while (graph.read(filtered)) {
            long ptsUs = graph.us(filtered.pts());
            filtered.timed(ptsUs, keys.reached(ptsUs));
            sink.accept(filtered);
            filtered.clear();
        }
    }

    /** Gives out what is inside; the next picture begins anew. */
    void finish(FrameSink sink) {
        if (graph != null) {
            graph.finish();
            read(sink);
            graph.close();
            graph = null;
        }
        keys.clear();
    }

    @Override
    public void close() {
        if (graph != null) {
            graph.close();
            graph = null;
        }
        filtered.close();
    }
}
