package io.millrace.itests.features;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** Asks the container that this runs in. */
final class Http {
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(30);
    private static final HttpClient CLIENT =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();

    private Http() {}

    static int port(String variable) {
        return Integer.parseInt(System.getenv(variable));
    }

    static HttpRequest request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port("MILLRACE_HTTP_PORT") + path))
                .timeout(Duration.ofSeconds(10))
                .build();
    }

    static HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return CLIENT.send(request(path), HttpResponse.BodyHandlers.ofString());
    }

    /** Asks again until the answer is as expected; the last answer when it never was. */
    static HttpResponse<String> await(String path, Predicate<HttpResponse<String>> expected)
            throws IOException, InterruptedException {
        long end = System.nanoTime() + PATIENCE_NANOS;
        while (true) {
            try {
                HttpResponse<String> answer = get(path);
                if (expected.test(answer) || System.nanoTime() > end) {
                    return answer;
                }
            } catch (IOException e) {
                if (System.nanoTime() > end) {
                    throw e;
                }
            }
            TimeUnit.MILLISECONDS.sleep(100);
        }
    }
}
