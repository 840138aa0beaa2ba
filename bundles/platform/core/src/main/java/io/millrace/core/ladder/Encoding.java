package io.millrace.core.ladder;

import io.millrace.api.codec.OutputStatus;
import io.millrace.api.codec.TranscodeJob;
import io.millrace.api.codec.TranscodeJob.Output;
import io.millrace.api.codec.Transcoder.Transcoding;
import io.millrace.api.live.LiveStream;
import io.millrace.api.live.Publisher;
import io.millrace.api.plugin.PluginFaults;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One stream at one transcoder. What the transcoder throws is its fault, and ends this. Owned by the ladders' lock. */
final class Encoding {
    private static final Logger LOG = LoggerFactory.getLogger(Encoding.class);

    private final LiveStream stream;
    private final TranscoderOffer offer;
    private final PluginFaults faults;
    private final Function<String, Publisher> newPublisher;
    private final Map<String, Publisher> publishers = new HashMap<>();
    private List<Output> outputs = List.of();
    private Transcoding transcoding;
    private boolean failed;

    /** @param newPublisher makes a writer for the rendition of a name */
    Encoding(LiveStream stream, TranscoderOffer offer, PluginFaults faults, Function<String, Publisher> newPublisher) {
        this.stream = stream;
        this.offer = offer;
        this.faults = faults;
        this.newPublisher = newPublisher;
    }

    TranscoderOffer offer() {
        return offer;
    }

    boolean hasFailed() {
        return failed;
    }

    List<Output> outputs() {
        return outputs;
    }

    /** Has these outputs encoded, and no others; those that stay as they are are not touched. */
    void encode(List<Output> wanted) {
        if (wanted.equals(outputs) && publishers.values().stream().allMatch(Publisher::isOpen)) {
            return;
        }
        publishers.keySet().removeIf(name -> wanted.stream()
                .noneMatch(output -> output.name().equals(name)));
        for (Output output : wanted) {
            Publisher known = publishers.get(output.name());
            if (known == null || !known.isOpen()) {
                publishers.put(output.name(), newPublisher.apply(output.name()));
            }
        }
        outputs = wanted;
        TranscodeJob job = new TranscodeJob(List.of(stream), "", wanted);
        try {
            if (transcoding == null) {
                transcoding = offer.transcoder().open(job, Map.copyOf(publishers));
            } else {
                transcoding.change(job, Map.copyOf(publishers));
            }
            failed = transcoding == null;
            faults.succeeded(offer.version());
        } catch (RuntimeException | LinkageError e) {
            fail("cannot transcode", e);
        }
    }

    private void fail(String what, Throwable cause) {
        LOG.warn("{} {} {}", offer.version(), what, stream.name(), cause);
        faults.failed(offer.version(), cause);
        failed = true;
    }

    /** Whether the transcoder asks for it to be opened anew. */
    boolean isOutdated() {
        if (transcoding == null || failed) {
            return false;
        }
        try {
            return transcoding.isOutdated();
        } catch (RuntimeException | LinkageError e) {
            fail("does not say whether it is outdated", e);
            return false;
        }
    }

    /** How the outputs do, by name. */
    Map<String, OutputStatus> statuses() {
        Map<String, OutputStatus> byName = new HashMap<>();
        if (transcoding != null && !failed) {
            try {
                transcoding.outputs().forEach(status -> byName.put(status.name(), status));
            } catch (RuntimeException | LinkageError e) {
                fail("does not say how it transcodes", e);
            }
        }
        return byName;
    }

    void close() {
        if (transcoding == null) {
            return;
        }
        try {
            transcoding.close();
        } catch (RuntimeException | LinkageError e) {
            fail("failed when it stopped transcoding", e);
        }
        transcoding = null;
    }
}
