package io.millrace.management.webhooks;

import io.millrace.api.work.Timer;
import io.millrace.api.work.Workers;
import io.millrace.management.webhooks.Outbox.Waiting;
import io.millrace.store.Database;
import io.millrace.store.Transaction;
import io.millrace.store.TransactionWork;
import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings events from the journal into the outbox, many in one transaction, and decides then for which webhooks they are.
 * Whatever puts something into the outbox has its turn here, so that places rise in the order of commits. Reads the journal on
 * a lane of workers; safe for any thread.
 */
final class OutboxFeed {
    private static final Logger LOG = LoggerFactory.getLogger(OutboxFeed.class);
    private static final int MOST_EVENTS = 500;
    private static final int MOST_BYTES = 1 << 20;
    private static final long AGAIN_US = 1_000_000;

    private final Journal journal;
    private final Database database;
    private final Numbers numbers;
    private final Supplier<Collection<HookLane>> lanes;
    private final Executor executor;
    private final Timer timer;
    private CompletionStage<Void> turn = CompletableFuture.completedFuture(null);
    private boolean isOpen;
    private boolean isBusy;
    private boolean isAsked;
    private boolean isClosed;

    OutboxFeed(
            Journal journal,
            Database database,
            Numbers numbers,
            Supplier<Collection<HookLane>> lanes,
            Workers workers) {
        this.journal = journal;
        this.database = database;
        this.numbers = numbers;
        this.lanes = lanes;
        executor = workers.blocking("webhooks");
        timer = workers.timer();
    }

    /** The webhooks are known, and so is what the outbox holds: events may come. */
    synchronized void open() {
        isOpen = true;
        request();
    }

    /** There is something in the journal. Never waits. */
    synchronized void request() {
        isAsked = true;
        if (isOpen && !isBusy && !isClosed) {
            isBusy = true;
            run();
        }
    }

    synchronized void close() {
        isClosed = true;
    }

    private void run() {
        try {
            executor.execute(this::feed);
        } catch (RuntimeException e) {
            LOG.debug("The workers have too much to do", e);
            later();
        }
    }

    private void later() {
        timer.after(AGAIN_US, executor, this::feed);
    }

    private void feed() {
        synchronized (this) {
            isAsked = false;
            if (isClosed) {
                return;
            }
        }
        try {
            Journal.Batch batch = journal.read(MOST_EVENTS, MOST_BYTES);
            if (batch.events().isEmpty()) {
                rest();
                return;
            }
            Distribution distribution = distribute(batch.events());
            inTurn(transaction -> keep(transaction, distribution)).whenComplete((kept, failure) -> {
                if (failure == null) {
                    finish(batch, distribution);
                } else {
                    LOG.debug("Events stay in the journal: {}", failure.getMessage());
                    later();
                }
            });
        } catch (IOException e) {
            LOG.error("Events for webhooks cannot be read from the journal", e);
            later();
        }
    }

    private synchronized void rest() {
        isBusy = false;
        if (isAsked) {
            request();
        }
    }

    private void finish(Journal.Batch batch, Distribution distribution) {
        try {
            journal.done(batch);
        } catch (IOException e) {
            LOG.error("The journal of events for webhooks cannot be shortened", e);
        }
        distribution.tell();
        run();
    }

    /** Does something that puts places into the outbox, after all that was asked for before. */
    synchronized <T> CompletionStage<T> inTurn(TransactionWork<T> work) {
        CompletionStage<T> result = turn.thenCompose(done -> database.inTransaction(work));
        turn = result.handle((done, failure) -> null);
        return result;
    }

    // ---- who gets what -----------------------------------------------------------------------------------------

    /** Which events wait for which webhooks, as it is before it is known that they do. */
    private static final class Distribution {
        private final List<KeptEvent> events = new ArrayList<>();
        private final Map<HookLane, List<KeptEvent>> waiting = new HashMap<>();
        private final Map<HookLane, Long> dropped = new HashMap<>();

        void tell() {
            waiting.forEach((lane, some) -> lane.added(
                    some.size(), some.stream().mapToLong(KeptEvent::sizeBytes).sum()));
            dropped.forEach((lane, count) -> lane.drop(count, "its outbox is full"));
        }
    }

    private Distribution distribute(List<KeptEvent> events) {
        Distribution distribution = new Distribution();
        Map<HookLane, Long> room = new HashMap<>();
        lanes.get().forEach(lane -> room.put(lane, lane.room()));
        for (KeptEvent event : events) {
            boolean wanted = false;
            for (HookLane lane : room.keySet()) {
                if (!lane.wants(event)) {
                    continue;
                }
                wanted = true;
                if (room.merge(lane, -(long) event.sizeBytes(), Long::sum) >= 0) {
                    distribution
                            .waiting
                            .computeIfAbsent(lane, added -> new ArrayList<>())
                            .add(event);
                } else {
                    distribution.dropped.merge(lane, 1L, Long::sum);
                }
            }
            if (wanted) {
                distribution.events.add(event);
            }
        }
        return distribution;
    }

    private Void keep(Transaction transaction, Distribution distribution) throws SQLException {
        List<KeptEvent> events = distribution.events;
        if (events.isEmpty()) {
            return null;
        }
        long first = events.stream().mapToLong(KeptEvent::number).min().getAsLong();
        long last = events.stream().mapToLong(KeptEvent::number).max().getAsLong();
        Map<Long, String> known = Outbox.known(transaction, first, last);
        Map<KeptEvent, KeptEvent> fresh = new LinkedHashMap<>();
        for (KeptEvent event : events) {
            String id = known.get(event.number());
            if (id == null) {
                fresh.put(event, event);
            } else if (!id.equals(event.id())) {
                // the clock went back
                fresh.put(event, event.numbered(numbers.next()));
            }
        }
        Outbox.add(transaction, fresh.values(), places(distribution, fresh));
        return null;
    }

    private List<Waiting> places(Distribution distribution, Map<KeptEvent, KeptEvent> fresh) {
        List<Waiting> places = new ArrayList<>();
        distribution.waiting.forEach((lane, some) -> some.stream()
                .filter(fresh::containsKey)
                .forEach(event -> places.add(new Waiting(lane.target().name(), numbers.next(), fresh.get(event)))));
        return places;
    }
}
