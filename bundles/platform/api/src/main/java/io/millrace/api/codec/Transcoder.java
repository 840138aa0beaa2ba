package io.millrace.api.codec;

import io.millrace.api.live.Publisher;
import java.util.List;
import java.util.Map;
import org.osgi.annotation.versioning.ConsumerType;

/** Decodes inputs and encodes outputs. A whiteboard service; a higher ranking (hardware above CPU) is asked first. */
@ConsumerType
@FunctionalInterface
public interface Transcoder {
    /**
     * Begins a job. Must not block. Outputs that the machine cannot carry are refused one by one, see
     * {@link Transcoding#outputs()}.
     *
     * @param job inputs, graph and outputs
     * @param publishers where each output goes, by {@link TranscodeJob.Output#name()}. Samples have the input's times;
     *     the transcoder owns their thread
     */
    Transcoding open(TranscodeJob job, Map<String, Publisher> publishers);

    /** A job that runs. Safe for any thread. */
    @ConsumerType
    interface Transcoding extends AutoCloseable {
        /**
         * Changes the job without interrupting the outputs that stay as they are.
         *
         * @param job the same inputs
         * @param publishers of all outputs, also of those that stay
         */
        void change(TranscodeJob job, Map<String, Publisher> publishers);

        /** How each output does, in the job's order. */
        List<OutputStatus> outputs();

        /**
         * Whether it should begin anew, for example since other encoders were installed. It goes on all the same: core
         * opens the job once more beside it, and closes this one when the new one writes.
         */
        default boolean isOutdated() {
            return false;
        }

        /** Ends cleanly. Publishers are left open: they are core's. */
        @Override
        void close();
    }
}
