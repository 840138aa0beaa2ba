package io.millrace.security.oidc;

import com.nimbusds.jose.util.JSONObjectUtils;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** Asks a provider for JSON: no redirects, small answers, within a few seconds. Safe for any thread, never blocks. */
final class ProviderHttp {
    static final int MAX_BYTES = 512 << 10;
    /** Strangers begin logins; so many requests are on their way to the provider at the same time. */
    static final int MOST_AT_ONCE = 32;

    private final HttpClient client;
    private final Duration deadline;
    private final Semaphore places = new Semaphore(MOST_AT_ONCE);

    ProviderHttp(Executor threads, Duration deadline) {
        this.deadline = deadline;
        client = HttpClient.newBuilder()
                .executor(threads)
                .connectTimeout(deadline)
                .followRedirects(HttpClient.Redirect.NEVER)
                .version(HttpClient.Version.HTTP_1_1)
                .build();
    }

    /**
     * An answer.
     *
     * @param json its object; empty if it is none
     */
    record Answer(int status, Map<String, Object> json) {}

    CompletionStage<Answer> get(URI address, Map<String, String> headers) {
        return send(HttpRequest.newBuilder(address).GET(), headers);
    }

    CompletionStage<Answer> post(URI address, Map<String, String> headers, Map<String, String> form) {
        return send(
                HttpRequest.newBuilder(address)
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .POST(HttpRequest.BodyPublishers.ofString(encoded(form))),
                headers);
    }

    static String encoded(Map<String, String> form) {
        return form.entrySet().stream()
                .map(each -> encoded(each.getKey()) + "=" + encoded(each.getValue()))
                .collect(Collectors.joining("&"));
    }

    static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private CompletionStage<Answer> send(HttpRequest.Builder request, Map<String, String> headers) {
        headers.forEach(request::header);
        request.header("Accept", "application/json").timeout(deadline);
        if (!places.tryAcquire()) {
            return CompletableFuture.failedFuture(new IOException("too many log in there at once"));
        }
        CompletableFuture<HttpResponse<byte[]>> sent;
        try {
            sent = client.sendAsync(request.build(), info -> new Bounded());
        } catch (RuntimeException e) {
            places.release();
            return CompletableFuture.failedFuture(e);
        }
        // of a copy: what is done already cannot be cancelled, and the provider could go on answering
        return sent.copy()
                .orTimeout(deadline.toMillis(), TimeUnit.MILLISECONDS)
                .whenComplete((done, failure) -> {
                    sent.cancel(true);
                    places.release();
                })
                .thenApply(response -> new Answer(response.statusCode(), json(response.body())));
    }

    private static Map<String, Object> json(byte[] body) {
        try {
            Map<String, Object> json = JSONObjectUtils.parse(new String(body, StandardCharsets.UTF_8), MAX_BYTES);
            return json == null ? Map.of() : json;
        } catch (ParseException e) {
            return Map.of();
        }
    }

    /** Takes only so many bytes. */
    private static final class Bounded implements HttpResponse.BodySubscriber<byte[]> {
        private final HttpResponse.BodySubscriber<byte[]> body = HttpResponse.BodySubscribers.ofByteArray();
        private Flow.Subscription subscription;
        private long bytes;

        @Override
        public CompletionStage<byte[]> getBody() {
            return body.getBody();
        }

        @Override
        public void onSubscribe(Flow.Subscription started) {
            subscription = started;
            body.onSubscribe(started);
        }

        @Override
        public void onNext(List<ByteBuffer> buffers) {
            bytes += buffers.stream().mapToLong(ByteBuffer::remaining).sum();
            if (bytes > MAX_BYTES) {
                subscription.cancel();
                body.onError(new CompletionException(new IOException("it answers with more than it may")));
            } else {
                body.onNext(buffers);
            }
        }

        @Override
        public void onError(Throwable failure) {
            body.onError(failure);
        }

        @Override
        public void onComplete() {
            body.onComplete();
        }
    }
}
