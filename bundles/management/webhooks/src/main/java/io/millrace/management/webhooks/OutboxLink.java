package io.millrace.management.webhooks;

import io.millrace.api.webhook.WebhookDelivery;
import io.millrace.api.webhook.WebhookException;
import io.millrace.api.webhook.WebhookReplay;
import io.millrace.api.work.Clock;
import io.millrace.management.webhooks.Outbox.Backlog;
import io.millrace.management.webhooks.Outbox.Logged;
import io.millrace.management.webhooks.Outbox.Waiting;
import io.millrace.store.Database;
import io.millrace.store.Transaction;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What webhooks ask of the database, in transactions. Safe for any thread; never waits. */
final class OutboxLink implements LaneStore {
    private static final Logger LOG = LoggerFactory.getLogger(OutboxLink.class);
    private static final int PAGE = 500;
    private static final int MOST_REPLAYED = 100_000;

    private final Database database;
    private final OutboxFeed feed;
    private final Numbers numbers;
    private final Supplier<WebhookLimits> limits;
    private final Clock clock;

    /**
     * What the outbox holds.
     *
     * @param last number and place
     * @param gone webhooks, each with the digest of its URL
     */
    record Content(long last, Map<String, Backlog> backlogs, Map<String, Long> logged, Set<String> gone) {}

    OutboxLink(Database database, OutboxFeed feed, Numbers numbers, Supplier<WebhookLimits> limits, Clock clock) {
        this.database = database;
        this.feed = feed;
        this.numbers = numbers;
        this.limits = limits;
        this.clock = clock;
    }

    CompletionStage<Content> content() {
        return feed.inTurn(transaction -> {
            Content content = new Content(
                    Outbox.last(transaction),
                    Outbox.backlogs(transaction),
                    Outbox.lastAttempts(transaction),
                    Outbox.gone(transaction));
            numbers.above(content.last());
            return content;
        });
    }

    @Override
    public void load(String hook, long behind, int most, Consumer<Optional<List<Waiting>>> then) {
        database.inTransaction(transaction -> Outbox.waiting(transaction, hook, behind, most))
                .whenComplete((found, failure) -> then.accept(Optional.ofNullable(found)));
    }

    @Override
    public void settle(String hook, List<Long> places, List<Logged> attempts, Consumer<Boolean> then) {
        database.inTransaction(transaction -> {
                    Outbox.delivered(transaction, hook, places);
                    Outbox.log(transaction, attempts, limits.get().attempts());
                    return true;
                })
                .whenComplete((done, failure) -> then.accept(failure == null));
    }

    @Override
    public void setGone(String hook, Optional<String> urlDigest) {
        database.inTransaction(transaction -> {
                    if (urlDigest.isPresent()) {
                        Outbox.setGone(transaction, hook, urlDigest.get(), clock.utcUs());
                    } else {
                        Outbox.setHere(transaction, hook);
                    }
                    return true;
                })
                .whenComplete((done, failure) -> {
                    if (failure != null) {
                        LOG.warn(
                                "It is not remembered that the receiver of {} is gone: {}", hook, failure.getMessage());
                    }
                });
    }

    CompletionStage<List<WebhookDelivery>> attempts(String hook, int most) {
        return database.inTransaction(transaction -> Outbox.attempts(transaction, hook, most));
    }

    CompletionStage<Void> remove(String hook) {
        return feed.inTurn(transaction -> {
            Outbox.remove(transaction, hook);
            return null;
        });
    }

    /**
     * What is not waited for any more.
     *
     * @param place that it was before
     * @param counts of webhooks that had such
     */
    record Pruned(long place, Map<String, Long> counts) {}

    /** Forgets what waited for too long, and what nobody waits for and is too old, or too much. */
    CompletionStage<Pruned> prune() {
        int hours = Math.max(limits.get().historyHours(), limits.get().giveUpHours());
        long before = clock.utcUs() - TimeUnit.HOURS.toMicros(hours);
        return database.inTransaction(transaction -> {
                    Pruned pruned = new Pruned(before, Outbox.pruneWaiting(transaction, before));
                    Outbox.prune(transaction, before, limits.get().historyBytes());
                    return pruned;
                })
                .whenComplete((done, failure) -> {
                    if (failure != null) {
                        LOG.debug("Old events are forgotten later: {}", failure.getMessage());
                    }
                });
    }

    /** Has events wait for a webhook once more. */
    CompletionStage<Integer> replay(HookLane lane, WebhookReplay what) {
        long[] bytes = {0};
        return feed.inTurn(transaction -> {
                    List<KeptEvent> events = found(transaction, lane, what);
                    bytes[0] = events.stream().mapToLong(KeptEvent::sizeBytes).sum();
                    if (bytes[0] > lane.room()) {
                        throw new WebhookException("These are " + events.size() + " events of " + bytes[0]
                                + " bytes, for which the outbox of "
                                + lane.target().name()
                                + " has no room; replay a shorter time");
                    }
                    List<Waiting> waiting = new ArrayList<>();
                    events.forEach(
                            event -> waiting.add(new Waiting(lane.target().name(), numbers.next(), event)));
                    Outbox.await(transaction, waiting);
                    return events.size();
                })
                .thenApply(count -> {
                    lane.added(count, bytes[0]);
                    return count;
                });
    }

    private static List<KeptEvent> found(Transaction transaction, HookLane lane, WebhookReplay what) throws Exception {
        if (what.eventId().isPresent()) {
            List<KeptEvent> found = Outbox.byId(transaction, what.eventId().get());
            if (found.isEmpty()) {
                throw new WebhookException("There is no event " + what.eventId().get()
                        + " any more; how long they are kept is history.hours in etc/" + WebhookLimits.PID + ".cfg");
            }
            return found;
        }
        List<KeptEvent> found = new ArrayList<>();
        long behind = -1;
        List<KeptEvent> page;
        do {
            page = Outbox.between(transaction, us(what.from()), us(what.to()), behind, PAGE);
            page.stream().filter(event -> lane.target().filter().wants(event)).forEach(found::add);
            behind = page.isEmpty() ? behind : page.get(page.size() - 1).number();
            if (found.size() > MOST_REPLAYED) {
                throw new WebhookException("These are more than " + MOST_REPLAYED + " events; replay a shorter time");
            }
        } while (page.size() == PAGE);
        return found;
    }

    private static long us(Instant time) {
        Instant bounded = time.isBefore(Instant.EPOCH) ? Instant.EPOCH : time;
        return bounded.isAfter(Instant.parse("9999-01-01T00:00:00Z"))
                ? Long.MAX_VALUE
                : ChronoUnit.MICROS.between(Instant.EPOCH, bounded);
    }
}
