package io.millrace.management.webhooks;

import io.millrace.api.telemetry.TraceParent;
import io.millrace.api.telemetry.TraceSpan;
import io.millrace.api.telemetry.Traces;
import io.millrace.api.work.Clock;
import io.millrace.api.work.Workers;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.eclipse.jetty.client.BytesRequestContent;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.client.Request;
import org.eclipse.jetty.client.transport.HttpClientTransportOverHTTP;
import org.eclipse.jetty.http.HttpCookieStore;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.io.ClientConnector;
import org.eclipse.jetty.util.Promise;
import org.eclipse.jetty.util.SocketAddressResolver;
import org.eclipse.jetty.util.ssl.SslContextFactory;

/**
 * Posts over HTTP/1.1, on the server's threads. Each webhook has connections of its own, so that a receiver that hangs holds
 * up no other. Certificates are checked. Safe for any thread.
 */
final class HttpSender implements Sender, AutoCloseable {
    private static final Duration CONNECT = Duration.ofSeconds(5);
    private static final Duration IDLE = Duration.ofSeconds(30);
    private static final int HTTP_PORT = 80;
    private static final int HTTPS_PORT = 443;
    private static final int CONNECTIONS = 16;
    private static final int WAITING_REQUESTS = 64;
    private static final int HEAD_BYTES = 16 << 10;

    private final HttpClient client;
    private final Clock clock;
    private final Supplier<Traces> traces;

    /** @param traces null while their plugin is away */
    HttpSender(Workers workers, ReceiverAddresses addresses, Supplier<Traces> traces) {
        this.traces = traces;
        clock = workers.clock();
        Executor threads = workers.blocking("webhooks-http");
        ClientConnector connector = new ClientConnector();
        connector.setSelectors(1);
        connector.setExecutor(threads);
        connector.setScheduler(new TimerScheduler(workers.timer(), threads));
        connector.setSslContextFactory(new SslContextFactory.Client());
        client = new HttpClient(new HttpClientTransportOverHTTP(connector));
        client.setName("webhooks");
        client.setExecutor(threads);
        client.setScheduler(connector.getScheduler());
        client.setSocketAddressResolver(new Lookup(addresses, workers.blocking("webhooks-lookup")));
        client.setConnectTimeout(CONNECT.toMillis());
        client.setIdleTimeout(IDLE.toMillis());
        client.setDestinationIdleTimeout(IDLE.toMillis());
        client.setMaxConnectionsPerDestination(CONNECTIONS);
        client.setMaxRequestsQueuedPerDestination(WAITING_REQUESTS);
        client.setMaxResponseHeadersSize(HEAD_BYTES);
        client.setFollowRedirects(false);
        client.setHttpCookieStore(new HttpCookieStore.Empty());
        client.setUserAgentField(new HttpField(HttpHeader.USER_AGENT, "Millrace"));
        try {
            client.start();
            // what is small when packed may be large when unpacked
            client.getContentDecoderFactories().clear();
            client.getProtocolHandlers().clear();
        } catch (Exception e) {
            throw new IllegalStateException("The HTTP client does not start", e);
        }
    }

    @Override
    public void post(Post post, int timeoutSeconds, Consumer<Answer> then) {
        AnswerReader reader = new AnswerReader(clock);
        TraceSpan span = begin(post);
        Request request = client.newRequest(post.url())
                .tag(post.hook())
                .method(HttpMethod.POST)
                .timeout(timeoutSeconds, TimeUnit.SECONDS)
                .headers(headers -> headers.put("webhook-id", post.eventId())
                        .put("webhook-timestamp", Long.toString(post.unixSeconds()))
                        .put("webhook-signature", post.signature()))
                .headers(headers -> span.place().ifPresent(place -> headers.put(TraceParent.NAME, place.header())))
                .body(new BytesRequestContent(post.contentType(), post.body()))
                .onResponseHeaders(reader::begin)
                .onResponseContent(reader::add);
        try {
            request.send(result -> end(span, reader.answer(result), then));
        } catch (RuntimeException e) {
            end(span, reader.failed(e), then);
        }
    }

    private TraceSpan begin(Post post) {
        Traces now = traces.get();
        return (now == null ? Traces.NONE : now)
                .begin(
                        Traces.Kind.CLIENT,
                        "POST webhook",
                        post.trace(),
                        Map.of(
                                "http.request.method", "POST",
                                "server.address", String.valueOf(post.url().getHost()),
                                "server.port", port(post.url()),
                                "url.full", withoutSecrets(post.url()),
                                "millrace.webhook", post.hook(),
                                "millrace.event", post.eventId()));
    }

    private static int port(URI url) {
        int standard = "https".equalsIgnoreCase(url.getScheme()) ? HTTPS_PORT : HTTP_PORT;
        return url.getPort() < 0 ? standard : url.getPort();
    }

    /** Of many services the path is the secret. */
    private static String withoutSecrets(URI url) {
        String port = url.getPort() < 0 ? "" : ":" + url.getPort();
        return url.getScheme() + "://" + url.getHost() + port + "/REDACTED";
    }

    private static void end(TraceSpan span, Answer answer, Consumer<Answer> then) {
        if (answer.status() != 0) {
            span.attribute("http.response.status_code", answer.status());
        }
        if (!answer.isTaken()) {
            span.attribute("error.type", answer.status() == 0 ? "_OTHER" : Integer.toString(answer.status()));
        }
        span.end(answer.isTaken() ? Optional.empty() : Optional.of(failure(answer)));
        then.accept(answer);
    }

    /** What a receiver writes is no reason of ours, and may be anything. */
    private static String failure(Answer answer) {
        return answer.status() == 0 ? answer.text() : "HTTP " + answer.status();
    }

    /** Closes all connections. */
    @Override
    public void close() {
        try {
            client.stop();
        } catch (Exception e) {
            throw new IllegalStateException("The HTTP client does not stop", e);
        }
    }

    /** Looks names up, and passes only addresses on that may be connected to. */
    private record Lookup(ReceiverAddresses addresses, Executor executor) implements SocketAddressResolver {
        @Override
        public void resolve(
                String host, int port, Map<String, Object> context, Promise<List<InetSocketAddress>> promise) {
            try {
                executor.execute(() -> {
                    List<InetSocketAddress> found;
                    try {
                        found = addresses.resolve(host).stream()
                                .map(address -> new InetSocketAddress(address, port))
                                .toList();
                    } catch (IOException | RuntimeException e) {
                        promise.failed(e);
                        return;
                    }
                    promise.succeeded(found);
                });
            } catch (RejectedExecutionException e) {
                promise.failed(new IOException("The server has too much to do", e));
            }
        }
    }
}
