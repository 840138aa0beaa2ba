package io.millrace.api.packaging;

import io.millrace.api.media.StreamName;
import io.millrace.api.session.Session;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.osgi.annotation.versioning.ProviderType;

/** Finds what can be played over HTTP. A service of core; safe for any thread. */
@ProviderType
public interface Presentations {
    /**
     * The presentation of a stream as this session may see it: presentation filters are applied. For a stream whose
     * first segments are on their way it waits a bounded time.
     *
     * @return fails with {@link ManifestException} 404 if there is no such stream, 503 if it waits for its publisher
     */
    CompletionStage<Presentation> find(StreamName name, Session session);

    /** A segmented stream by the id in its file names, at once; null if there is none. */
    SegmentedStream segments(StreamName name, String segmentedStreamId);

    /** How a stream is packaged now; empty before that begins. */
    default Optional<PackagingProfile> profile(StreamName name) {
        return Optional.empty();
    }

    /**
     * What is packaged of a stream now, for who keeps it: no session, no filter, and nobody counts as a viewer. A rendition
     * has to be asked for at {@code RenditionDemand}.
     *
     * @return empty if there is no such stream here, or nothing of it yet
     */
    default Optional<Presentation> packaged(StreamName name) {
        return Optional.empty();
    }

    /**
     * A viewer who was let in gets something of a stream: what is encoded on demand alone goes on.
     *
     * @param stream one of {@link #segments}
     */
    void watched(SegmentedStream stream);
}
