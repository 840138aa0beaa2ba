package io.millrace.http.internal;

import io.millrace.api.packaging.Body;
import java.util.concurrent.CompletionStage;

/** Bytes that may still be growing, for {@link BodyPump}. */
interface BodyFeed {
    /** What there is now; null if it can no longer be had. */
    Available available();

    /** Completes when there may be more. */
    CompletionStage<?> more();

    /**
     * A state of the feed.
     *
     * @param body its bytes so far
     * @param complete whether nothing follows
     */
    record Available(Body body, boolean complete) {}
}
