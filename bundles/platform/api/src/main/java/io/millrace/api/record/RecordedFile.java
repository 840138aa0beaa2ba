package io.millrace.api.record;

import java.util.Optional;

/**
 * One file of a recording.
 *
 * @param name of the file, without its folder
 * @param rendition which rendition; empty for what the publisher sent
 * @param startUtcUs wall-clock time of its first picture, microseconds since 1970 UTC
 * @param durationUs from its first picture to its end, gaps included
 * @param sizeBytes its size, so far if it grows
 */
public record RecordedFile(String name, Optional<String> rendition, long startUtcUs, long durationUs, long sizeBytes) {}
