package io.millrace.api.codec;

import io.millrace.api.analysis.Frame;
import io.millrace.api.analysis.FrameWish;
import io.millrace.api.analysis.Sound;
import io.millrace.api.analysis.SoundWish;
import io.millrace.api.live.LiveStream;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * Decodes live streams for those who look at pictures and sound. A whiteboard service of the transcoder; safe for any
 * thread.
 */
@ConsumerType
@FunctionalInterface
public interface FrameSource {
    /**
     * Begins to decode. Must not block.
     *
     * @param pictures which pictures are wanted
     * @param sound which sound is wanted
     */
    Feed open(LiveStream stream, FrameWish pictures, SoundWish sound, Sink sink);

    /** Takes frames, on the source's thread: must be short. */
    @ConsumerType
    interface Sink {
        /** @param leftOut how many were due since the one before and were not made */
        void frame(Frame frame, int leftOut);

        /** @param leftOut how many blocks were due since the one before and were not made */
        void sound(Sound sound, int leftOut);
    }

    /** Frames on their way. After each one, none of its kind comes until the next is asked for. Safe for any thread. */
    @ConsumerType
    interface Feed extends AutoCloseable {
        /** The picture before was dealt with. */
        void nextFrame();

        /** The sound before was dealt with. */
        void nextSound();

        /** Why nothing comes, in plain words; empty if all is well. */
        String trouble();

        @Override
        void close();
    }
}
