package io.millrace.api.analysis;

import org.osgi.annotation.versioning.ConsumerType;

/** An analysis that runs. It is called by one thread at a time, which may take its time: who is slow gets less. */
@ConsumerType
public interface Analysis extends AutoCloseable {
    /** Gets a decoded picture; the next one is made when this returns. What comes meanwhile is left out. */
    default void frame(Frame frame) {}

    /** Gets decoded sound; the next block is made when this returns. What comes meanwhile is left out. */
    default void sound(Sound sound) {}

    /** The last call. */
    @Override
    void close();
}
