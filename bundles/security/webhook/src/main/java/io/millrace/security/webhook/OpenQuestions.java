package io.millrace.security.webhook;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Counts the questions that wait for an answer, so that one client does not take all places. Safe for any thread. */
final class OpenQuestions {
    /** Half of the connections. */
    static final int MOST = HttpSender.CONNECTIONS / 2;

    private final Map<String, Integer> open = new ConcurrentHashMap<>();

    /** @return whether the client may have one more, which is told by {@link #end} when it is over */
    boolean begin(String client) {
        boolean[] begun = new boolean[1];
        open.compute(client, (key, before) -> {
            int now = before == null ? 0 : before;
            begun[0] = now < MOST;
            return begun[0] ? Integer.valueOf(now + 1) : before;
        });
        return begun[0];
    }

    void end(String client) {
        open.computeIfPresent(client, (key, before) -> before == 1 ? null : Integer.valueOf(before - 1));
    }

    /** For tests. */
    int clients() {
        return open.size();
    }
}
