package io.millrace.core.live;

import io.millrace.api.live.LiveStream;

/** Other parts of core hear when streams come and go. Called on the publisher's thread: must be short. */
public interface StreamLifecycle {
    /** A publication began; its first samples follow. */
    void published(LiveStream stream);

    /** The stream is over; its name can be used anew. */
    void ended(LiveStream stream);
}
