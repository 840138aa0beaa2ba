package io.millrace.management.mcp;

/** Somebody who wants to be told of changes. Safe for any thread. */
interface Listener {
    McpCaller caller();

    boolean wantsTools();

    boolean wantsResources();

    boolean wants(String uri);

    /** Tools came or went. */
    void toolsChanged();

    /** Resources came or went. */
    void resourcesChanged();

    /** What can be read there is another one. */
    void updated(String uri);

    /** Time passes: what is open is kept open, or ended if it was open for long. */
    void tick(long nowUs);

    /** What was shown does not count any more: nothing more is told. */
    void shutOut();
}
