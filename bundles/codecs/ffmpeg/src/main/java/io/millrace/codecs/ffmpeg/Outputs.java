package io.millrace.codecs.ffmpeg;

import io.millrace.api.codec.OutputStatus;
import io.millrace.api.codec.TranscodeJob;
import io.millrace.api.live.Publisher;
import io.millrace.codecs.ffmpeg.wire.FromWorker;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The outputs of one job. Owned by the loop. */
final class Outputs {
    private static final Logger LOG = LoggerFactory.getLogger(Outputs.class);

    private Map<String, Output> byName = new LinkedHashMap<>();

    /** Those that are wanted from now on; equal ones go on, with the writer that is given now. */
    void want(TranscodeJob job, Map<String, Publisher> publishers) {
        Map<String, Output> next = new LinkedHashMap<>();
        for (TranscodeJob.Output wanted : job.outputs()) {
            Publisher publisher = publishers.get(wanted.name());
            Output before = byName.get(wanted.name());
            if (publisher == null) {
                LOG.warn("{}: nobody takes {}", job.inputs().get(0).name(), wanted.name());
            } else if (before != null && before.goesOnAs(wanted)) {
                before.publisher(publisher);
                next.put(wanted.name(), before);
            } else {
                next.put(wanted.name(), new Output(wanted, publisher));
            }
        }
        byName = next;
    }

    /** Takes what a worker reports of its outputs; true if one falls behind for good. */
    static boolean reported(FromWorker.Status status, Map<Integer, Output> byNumber, long nowUs) {
        boolean behind = false;
        for (FromWorker.OutputReport report : status.outputs()) {
            Output output = byNumber.get(report.output());
            if (output != null) {
                behind |= output.report(nowUs, report, status.corruptUnits());
            }
        }
        return behind;
    }

    /** The worker is gone, and another will come: it says which encoders there are if that is not known yet. */
    void lost(OutputStatus.State state, String reason, boolean encodersAreKnown) {
        byName.values().stream()
                .filter(output -> output.isCarried() || !encodersAreKnown)
                .forEach(output -> output.waits(state, reason));
    }

    Collection<Output> all() {
        return byName.values();
    }

    boolean isEmpty() {
        return byName.isEmpty();
    }

    /** Those that the machine carries. */
    List<Output> carried() {
        return byName.values().stream().filter(Output::isCarried).toList();
    }

    boolean areAllCarried() {
        return byName.values().stream().allMatch(Output::isCarried);
    }

    boolean isVideoCarried() {
        return byName.values().stream().anyMatch(output -> output.isCarried() && output.isVideo());
    }

    /** The machine does not keep up: the video that costs most has to be cheaper, or is left out. */
    void shedDearest(String stream, long nowUs) {
        carried().stream()
                .filter(Output::isVideo)
                .max(Comparator.comparingDouble(
                        output -> output.chosen().orElseThrow().cores()))
                .ifPresent(output -> {
                    LOG.warn(
                            "{}: {} is relieved, this machine falls behind real time",
                            stream,
                            output.wanted().name());
                    output.relieve(nowUs);
                });
    }

    /** Whether one that made do with less may be tried as it should be. */
    boolean areAnyRelieved(long nowUs) {
        return byName.values().stream().anyMatch(output -> output.relief().isOver(nowUs));
    }

    List<OutputStatus> statuses(OptionalLong processId, int restarts) {
        return byName.values().stream()
                .map(output -> output.status(processId, restarts))
                .toList();
    }
}
