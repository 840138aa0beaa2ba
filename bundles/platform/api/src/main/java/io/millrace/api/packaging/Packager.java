package io.millrace.api.packaging;

import io.millrace.api.live.LiveStream;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * Turns samples into segments and parts, once for every manifest format. A whiteboard service with
 * {@code PackagerFormat}. When a new version arrives, core closes the old one's packaging, takes its writer away and
 * attaches the new one, which resumes after the last published part from the ring.
 */
@ConsumerType
@FunctionalInterface
public interface Packager {
    /**
     * Begins to package a stream. Reads from {@code stream} on an executor of its own from the workers, and resumes
     * where {@code writer} says. Must not block.
     */
    Packaging attach(LiveStream stream, PackagingProfile profile, SegmentWriter writer);
}
