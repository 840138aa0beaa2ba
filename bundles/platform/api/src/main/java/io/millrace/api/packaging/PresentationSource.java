package io.millrace.api.packaging;

import io.millrace.api.media.StreamName;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * Knows presentations that are not live streams of this server: assets, recordings, another server's streams. A
 * whiteboard service, asked in order of ranking when no live stream has the name. Its windows are made by
 * {@link #open} being handed a writer, so that they look the same as live ones.
 */
@ConsumerType
public interface PresentationSource {
    /** Whether this source has the stream; completes soon, without making anything. */
    CompletionStage<Optional<Presentation.Kind>> find(StreamName name);

    /**
     * Begins to fill the stream's windows. Core closes it some time after the last viewer left.
     *
     * @return what fills them
     */
    Packaging open(StreamName name, SegmentWriter writer);
}
