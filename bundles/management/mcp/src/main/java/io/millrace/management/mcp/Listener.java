package io.millrace.management.mcp;

import io.millrace.api.media.StreamName;
import java.util.Set;

/** Somebody who wants to be told of changes. Safe for any thread. */
interface Listener {
    McpCaller caller();

    boolean wantsTools();

    boolean wantsResources();

    /**
     * Tells of the resources that are wanted and are about one of these, as far as the caller may know of it.
     *
     * @param origins of streams that changed
     */
    void changed(Set<StreamName> origins);

    /** Tools came or went. */
    void toolsChanged();

    /** Resources came or went. */
    void resourcesChanged();

    /** Time passes: what is open is kept open, or ended if it was open for long. */
    void tick(long nowUs);

    /** What was shown does not count any more: nothing more is told. */
    void shutOut();
}
