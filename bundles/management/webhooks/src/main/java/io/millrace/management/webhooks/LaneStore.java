package io.millrace.management.webhooks;

import io.millrace.management.webhooks.Outbox.Logged;
import io.millrace.management.webhooks.Outbox.Waiting;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** What a {@link HookLane} asks of the database. Never waits; answers come on any thread. */
interface LaneStore {
    /** Reads what waits behind a place; the answer is empty if that was not possible. */
    void load(String hook, long behind, int most, Consumer<Optional<List<Waiting>>> then);

    /** Forgets what was delivered or given up, and logs attempts; the answer is whether that was possible. */
    void settle(String hook, List<Long> places, List<Logged> attempts, Consumer<Boolean> then);

    /** Remembers that a receiver is gone, or that it is not. */
    void setGone(String hook, Optional<String> urlDigest);
}
