package io.millrace.client;

import com.fasterxml.jackson.core.type.TypeReference;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpResponse.BodySubscribers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import java.util.function.Function;

/**
 * What happens at the server, as it happens. A connection that ends is made again with the id of the last event that was heard,
 * and the server tells those behind it first:
 * after what the server asks for, then after twice as long, up to half a minute. One on which nothing comes for 45 seconds is
 * taken for dead; the server says something every 15. Safe for any thread.
 */
public final class EventStream implements AutoCloseable {
    static final Duration SILENCE = Duration.ofSeconds(45);
    static final Duration FIRST_PAUSE = Duration.ofSeconds(2);
    static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);

    /** What the server tells who comes back too late for all that happened meanwhile. */
    private static final String MISSED = "events.missed";

    private static final TypeReference<Event> EVENT = new TypeReference<>() {};

    private final Transport transport;
    private final String types;
    private final EventListener listener;
    private final Function<Duration, Executor> later;
    private SseParser parser;
    private Lines lines;
    private int failures;
    private boolean openedOnce;
    private boolean closed;

    /**
     * Begins to read.
     *
     * @param types those that are wanted; null for all
     * @param later runs something after a while
     */
    EventStream(Transport transport, String types, EventListener listener, Function<Duration, Executor> later) {
        this.transport = transport;
        this.types = types;
        this.listener = listener;
        this.later = later;
        parser = new SseParser(null, FIRST_PAUSE, this::heard);
        connect();
    }

    private synchronized void connect() {
        if (closed) {
            return;
        }
        String last = parser.lastId();
        parser = new SseParser(last, parser.retry(), this::heard);
        Call call = new Call("GET", "/events")
                .query("types", types)
                .header("Accept", "text/event-stream")
                .header("Last-Event-ID", last);
        Lines own = new Lines(parser);
        lines = own;
        CompletableFuture<HttpResponse<byte[]>> asked =
                transport.http().sendAsync(transport.request(call).build(), answer -> body(answer, own));
        own.exchange = asked;
        watch(own, 0);
        asked.whenComplete((answer, failure) -> ended(own, answer, failure));
    }

    private BodySubscriber<byte[]> body(HttpResponse.ResponseInfo answer, Lines own) {
        if (answer.statusCode() / 100 != 2) {
            return BodySubscribers.ofByteArray();
        }
        if (!answer.headers().firstValue("Content-Type").orElse("").startsWith("text/event-stream")) {
            own.failure = new IOException("The answer is none of Millrace's events: is something else there?");
            return BodySubscribers.replacing(new byte[0]);
        }
        boolean again;
        synchronized (this) {
            again = openedOnce;
            openedOnce = true;
            failures = 0;
        }
        listener.opened(again);
        return BodySubscribers.fromLineSubscriber(own, nothing -> new byte[0], StandardCharsets.UTF_8, null);
    }

    private void heard(String id, String json) {
        Event event;
        try {
            event = Transport.read(json.getBytes(StandardCharsets.UTF_8), EVENT);
        } catch (UncheckedIOException e) {
            // of a later server, perhaps
            return;
        }
        if (event == null || event.type() == null) {
            return;
        }
        if (event.type().equals(MISSED)) {
            listener.missed();
        } else {
            listener.on(new Event(id, event.type(), event.subject(), event.time(), event.attributes()));
        }
    }

    /** Ends an exchange on which nothing comes any more. */
    private void watch(Lines own, long heardBefore) {
        later.apply(SILENCE).execute(() -> {
            synchronized (this) {
                if (closed || lines != own) {
                    return;
                }
                if (own.heard != heardBefore) {
                    watch(own, own.heard);
                    return;
                }
            }
            own.fail(new IOException("Nothing came from the server for " + SILENCE.toSeconds() + " s"));
        });
    }

    private void ended(Lines own, HttpResponse<byte[]> answer, Throwable failure) {
        Duration pause;
        Throwable reason = own.failure != null ? own.failure : reason(answer, failure);
        boolean retried;
        synchronized (this) {
            if (closed || lines != own) {
                return;
            }
            lines = null;
            retried = !(reason instanceof ProblemException problem
                    && (problem.status() == 401 || problem.status() == 403));
            closed = !retried;
            pause = pause(reason, failures++, parser.retry());
        }
        listener.lost(reason, retried);
        if (retried) {
            later.apply(pause).execute(this::connect);
        }
    }

    private static Throwable reason(HttpResponse<byte[]> answer, Throwable failure) {
        if (failure != null) {
            return failure instanceof CompletionException ? failure.getCause() : failure;
        }
        try {
            Transport.refuse(answer, answer.body());
        } catch (ProblemException e) {
            return e;
        }
        return new EOFException("The server ended the events");
    }

    /** What the server asks for, or twice as long with each failure. */
    static Duration pause(Throwable reason, int failures, Duration retry) {
        if (reason instanceof ProblemException problem && problem.retryAfter().isPresent()) {
            return problem.retryAfter().get();
        }
        Duration pause = retry.multipliedBy(1L << Math.min(failures, 10));
        return pause.compareTo(LONGEST_PAUSE) < 0 || failures == 0 ? pause : LONGEST_PAUSE;
    }

    /** Reads no more; the listener hears nothing of it. Idempotent. */
    @Override
    public void close() {
        Lines open;
        synchronized (this) {
            closed = true;
            open = lines;
            lines = null;
        }
        if (open != null) {
            open.fail(new IOException("closed"));
        }
    }

    /** The lines of one exchange: each is asked for when the one before was dealt with. */
    private final class Lines implements Flow.Subscriber<String> {
        private final SseParser own;
        private volatile long heard;
        private volatile Throwable failure;
        private volatile CompletableFuture<?> exchange;
        private Flow.Subscription subscription;

        private Lines(SseParser own) {
            this.own = own;
        }

        @Override
        public void onSubscribe(Flow.Subscription newSubscription) {
            synchronized (this) {
                subscription = newSubscription;
            }
            if (failure != null) {
                newSubscription.cancel();
            } else {
                newSubscription.request(1);
            }
        }

        @Override
        public void onNext(String line) {
            heard++;
            if (failure == null) {
                own.line(line);
                subscription.request(1);
            }
        }

        @Override
        public void onError(Throwable reason) {
            failure = failure == null ? reason : failure;
        }

        @Override
        public void onComplete() {
            // the exchange tells it
        }

        /** Makes an end of it. */
        private void fail(Throwable reason) {
            Flow.Subscription open;
            synchronized (this) {
                failure = reason;
                open = subscription;
            }
            if (open != null) {
                open.cancel();
            }
            ended(this, null, reason);
            if (exchange != null) {
                exchange.cancel(true);
            }
        }
    }
}
