package io.millrace.api.packaging;

import java.util.concurrent.CompletionStage;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * Writes manifests of one format. A whiteboard service with {@code ManifestFormatName}. Must not block: to wait for a
 * part it returns a stage built on {@link SegmentedStream#await}. A request that is unanswered when the service goes
 * away is given to its successor.
 */
@ConsumerType
@FunctionalInterface
public interface ManifestFormat {
    /** Renders; fails with {@link ManifestException} if the request cannot be answered. */
    CompletionStage<Manifest> render(Presentation presentation, ManifestRequest request);
}
