package io.millrace.api.packaging;

import io.millrace.api.session.Session;
import java.util.concurrent.CompletionStage;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * Changes what one session sees: inserted advertisements, entitlements, a limit to some renditions. A whiteboard
 * service; filters run in order of ranking, each on the result of the one before. A presentation returned unchanged (the
 * same object) keeps manifests shared by all viewers. Must not block.
 */
@ConsumerType
@FunctionalInterface
public interface PresentationFilter {
    CompletionStage<Presentation> apply(Presentation presentation, Session session);
}
