package io.millrace.management.telemetry;

import io.millrace.api.work.Clock;
import io.millrace.api.work.Timer;
import io.millrace.api.work.Workers;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.common.export.HttpResponse;
import io.opentelemetry.sdk.common.export.HttpSender;
import io.opentelemetry.sdk.common.export.HttpSenderConfig;
import io.opentelemetry.sdk.common.export.MessageWriter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import javax.net.ssl.SSLException;

/**
 * Posts what OpenTelemetry's exporters make. No thread waits for an answer, and a request ends in its time, repetitions and
 * all, however much of an answer there is. Failures are repeated by the specification, "OTLP/HTTP Response". Safe for any
 * thread.
 */
final class OtlpSender implements HttpSender {
    private static final Set<Integer> REPEATED = Set.of(429, 502, 503, 504);
    private static final int MOST_ATTEMPTS = 5;
    private static final long PAUSE_US = 1_000_000;
    private static final int THREADS = 2;

    private final HttpSenderConfig config;
    private final Timer timer;
    private final Clock clock;
    private final ThreadPoolExecutor threads =
            new ThreadPoolExecutor(THREADS, THREADS, 1, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> {
                Thread thread = new Thread(task, "telemetry-sender");
                thread.setDaemon(true);
                return thread;
            });
    private final HttpClient client;
    private final Set<Delivery> open = ConcurrentHashMap.newKeySet();

    OtlpSender(HttpSenderConfig config, Workers workers) {
        this.config = config;
        timer = workers.timer();
        clock = workers.clock();
        // they end by themselves when there is nothing to do
        threads.allowCoreThreadTimeOut(true);
        client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .executor(threads)
                .build();
    }

    @Override
    public void send(MessageWriter message, Consumer<HttpResponse> answered, Consumer<Throwable> failed) {
        HttpRequest request;
        try {
            request = request(message);
        } catch (IOException | RuntimeException e) {
            failed.accept(e);
            return;
        }
        new Delivery(request, answered, failed).begin();
    }

    private HttpRequest request(MessageWriter message) throws IOException {
        HttpRequest.Builder request = HttpRequest.newBuilder(config.getEndpoint());
        config.getHeadersSupplier()
                .get()
                .forEach((name, values) -> values.forEach(each -> request.setHeader(name, each)));
        request.setHeader("Content-Type", config.getContentType());
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        if (config.getCompressor() == null) {
            message.writeMessage(body);
        } else {
            request.setHeader("Content-Encoding", config.getCompressor().getEncoding());
            try (OutputStream packed = config.getCompressor().compress(body)) {
                message.writeMessage(packed);
            }
        }
        return request.POST(HttpRequest.BodyPublishers.ofByteArray(body.toByteArray()))
                .build();
    }

    /** Ends what is on its way. */
    @Override
    public CompletableResultCode shutdown() {
        open.forEach(delivery -> delivery.fail(new IOException("Telemetry ends")));
        return CompletableResultCode.ofSuccess();
    }

    /** A request with its repetitions. */
    private final class Delivery {
        private final HttpRequest request;
        private final Consumer<HttpResponse> answered;
        private final Consumer<Throwable> failed;
        private final AtomicBoolean isOver = new AtomicBoolean();
        private volatile Timer.Cancellable limit = () -> {};
        private volatile Timer.Cancellable pause = () -> {};
        private volatile CompletableFuture<?> attempt = CompletableFuture.completedFuture(null);
        private long endUs;
        private int attempts;

        private Delivery(HttpRequest request, Consumer<HttpResponse> answered, Consumer<Throwable> failed) {
            this.request = request;
            this.answered = answered;
            this.failed = failed;
        }

        private void begin() {
            open.add(this);
            long longestUs = TimeUnit.NANOSECONDS.toMicros(config.getTimeout().toNanos());
            endUs = clock.monotonicUs() + longestUs;
            limit = timer.after(
                    longestUs, threads, () -> fail(new HttpTimeoutException("its answer did not end in time")));
            attempt();
        }

        /** One at a time. */
        private void attempt() {
            if (isOver.get()) {
                return;
            }
            attempts++;
            CompletableFuture<java.net.http.HttpResponse<Void>> answer =
                    client.sendAsync(request, BodyHandlers.discarding());
            attempt = answer;
            answer.whenComplete(this::attempted);
            if (isOver.get()) {
                answer.cancel(true);
            }
        }

        private void attempted(java.net.http.HttpResponse<Void> answer, Throwable failure) {
            Throwable cause =
                    failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
            boolean isRepeated = cause == null
                    ? REPEATED.contains(answer.statusCode())
                    : cause instanceof IOException && !(cause instanceof SSLException);
            long pauseUs = PAUSE_US << (attempts - 1);
            // when there is no time for another, this one's failure is the one to tell
            if (isRepeated && attempts < MOST_ATTEMPTS && clock.monotonicUs() + pauseUs < endUs) {
                pause = timer.after(pauseUs, threads, this::attempt);
            } else if (cause != null) {
                fail(cause);
            } else if (end()) {
                answered.accept(new Status(answer.statusCode()));
            }
        }

        private void fail(Throwable cause) {
            if (end()) {
                attempt.cancel(true);
                failed.accept(cause);
            }
        }

        private boolean end() {
            boolean isFirst = !isOver.getAndSet(true);
            if (isFirst) {
                open.remove(this);
                limit.cancel();
                pause.cancel();
            }
            return isFirst;
        }
    }

    /** What a collector says with it is not read: it may be anything, of any length. */
    private record Status(int code) implements HttpResponse {
        @Override
        public int getStatusCode() {
            return code;
        }

        @Override
        public String getStatusMessage() {
            return "HTTP " + code;
        }

        @Override
        public byte[] getResponseBody() {
            return new byte[0];
        }
    }
}
