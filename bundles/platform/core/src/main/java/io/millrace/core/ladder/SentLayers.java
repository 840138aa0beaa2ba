package io.millrace.core.ladder;

import io.millrace.api.codec.OutputStatus;
import io.millrace.api.codec.OutputStatus.State;
import io.millrace.api.codec.TranscodeJob.Output;
import io.millrace.api.codec.TranscodeJob.Video;
import io.millrace.api.live.LiveStream;
import io.millrace.core.live.RenditionStreams.Layer;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** What publishers send beside their streams, beside what a ladder makes of these. Pure. */
final class SentLayers {
    /** Heights that differ by no more than this share are one rung. */
    private static final double NEAR = 0.1;

    private SentLayers() {}

    /** Leaves out what need not be encoded, since a layer has it. */
    static void leaveOut(List<Output> outputs, List<Layer> layers) {
        outputs.removeIf(
                output -> output instanceof Video video && layers.stream().anyMatch(layer -> isInstead(layer, video)));
    }

    private static boolean isInstead(Layer layer, Video rung) {
        int lines = Math.min(rung.width(), rung.height());
        boolean near = Math.abs(lines - layer.lines()) <= NEAR * Math.max(lines, layer.lines());
        return layer.name().equals(rung.name())
                || near && layer.format().codec().equals(rung.codec());
    }

    /** The stream of a layer of this name. */
    static Optional<LiveStream> stream(List<Layer> layers, String name) {
        return layers.stream()
                .filter(layer -> layer.name().equals(name))
                .findFirst()
                .flatMap(Layer::stream);
    }

    /** How they do. One that has no stream yet waits for the rung of its name. */
    static List<OutputStatus> statuses(List<Layer> layers) {
        return layers.stream()
                .filter(layer -> layer.stream().isPresent())
                .map(layer -> status(layer, layer.stream().get()))
                .toList();
    }

    private static OutputStatus status(Layer layer, LiveStream stream) {
        boolean live = stream.state() == LiveStream.State.LIVE;
        return new OutputStatus(
                layer.name(),
                live ? State.SENT : State.STARTING,
                "",
                layer.format().width(),
                layer.format().height(),
                live ? stream.health().framesPerSecond() : 0,
                0,
                0,
                0,
                OptionalLong.empty(),
                0,
                live ? "" : "The publisher leaves it out at present");
    }
}
