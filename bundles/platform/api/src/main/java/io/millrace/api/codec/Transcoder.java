package io.millrace.api.codec;

import io.millrace.api.live.Publisher;
import java.util.Map;
import org.osgi.annotation.versioning.ConsumerType;

/** Decodes inputs and encodes outputs. A whiteboard service; a higher ranking (hardware above CPU) is asked first. */
@ConsumerType
@FunctionalInterface
public interface Transcoder {
    /**
     * Begins a job. Must not block.
     *
     * @param job inputs, graph and outputs
     * @param publishers where each output goes, by {@link TranscodeJob.Output#name()}
     */
    Transcoding open(TranscodeJob job, Map<String, Publisher> publishers);

    /** A job that runs. */
    @ConsumerType
    interface Transcoding extends AutoCloseable {
        /** Changes the job without interrupting the outputs that stay. */
        void change(TranscodeJob job);

        /** Ends cleanly, at a sync sample where that is near. */
        @Override
        void close();
    }
}
