package io.millrace.management.mcp;

import jakarta.servlet.AsyncContext;
import java.io.IOException;
import java.util.Map;

/**
 * What HTTP answers.
 *
 * @param json the body; null for none
 * @param stream opens a stream of events instead; null for none
 */
record Answer(int status, String json, Map<String, String> headers, Opening stream) {
    /** Begins to answer by events. */
    @FunctionalInterface
    interface Opening {
        void on(AsyncContext async) throws IOException;
    }

    static Answer json(int status, String json) {
        return new Answer(status, json, Map.of(), null);
    }

    /** Taken, without anything to tell. */
    static Answer accepted() {
        return new Answer(202, null, Map.of(), null);
    }

    static Answer stream(Opening opening) {
        return new Answer(200, null, Map.of(), opening);
    }

    Answer with(Map<String, String> more) {
        return new Answer(status, json, more, stream);
    }
}
