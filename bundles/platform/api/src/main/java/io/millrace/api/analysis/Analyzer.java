package io.millrace.api.analysis;

import io.millrace.api.live.LiveStream;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * Looks at live streams and reports what it finds. A whiteboard service, named by {@code Analyzes}; the highest version
 * is used. What it throws ends its analysis of that stream, which begins anew; who keeps throwing is quarantined, and who
 * does not return from a call for ten seconds is not called any more.
 */
@ConsumerType
public interface Analyzer {
    /** Decoded pictures it wants; {@link FrameWish#NONE} if it needs none. */
    FrameWish frames();

    /** Decoded sound it wants; {@link SoundWish#NONE} if it needs none. */
    default SoundWish sound() {
        return SoundWish.NONE;
    }

    /**
     * Begins to look at a stream. May read its samples too ({@link LiveStream#read}).
     *
     * @param stream what to look at
     * @param findings takes what is found, from any thread, until the analysis is closed
     */
    Analysis attach(LiveStream stream, Findings findings);
}
