package io.millrace.management.webhooks;

import io.millrace.api.access.Secret;
import io.millrace.api.event.MediaEvent;
import io.millrace.api.telemetry.TraceParent;
import io.millrace.api.webhook.WebhookDelivery;
import io.millrace.api.webhook.WebhookException;
import io.millrace.api.webhook.WebhookReplay;
import io.millrace.api.webhook.WebhookSettings;
import io.millrace.api.webhook.WebhookState;
import io.millrace.api.work.Timer;
import io.millrace.api.work.Workers;
import io.millrace.management.webhooks.Outbox.Backlog;
import io.millrace.store.Database;
import io.millrace.store.Store;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The webhooks while this bundle is in charge of them: writes events that a webhook is for into the journal, and has lanes
 * deliver them. Safe for any thread; events are heard on a thread that may block.
 */
final class WebhookEngine implements AutoCloseable {
    static final String TEST = "webhook.test";
    private static final Logger LOG = LoggerFactory.getLogger(WebhookEngine.class);
    private static final long PRUNE_US = 60_000_000;
    private static final long AGAIN_US = 1_000_000;
    private static final int MOST_DELIVERIES = 1_000;

    private final Workers workers;
    private final Map<String, HookLane> lanes = new ConcurrentSkipListMap<>();
    private final Supplier<WebhookLimits> limits;
    private final Sender sender;
    private final Journal journal;
    private final Numbers numbers;
    private final BackOff backOff = new BackOff(new SecureRandom());
    private final Database database;
    private final OutboxFeed feed;
    private final OutboxLink outbox;
    private final WebhookFiles files;
    private final Timer.Cancellable pruning;
    private final StartGate gate;
    private CompletionStage<Void> turn = CompletableFuture.completedFuture(null);
    private volatile OutboxLink.Content content;
    private volatile boolean stopped;

    /**
     * Takes over.
     *
     * @param expected names of webhooks whose configurations are about to come
     * @param base the data folder
     */
    WebhookEngine(
            Supplier<WebhookLimits> limits,
            Workers workers,
            Store store,
            Sender sender,
            Collection<String> expected,
            Path base)
            throws IOException {
        this.workers = workers;
        this.limits = limits;
        this.sender = sender;
        numbers = new Numbers(workers.clock());
        journal = new Journal(base.resolve("webhooks"));
        numbers.above(journal.lastNumber());
        files = new WebhookFiles(base.resolve("etc"));
        CompletableFuture<Void> made = new CompletableFuture<>();
        try {
            database = store.open(Outbox.SCHEMA, available -> made.thenRun(this::begin));
        } catch (RuntimeException e) {
            journal.close();
            throw e;
        }
        feed = new OutboxFeed(journal, database, numbers, lanes::values, workers);
        outbox = new OutboxLink(database, feed, numbers, limits, workers.clock());
        gate = new StartGate(expected, workers, this::openIfReady);
        pruning = workers.timer().every(PRUNE_US, workers.blocking("webhooks"), this::prune);
        // only now: the tables may be there already
        made.complete(null);
    }

    @Override
    public void close() {
        stopped = true;
        pruning.cancel();
        gate.close();
        feed.close();
        lanes.values().forEach(HookLane::close);
        database.close();
        journal.close();
    }

    // ---- events ------------------------------------------------------------------------------------------------

    void on(MediaEvent event) {
        if (!gate.isShut() && lanes.values().stream().noneMatch(lane -> isFor(lane, event))) {
            return;
        }
        KeptEvent kept = KeptEvent.of(event, numbers.next());
        try {
            if (journal.append(kept, limits.get().journalBytes())) {
                feed.request();
            } else {
                lost(kept, "the journal is full, and the database is away");
            }
        } catch (IOException e) {
            lost(kept, "the journal cannot be written: " + e.getMessage());
        }
    }

    private static boolean isFor(HookLane lane, MediaEvent event) {
        return lane.target().filter().wants(event.type(), KeptEvent.stream(event));
    }

    private void lost(KeptEvent event, String why) {
        lanes.values().stream().filter(lane -> lane.wants(event)).forEach(lane -> lane.drop(1, why));
    }

    /** The database is there (again). */
    private void begin() {
        outbox.content().whenComplete((found, failure) -> {
            if (failure == null) {
                content = found;
                lanes.values().forEach(lane -> begin(lane, found));
                openIfReady();
            } else if (!stopped) {
                workers.timer().after(AGAIN_US, workers.blocking("webhooks"), this::begin);
            }
        });
    }

    private static void begin(HookLane lane, OutboxLink.Content found) {
        String name = lane.target().name();
        lane.begin(
                found.backlogs().getOrDefault(name, Backlog.NONE),
                found.logged().getOrDefault(name, 0L),
                found.gone().contains(name + " " + lane.target().urlDigest()));
    }

    /** Forgets what is too old; whoever waited for some of it counts anew what is left. */
    private void prune() {
        outbox.prune().thenAccept(pruned -> {
            if (!pruned.counts().isEmpty()) {
                outbox.content().thenAccept(found -> pruned.counts().forEach((name, count) -> {
                    HookLane lane = lanes.get(name);
                    if (lane != null) {
                        lane.pruned(pruned.place(), count, found.backlogs().getOrDefault(name, Backlog.NONE));
                    }
                }));
            }
        });
    }

    private void openIfReady() {
        if (content != null && !gate.isShut()) {
            feed.open();
        }
    }

    // ---- configurations ----------------------------------------------------------------------------------------

    /** There is a webhook, or it changed. What is wrong with it is told, and it stays as it was. */
    void configure(String name, Supplier<WebhookSettings> settings, String secretFile) {
        inTurn(() -> {
            try {
                WebhookSettings read = settings.get();
                put(new HookTarget(read, SigningKey.of(files.readOrMakeSecret(name, secretFile))));
            } catch (IllegalArgumentException | IOException e) {
                LOG.error(
                        "The webhook {} {}: {}",
                        name,
                        lanes.containsKey(name) ? "stays as it was" : "is off",
                        e instanceof IOException ? "its secret cannot be read: " + e.getMessage() : e.getMessage());
            }
            gate.came(name);
            return null;
        });
    }

    private void put(HookTarget target) {
        HookLane present = lanes.get(target.name());
        if (present != null) {
            present.change(target);
            return;
        }
        HookLane lane = new HookLane(target, outbox, sender, backOff, limits, workers);
        lanes.put(target.name(), lane);
        if (content != null) {
            // what it left behind when it went is counted anew
            outbox.content().thenAccept(found -> begin(lane, found));
        }
    }

    /** Its configuration is gone, or the server stops: what waits for it stays. */
    void drop(String name) {
        if (stopped) {
            return;
        }
        inTurn(() -> {
            Optional.ofNullable(lanes.remove(name)).ifPresent(HookLane::close);
            return null;
        });
    }

    private synchronized <T> CompletionStage<T> inTurn(FileWork<T> work) {
        CompletionStage<T> result = turn.thenApplyAsync(
                done -> {
                    try {
                        return work.run();
                    } catch (Exception e) {
                        throw new CompletionException(e);
                    }
                },
                workers.blocking("webhooks"));
        turn = result.handle((done, failure) -> null);
        return result;
    }

    @FunctionalInterface
    private interface FileWork<T> {
        T run() throws Exception;
    }

    // ---- what is asked -----------------------------------------------------------------------------------------

    List<WebhookState> list() {
        return lanes.values().stream().map(HookLane::state).toList();
    }

    CompletionStage<Secret> create(WebhookSettings settings, Optional<Secret> secret) {
        return inTurn(() -> {
            if (lanes.containsKey(settings.name()) || files.exists(settings.name())) {
                throw new WebhookException("There is a webhook " + settings.name() + " already");
            }
            Secret chosen = secret.orElseGet(files::make);
            SigningKey key;
            try {
                key = SigningKey.of(chosen);
            } catch (IllegalArgumentException e) {
                throw new WebhookException(e.getMessage(), e);
            }
            files.write(settings, chosen);
            put(new HookTarget(settings, key));
            LOG.info("Made the webhook {}", settings.name());
            return chosen;
        });
    }

    CompletionStage<Void> remove(String name) {
        return inTurn(() -> {
                    HookLane lane = lanes.remove(name);
                    boolean existed = files.delete(name);
                    if (lane == null && !existed) {
                        throw none(name);
                    }
                    if (lane != null) {
                        lane.close();
                    }
                    LOG.info("Removed the webhook {}", name);
                    return null;
                })
                .thenCompose(done -> outbox.remove(name));
    }

    CompletionStage<WebhookDelivery> test(String name) {
        Map<String, String> attributes = new HashMap<>(Map.of("webhook", name));
        TraceParent.current().ifPresent(trace -> attributes.put(TraceParent.NAME, trace.header()));
        MediaEvent event = new MediaEvent(TEST, name, workers.clock().utcUs(), attributes);
        return lane(name).thenCompose(lane -> lane.test(KeptEvent.of(event, numbers.next())));
    }

    CompletionStage<List<WebhookDelivery>> deliveries(String name, int limit) {
        return lane(name).thenCompose(lane -> {
            lane.flush();
            return outbox.attempts(name, Math.max(1, Math.min(MOST_DELIVERIES, limit)));
        });
    }

    CompletionStage<Integer> replay(String name, WebhookReplay what) {
        return lane(name).thenCompose(lane -> outbox.replay(lane, what));
    }

    private CompletionStage<HookLane> lane(String name) {
        HookLane lane = lanes.get(name);
        return lane == null ? CompletableFuture.failedFuture(none(name)) : CompletableFuture.completedFuture(lane);
    }

    private static WebhookException none(String name) {
        return new WebhookException("There is no webhook " + name + "; see media:webhook list");
    }
}
