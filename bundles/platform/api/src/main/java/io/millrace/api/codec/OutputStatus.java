package io.millrace.api.codec;

import java.util.OptionalLong;

/**
 * How one output of a transcoding does, measured over the last seconds.
 *
 * @param name the rendition
 * @param state where it is
 * @param encoder the encoder that was chosen; empty before one was
 * @param width pixels, 0 for audio
 * @param height pixels, 0 for audio
 * @param framesPerSecond pictures, or audio frames, a second
 * @param speed media time by wall-clock time while it is busy: below 1 it falls behind
 * @param queuedFrames frames that wait for the encoder
 * @param cpuPercent of one core, its share of the worker's
 * @param processId the worker's
 * @param restarts how often its worker was restarted
 * @param reason why it is refused, failed, incomplete or smaller than asked for; empty if nothing is to be said
 */
public record OutputStatus(
        String name,
        State state,
        String encoder,
        int width,
        int height,
        double framesPerSecond,
        double speed,
        int queuedFrames,
        double cpuPercent,
        OptionalLong processId,
        int restarts,
        String reason) {
    /** Where an output is. */
    public enum State {
        /** Its worker is being started, or waits for the input's next key picture. */
        STARTING,
        /** It is produced. */
        RUNNING,
        /** The publisher sends it: nothing is encoded for it. */
        SENT,
        /** Nobody needs it now; it starts when somebody does. */
        IDLE,
        /** This machine cannot carry it, or no encoder can make it. */
        REFUSED,
        /** The input breaks the worker or cannot be decoded, or no worker can be started. */
        FAILED
    }
}
