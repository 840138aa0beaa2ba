package io.millrace.api.failover;

import io.millrace.api.media.StreamName;
import java.util.List;
import java.util.Optional;

/**
 * How a stream with backups does.
 *
 * @param name the configuration's
 * @param stream what viewers see
 * @param inputs in order, the primary first
 * @param shown the input that is shown; empty for the slate, or if there is nothing to show
 * @param isSlate whether the slate is shown
 * @param held the input that an operator turned to, and that is stayed with; empty if the server chooses
 * @param switches how often another input was turned to since the configuration was read
 * @param reason of the last switch, see {@code MediaEvent.INPUT_SWITCHED}; empty before the first
 * @param sinceUtcUs when the last switch was, in microseconds since 1970 UTC; 0 before the first
 * @param slate how the slate does, in plain words; empty if none is configured
 */
public record FailoverState(
        String name,
        StreamName stream,
        List<Input> inputs,
        Optional<StreamName> shown,
        boolean isSlate,
        Optional<StreamName> held,
        long switches,
        String reason,
        long sinceUtcUs,
        String slate) {
    public FailoverState {
        inputs = List.copyOf(inputs);
    }

    /**
     * One input.
     *
     * @param stream its stream
     * @param isFit whether it comes and nothing is wrong with it
     * @param trouble why it is not fit, in one word: {@code disconnected}, {@code no-media}, {@code black}, {@code freeze},
     *     {@code silence}; empty if it is
     * @param sinceUtcUs when it became fit, or unfit, in microseconds since 1970 UTC
     */
    public record Input(StreamName stream, boolean isFit, String trouble, long sinceUtcUs) {}
}
