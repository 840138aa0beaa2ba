package io.millrace.management.webhooks;

import io.millrace.api.webhook.WebhookDelivery;
import io.millrace.api.webhook.WebhookDelivery.Outcome;
import io.millrace.api.work.Timer;
import io.millrace.management.webhooks.Outbox.Backlog;
import io.millrace.management.webhooks.Outbox.Logged;
import io.millrace.management.webhooks.Outbox.Waiting;
import io.millrace.management.webhooks.Sender.Answer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executor;

/** What became of deliveries, on its way to the database: many at once, a moment later. Safe for any thread. */
final class LaneLog {
    private static final long LATER_US = 100_000;
    private static final long AGAIN_US = 1_000_000;
    private static final int MANY = 100;
    /** While the database is away no more are kept; what was delivered is. */
    private static final int MOST_ATTEMPTS = 1_000;

    private final String hook;
    private final LaneStore store;
    private final Timer timer;
    private final Executor executor;
    /** Bytes that were settled, by place; those that are being written too. */
    private final Map<Long, Integer> unwritten = new LinkedHashMap<>();

    private List<Long> places = new ArrayList<>();
    private List<Logged> attempts = new ArrayList<>();
    private long number = -1;
    private boolean isScheduled;
    private boolean isBusy;

    LaneLog(String hook, LaneStore store, Timer timer, Executor executor) {
        this.hook = hook;
        this.store = store;
        this.timer = timer;
        this.executor = executor;
    }

    static WebhookDelivery attempt(KeptEvent event, long atUtcUs, int attempt, Outcome outcome, Answer answer) {
        return new WebhookDelivery(
                event.id(),
                event.type(),
                event.subject(),
                atUtcUs,
                attempt,
                outcome,
                answer.status(),
                answer.latencyUs(),
                answer.text());
    }

    /** The database is there; its log ends with this number. */
    synchronized void begin(long lastNumber) {
        number = Math.max(number, lastNumber);
    }

    /** Nobody waits at a place any more. */
    synchronized void settled(Waiting waiting) {
        unwritten.put(waiting.place(), waiting.event().sizeBytes());
        places.add(waiting.place());
        soon();
    }

    synchronized void attempted(WebhookDelivery attempt) {
        if (number >= 0 && attempts.size() < MOST_ATTEMPTS) {
            attempts.add(new Logged(hook, ++number, attempt));
            soon();
        }
    }

    /** Whether the database still has a place that is settled. */
    synchronized boolean isUnwritten(long place) {
        return unwritten.containsKey(place);
    }

    /** What is settled, and may be in the database still, of places from one on. */
    synchronized Backlog unwritten(long from) {
        long count = 0;
        long bytes = 0;
        for (Map.Entry<Long, Integer> each : unwritten.entrySet()) {
            if (each.getKey() >= from) {
                count++;
                bytes += each.getValue();
            }
        }
        return new Backlog(count, bytes);
    }

    private void soon() {
        if (places.size() + attempts.size() >= MANY) {
            flush();
        } else {
            later(LATER_US);
        }
    }

    private void later(long us) {
        if (!isScheduled) {
            isScheduled = true;
            timer.after(us, executor, this::due);
        }
    }

    private synchronized void due() {
        isScheduled = false;
        flush();
    }

    synchronized void flush() {
        if (isBusy || places.isEmpty() && attempts.isEmpty()) {
            return;
        }
        isBusy = true;
        List<Long> writtenPlaces = places;
        List<Logged> writtenAttempts = attempts;
        places = new ArrayList<>();
        attempts = new ArrayList<>();
        store.settle(hook, writtenPlaces, writtenAttempts, ok -> written(ok, writtenPlaces, writtenAttempts));
    }

    private synchronized void written(boolean ok, List<Long> writtenPlaces, List<Logged> writtenAttempts) {
        isBusy = false;
        if (!ok) {
            writtenPlaces.addAll(places);
            places = writtenPlaces;
            writtenAttempts.addAll(attempts);
            attempts = writtenAttempts;
            later(AGAIN_US);
        } else {
            unwritten.keySet().removeAll(Set.copyOf(writtenPlaces));
            if (!places.isEmpty() || !attempts.isEmpty()) {
                soon();
            }
        }
    }
}
