package io.millrace.api.plugin;

import io.millrace.api.work.Timer;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;

/**
 * The place of one replaceable service, through which the rooms call plugins. Chooses the highest version, holds calls
 * for a bounded time while a plugin is away, gives calls that a departing plugin left unanswered to its successor, and
 * keeps answers from being given twice.
 *
 * <p>{@link #unbind} returns only when no call is inside the departing service any more, or after a quarter of a second:
 * Declarative Services calls it before the component is deactivated, which makes a plain {@code bundle:update} safe.
 *
 * <p>Threads: any; a call runs on the caller's thread, or on the thread that binds the service it was held for.
 *
 * @param <S> the service
 */
public final class ServiceSlot<S> {
    /** How long a call is held for a plugin that is away. */
    public static final long HOLD_US = 5_000_000;

    private static final long DRAIN_MS = 250;

    private final String what;
    private final Timer timer;
    private final PluginFaults faults;
    private final int maxHeld;
    private final Object lock = new Object();
    private final Set<Call<?>> held = new LinkedHashSet<>();
    private final List<Offer> offers = new ArrayList<>();
    private volatile Offer best;
    private volatile boolean known;

    /**
     * Makes an empty slot.
     *
     * @param what names the service in messages
     * @param timer ends the wait of held calls
     * @param faults hears how calls went
     * @param maxHeld most calls held at once; more are refused
     */
    public ServiceSlot(String what, Timer timer, PluginFaults faults, int maxHeld) {
        this.what = what;
        this.timer = timer;
        this.faults = faults;
        this.maxHeld = maxHeld;
    }

    /** A service arrived. */
    public void bind(S service, PluginVersion version) {
        List<Call<?>> waiting;
        synchronized (lock) {
            offers.add(new Offer(service, version));
            choose();
            known = true;
            waiting = new ArrayList<>(held);
            held.clear();
        }
        waiting.forEach(Call::dispatch);
    }

    /** A service leaves: it gets no more calls, and those it has not answered go to the next. */
    public void unbind(S service) {
        Offer leaving = null;
        synchronized (lock) {
            for (Offer offer : offers) {
                if (offer.service == service) {
                    leaving = offer;
                }
            }
            if (leaving == null) {
                return;
            }
            offers.remove(leaving);
            choose();
        }
        for (Call<?> call : leaving.drain()) {
            call.dispatch();
        }
    }

    /** Chooses again, after quarantine changed. */
    public void rechoose() {
        synchronized (lock) {
            choose();
        }
    }

    private void choose() {
        best = offers.stream()
                .filter(offer -> !faults.isQuarantined(offer.version))
                .max((a, b) -> a.version.compareTo(b.version))
                .orElse(null);
    }

    /** The version that gets the calls now. */
    public Optional<PluginVersion> chosen() {
        return Optional.ofNullable(best).map(offer -> offer.version);
    }

    /** The service that gets the calls now, for callers that need no holding; null if there is none. */
    public S service() {
        Offer offer = best;
        return offer == null ? null : offer.service;
    }

    /** Whether a service is bound, or left so lately that it may be on its way back. */
    public boolean isKnown() {
        return known;
    }

    /**
     * Calls the service. The function may run again on another version if the first goes away before its stage
     * completes, so it must be safe to repeat.
     *
     * @return the answer; fails with {@link ServiceAwayException} if nobody is there in time
     */
    public <R> CompletionStage<R> call(Function<S, CompletionStage<R>> function) {
        Call<R> call = new Call<>(function);
        call.dispatch();
        return call.answer;
    }

    private final class Offer {
        private final S service;
        private final PluginVersion version;
        private final Set<Call<?>> open = new LinkedHashSet<>();
        private int inside;
        private boolean draining;

        Offer(S service, PluginVersion version) {
            this.service = service;
            this.version = version;
        }

        synchronized boolean enter(Call<?> call) {
            if (draining) {
                return false;
            }
            inside++;
            open.add(call);
            return true;
        }

        synchronized void leave() {
            inside--;
            notifyAll();
        }

        synchronized boolean answered(Call<?> call) {
            return open.remove(call);
        }

        synchronized List<Call<?>> drain() {
            draining = true;
            long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(DRAIN_MS);
            while (inside > 0) {
                long leftMs = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
                if (leftMs <= 0) {
                    break;
                }
                try {
                    wait(leftMs);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    break;
                }
            }
            List<Call<?>> unanswered = List.copyOf(open);
            open.clear();
            return unanswered;
        }
    }

    private final class Call<R> {
        private final Function<S, CompletionStage<R>> function;
        private final CompletableFuture<R> answer = new CompletableFuture<>();
        private final AtomicBoolean retried = new AtomicBoolean();
        private volatile Timer.Cancellable deadline;

        Call(Function<S, CompletionStage<R>> function) {
            this.function = function;
        }

        /** A loop, not a recursion: services may come and go while it runs. */
        void dispatch() {
            while (true) {
                Offer offer = best;
                if (offer == null) {
                    if (hold()) {
                        return;
                    }
                } else if (offer.enter(this)) {
                    run(offer);
                    return;
                }
            }
        }

        private void run(Offer offer) {
            if (deadline != null) {
                deadline.cancel();
            }
            CompletionStage<R> stage;
            try {
                stage = Objects.requireNonNull(function.apply(offer.service), "A plugin answered null");
            } catch (RuntimeException | LinkageError e) {
                stage = CompletableFuture.failedFuture(e);
            } finally {
                offer.leave();
            }
            stage.whenComplete((value, failure) -> finish(offer, value, failure));
        }

        /** An answer of a service that was drained meanwhile does not count: the call runs elsewhere. */
        private void finish(Offer offer, R value, Throwable failure) {
            if (!offer.answered(this)) {
                return;
            }
            if (failure == null) {
                faults.succeeded(offer.version);
                answer.complete(value);
                return;
            }
            if (!isFault(failure)) {
                answer.completeExceptionally(failure);
                return;
            }
            faults.failed(offer.version, failure);
            rechoose();
            Offer other = another(offer);
            if (other != null && retried.compareAndSet(false, true) && other.enter(this)) {
                run(other);
            } else {
                answer.completeExceptionally(failure);
            }
        }

        private boolean hold() {
            synchronized (lock) {
                if (best != null) {
                    return false;
                }
                if (!known || held.size() >= maxHeld) {
                    answer.completeExceptionally(new ServiceAwayException(what, known));
                    return true;
                }
                held.add(this);
            }
            deadline = timer.after(HOLD_US, Runnable::run, this::giveUp);
            return true;
        }

        private void giveUp() {
            synchronized (lock) {
                if (!held.remove(this)) {
                    return;
                }
                // away for longer than a replacement takes: it was removed, and the next call need not wait
                known = false;
            }
            answer.completeExceptionally(new ServiceAwayException(what, true));
        }
    }

    private Offer another(Offer failed) {
        synchronized (lock) {
            return offers.stream()
                    .filter(offer -> offer != failed && !faults.isQuarantined(offer.version))
                    .max((a, b) -> a.version.compareTo(b.version))
                    .orElse(null);
        }
    }

    /** Refusals that a service gives on purpose are checked exceptions; anything unchecked is its fault. */
    private static boolean isFault(Throwable failure) {
        Throwable cause = failure;
        while (cause instanceof java.util.concurrent.CompletionException && cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause instanceof RuntimeException || cause instanceof Error;
    }
}
