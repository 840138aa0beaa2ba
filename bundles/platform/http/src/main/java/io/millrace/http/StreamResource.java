package io.millrace.http;

import io.millrace.api.live.LiveStream;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * An HTTP resource of a live stream, for example {@code stream.flv}: the part of the address after
 * {@code /APP/NAME[/~TOKEN]/}. A whiteboard service with {@code StreamResourceName}. The viewer was let in before.
 *
 * <p>An exchange that is unanswered when the service goes away is given to its successor; one that streams is ended.
 */
@ConsumerType
@FunctionalInterface
public interface StreamResource {
    /**
     * Answers, now or later. Must not block; called on any thread. An unchecked exception counts as the resource's
     * fault and makes the exchange end with an error.
     *
     * @param exchange request and answer
     * @param stream the stream that the address names, or its rendition
     */
    void serve(Exchange exchange, LiveStream stream);
}
