package io.millrace.management.webhooks;

import io.millrace.api.webhook.WebhookDelivery;
import io.millrace.api.webhook.WebhookDelivery.Outcome;
import io.millrace.api.webhook.WebhookState;
import io.millrace.api.work.Clock;
import io.millrace.api.work.Timer;
import io.millrace.api.work.Workers;
import io.millrace.management.webhooks.Outbox.Backlog;
import io.millrace.management.webhooks.Outbox.Waiting;
import io.millrace.management.webhooks.Sender.Answer;
import io.millrace.management.webhooks.Sender.Post;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Delivers to one webhook what waits for it. Events of one stream go one after the other, those of different streams side by
 * side; what fails is tried again, and while the receiver fails it gets one request at a time. Runs on a serial executor of
 * its own; its lock is for whoever looks on.
 */
final class HookLane {
    private static final Logger LOG = LoggerFactory.getLogger(HookLane.class);
    private static final int LOADED = 200;
    private static final int MOST_IN_MEMORY = 2_000;
    private static final long STORE_AGAIN_US = 1_000_000;
    private static final int GONE = 410;
    /** Answers that say that it is this event that will never be taken. */
    private static final Set<Integer> HOPELESS = Set.of(400, 413, 415, 422);

    private static final int HOPELESS_ATTEMPTS = 5;

    private final LaneStore store;
    private final Sender sender;
    private final BackOff backOff;
    private final Supplier<WebhookLimits> limits;
    private final Clock clock;
    private final Timer timer;
    private final Executor executor;
    private final LaneLog log;
    private final Map<Long, LaneEntry> window = new LinkedHashMap<>();

    private HookTarget target;
    private Timer.Cancellable alarm = () -> {};
    private long loadedPlace;
    private boolean more;
    private boolean loading;
    private boolean addedWhileLoading;
    /** What was read before the database was away counts no more. */
    private int epoch;

    private boolean gone;
    private boolean closed;
    private int underWay;
    private int failuresInRow;
    private long pausedUntilUs = Long.MIN_VALUE;
    private Backlog waiting = Backlog.NONE;
    private long delivered;
    private long failures;
    private long dropped;
    private String trouble = "";

    HookLane(
            HookTarget target,
            LaneStore store,
            Sender sender,
            BackOff backOff,
            Supplier<WebhookLimits> limits,
            Workers workers) {
        this.target = target;
        this.store = store;
        this.sender = sender;
        this.backOff = backOff;
        this.limits = limits;
        clock = workers.clock();
        timer = workers.timer();
        executor = workers.serial("webhook " + target.name());
        log = new LaneLog(target.name(), store, timer, executor);
    }

    // ---- what is asked and told from outside ------------------------------------------------------------------

    synchronized HookTarget target() {
        return target;
    }

    /** Whether a new event has to wait for this webhook. */
    synchronized boolean wants(KeptEvent event) {
        return !gone && !closed && target.filter().wants(event);
    }

    /** Bytes that may still wait. */
    synchronized long room() {
        return limits.get().outboxBytes() - waiting.bytes();
    }

    /** Its configuration changed; with another URL the receiver counts as there. */
    synchronized void change(HookTarget changed) {
        boolean moved = !changed.settings().url().equals(target.settings().url());
        target = changed;
        if (moved) {
            gone = false;
            calmDown();
        }
        wakeSoon();
    }

    /** The database is there (again). */
    synchronized void begin(Backlog backlog, long lastLogged, boolean isGone) {
        epoch++;
        gone = isGone;
        log.begin(lastLogged);
        // perhaps too little: what seems unwritten may have been committed; it is known when all was read
        waiting = backlog.minus(log.unwritten(0));
        window.values().removeIf(entry -> !entry.isUnderWay);
        loadedPlace = 0;
        more = backlog.count() > 0;
        wakeSoon();
    }

    /** Rows before a place are deleted, for they waited too long. */
    synchronized void pruned(long place, long rows, Backlog left) {
        // what is being read may hold some of them
        epoch++;
        window.values().removeIf(entry -> !entry.isUnderWay && entry.waiting.place() < place);
        Backlog underWayStill = inMemory(place);
        long settled = log.unwritten(0).minus(log.unwritten(place)).count();
        waiting = left.minus(log.unwritten(place)).plus(underWayStill.count(), underWayStill.bytes());
        drop(Math.max(0, rows - underWayStill.count() - settled), "they waited longer than events are kept");
        wakeSoon();
    }

    private Backlog inMemory(long before) {
        Backlog sum = Backlog.NONE;
        for (LaneEntry entry : window.values()) {
            if (entry.waiting.place() < before) {
                sum = sum.plus(1, entry.sizeBytes);
            }
        }
        return sum;
    }

    /** Events wait in the database that did not before. */
    synchronized void added(long count, long bytes) {
        waiting = waiting.plus(count, bytes);
        more = true;
        addedWhileLoading = true;
        wakeSoon();
    }

    /** Events are lost for this webhook: loud, but not a line for each. */
    synchronized void drop(long count, String why) {
        long before = dropped;
        dropped += count;
        if (Long.highestOneBit(before) != Long.highestOneBit(dropped)) {
            LOG.error("The webhook {} misses {} events so far: {}", target.name(), dropped, why);
        }
    }

    synchronized WebhookState state() {
        boolean isPaused = pausedUntilUs > clock.monotonicUs();
        return new WebhookState(
                target.settings(),
                gone
                        ? Optional.of("The receiver answered 410 Gone; media:webhook test " + target.name()
                                + " turns it on again when it answers")
                        : Optional.empty(),
                Math.max(0, waiting.count()),
                Math.max(0, waiting.bytes()),
                delivered,
                failures,
                dropped,
                Optional.of(trouble).filter(text -> !text.isEmpty()),
                isPaused ? Optional.of(clock.utcUs() + pausedUntilUs - clock.monotonicUs()) : Optional.empty());
    }

    synchronized void close() {
        closed = true;
        alarm.cancel();
        log.flush();
    }

    /** Writes what is known of attempts. */
    void flush() {
        log.flush();
    }

    /** Sends one event past everything that waits. */
    CompletableFuture<WebhookDelivery> test(KeptEvent event) {
        CompletableFuture<WebhookDelivery> result = new CompletableFuture<>();
        long atUtcUs = clock.utcUs();
        post(event, answer -> result.complete(tested(event, atUtcUs, answer)));
        return result;
    }

    private synchronized WebhookDelivery tested(KeptEvent event, long atUtcUs, Answer answer) {
        Outcome outcome = answer.isTaken() ? Outcome.DELIVERED : Outcome.GIVEN_UP;
        if (answer.isTaken()) {
            if (gone) {
                gone = false;
                store.setGone(target.name(), Optional.empty());
            }
            calmDown();
        }
        WebhookDelivery attempt = LaneLog.attempt(event, atUtcUs, 1, outcome, answer);
        log.attempted(attempt);
        wakeSoon();
        return attempt;
    }

    private void calmDown() {
        failuresInRow = 0;
        pausedUntilUs = Long.MIN_VALUE;
        trouble = "";
    }

    // ---- delivery ----------------------------------------------------------------------------------------------

    private void wakeSoon() {
        executor.execute(this::wake);
    }

    private synchronized void wake() {
        alarm.cancel();
        if (closed || gone) {
            return;
        }
        long nowUs = clock.monotonicUs();
        if (nowUs < pausedUntilUs) {
            alarm = timer.after(pausedUntilUs - nowUs, executor, this::wake);
            return;
        }
        long nextUs = sendWhatMay(nowUs);
        if (nextUs != Long.MAX_VALUE) {
            alarm = timer.after(nextUs - nowUs, executor, this::wake);
        }
        if (more && !loading && window.size() < MOST_IN_MEMORY && underWay < most()) {
            loading = true;
            addedWhileLoading = false;
            int now = epoch;
            store.load(target.name(), loadedPlace, LOADED, found -> executor.execute(() -> loaded(now, found)));
        }
    }

    private int most() {
        return failuresInRow > 0 ? 1 : limits.get().parallel();
    }

    /** Returns when the next event may be tried again; {@link Long#MAX_VALUE} if none waits for its time. */
    private long sendWhatMay(long nowUs) {
        long oldestUtcUs = clock.utcUs() - TimeUnit.HOURS.toMicros(limits.get().giveUpHours());
        long nextUs = Long.MAX_VALUE;
        Set<String> held = new HashSet<>();
        window.values().stream().filter(entry -> entry.isUnderWay).forEach(entry -> held.add(entry.line()));
        for (Iterator<LaneEntry> entries = window.values().iterator(); entries.hasNext() && underWay < most(); ) {
            LaneEntry entry = entries.next();
            if (held.contains(entry.line())) {
                continue;
            }
            if (entry.waiting.place() < oldestUtcUs) {
                entries.remove();
                settled(entry);
                drop(1, "the receiver did not take them for " + limits.get().giveUpHours() + " hours");
                continue;
            }
            held.add(entry.line());
            if (entry.notBeforeUs > nowUs) {
                nextUs = Math.min(nextUs, entry.notBeforeUs);
            } else {
                send(entry);
            }
        }
        return nextUs;
    }

    private void send(LaneEntry entry) {
        underWay++;
        entry.isUnderWay = true;
        entry.attempts++;
        long atUtcUs = clock.utcUs();
        post(entry.waiting.event(), answer -> executor.execute(() -> answered(entry, atUtcUs, answer)));
    }

    private void post(KeptEvent event, Consumer<Answer> then) {
        HookTarget to = target();
        byte[] body = EventText.of(event, to.settings().format(), limits.get().source());
        long seconds = TimeUnit.MICROSECONDS.toSeconds(clock.utcUs());
        Post post = new Post(
                to.name(),
                to.settings().url(),
                to.settings().format().contentType(),
                event.id(),
                seconds,
                to.key().sign(event.id(), seconds, body),
                event.trace(),
                body);
        sender.post(post, limits.get().timeoutSeconds(), then);
    }

    private synchronized void answered(LaneEntry entry, long atUtcUs, Answer answer) {
        underWay--;
        entry.isUnderWay = false;
        Outcome outcome = outcome(entry, answer);
        WebhookDelivery attempt = LaneLog.attempt(entry.waiting.event(), atUtcUs, entry.attempts, outcome, answer);
        log.attempted(attempt);
        if (outcome != Outcome.FAILED) {
            window.remove(entry.waiting.place());
            settled(entry);
        }
        wake();
    }

    private Outcome outcome(LaneEntry entry, Answer answer) {
        if (answer.isTaken()) {
            delivered++;
            if (failuresInRow > 0) {
                LOG.info("The webhook {} takes events again", target.name());
            }
            calmDown();
            return Outcome.DELIVERED;
        }
        failures++;
        trouble = answer.status() == 0 ? answer.text() : "The receiver answered " + answer.status();
        if (answer.status() == GONE) {
            gone = true;
            LOG.warn("The webhook {} is off: its receiver answered 410 Gone", target.name());
            store.setGone(target.name(), Optional.of(target.urlDigest()));
            return Outcome.FAILED;
        }
        boolean isHopeless = HOPELESS.contains(answer.status());
        if (isHopeless && entry.attempts >= HOPELESS_ATTEMPTS) {
            drop(1, trouble + " " + HOPELESS_ATTEMPTS + " times");
            return Outcome.GIVEN_UP;
        }
        pause(entry, answer, isHopeless);
        return Outcome.FAILED;
    }

    private void pause(LaneEntry entry, Answer answer, boolean isHopeless) {
        long nowUs = clock.monotonicUs();
        int longest = limits.get().retrySeconds();
        entry.notBeforeUs = nowUs + backOff.afterUs(entry.attempts, longest);
        if (isHopeless) {
            return;
        }
        if (failuresInRow++ == 0) {
            LOG.warn("The webhook {} fails, and is tried again: {}", target.name(), trouble);
        }
        long waitUs = Math.max(
                backOff.afterUs(failuresInRow, longest), answer.retryAfterUs().orElse(0));
        pausedUntilUs = Math.max(pausedUntilUs, nowUs + waitUs);
    }

    private void settled(LaneEntry entry) {
        waiting = waiting.plus(-1, -entry.sizeBytes);
        log.settled(entry.waiting);
    }

    private synchronized void loaded(int asked, Optional<List<Waiting>> found) {
        loading = false;
        if (closed) {
            return;
        }
        if (found.isEmpty()) {
            timer.after(STORE_AGAIN_US, executor, this::wake);
            return;
        }
        if (asked == epoch) {
            more = found.get().size() == LOADED || addedWhileLoading;
            for (Waiting each : found.get()) {
                loadedPlace = Math.max(loadedPlace, each.place());
                if (!log.isUnwritten(each.place())) {
                    window.putIfAbsent(each.place(), new LaneEntry(each));
                }
            }
            if (!more) {
                waiting = inMemory(Long.MAX_VALUE);
            }
        }
        wake();
    }
}
