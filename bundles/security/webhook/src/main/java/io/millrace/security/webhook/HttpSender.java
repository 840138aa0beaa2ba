package io.millrace.security.webhook;

import io.millrace.api.access.InternalAddresses;
import io.millrace.api.work.Workers;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.net.ssl.SSLException;
import org.eclipse.jetty.client.BytesRequestContent;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.client.Response;
import org.eclipse.jetty.client.Result;
import org.eclipse.jetty.client.transport.HttpClientTransportOverHTTP;
import org.eclipse.jetty.http.HttpCookieStore;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.io.ClientConnector;
import org.eclipse.jetty.util.Promise;
import org.eclipse.jetty.util.SocketAddressResolver;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;

/**
 * The HTTP client of all rules: one selector on the server's threads, some connections to each server and a bounded queue for
 * them. Redirects are not followed, certificates are checked. A host that the operator named may be anywhere, but one that was
 * public when it was first looked up must not turn into an internal one. Safe for any thread.
 */
@Component(service = HttpSender.class)
public final class HttpSender implements Sender {
    private static final Duration CONNECT = Duration.ofSeconds(1);
    private static final Duration IDLE = Duration.ofSeconds(30);
    static final int CONNECTIONS = 32;
    private static final int WAITING_REQUESTS = 1_000;
    private static final int MOST_BYTES = 16 << 10;

    private final HttpClient client;

    /** Starts it. */
    @Activate
    public HttpSender(@Reference Workers workers) {
        this(workers, InetAddress::getAllByName);
    }

    HttpSender(Workers workers, Names names) {
        Executor threads = workers.blocking("access-webhook");
        ClientConnector connector = new ClientConnector();
        connector.setSelectors(1);
        connector.setExecutor(threads);
        connector.setScheduler(new TimerScheduler(workers.timer(), threads));
        connector.setSslContextFactory(new SslContextFactory.Client());
        client = new HttpClient(new HttpClientTransportOverHTTP(connector));
        client.setName("access-webhook");
        client.setExecutor(threads);
        client.setScheduler(connector.getScheduler());
        client.setSocketAddressResolver(new Lookup(names, workers.blocking("access-webhook-lookup")));
        client.setConnectTimeout(CONNECT.toMillis());
        client.setIdleTimeout(IDLE.toMillis());
        client.setDestinationIdleTimeout(IDLE.toMillis());
        client.setMaxConnectionsPerDestination(CONNECTIONS);
        client.setMaxRequestsQueuedPerDestination(WAITING_REQUESTS);
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

    /** Closes all connections. */
    @Deactivate
    void stop() {
        try {
            client.stop();
        } catch (Exception e) {
            throw new IllegalStateException("The HTTP client does not stop", e);
        }
    }

    @Override
    public CompletionStage<Answer> post(URI url, Map<String, String> headers, byte[] body, int timeoutMs) {
        CompletableFuture<Answer> answer = new CompletableFuture<>();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        AtomicBoolean connected = new AtomicBoolean();
        try {
            client.newRequest(url)
                    .method(HttpMethod.POST)
                    .timeout(timeoutMs, TimeUnit.MILLISECONDS)
                    .headers(fields -> headers.forEach(fields::put))
                    .body(new BytesRequestContent("application/json", body))
                    .onRequestBegin(request -> connected.set(true))
                    .onResponseContent((response, chunk) -> add(bytes, response, chunk))
                    .send(result -> finish(answer, bytes, connected.get(), result));
        } catch (RuntimeException e) {
            answer.completeExceptionally(new NoAnswerException(false, reason(e), e));
        }
        return answer;
    }

    private static void add(ByteArrayOutputStream bytes, Response response, ByteBuffer chunk) {
        if (bytes.size() + chunk.remaining() > MOST_BYTES) {
            response.abort(new IOException("its answer is larger than " + MOST_BYTES + " bytes"));
            return;
        }
        byte[] some = new byte[chunk.remaining()];
        chunk.get(some);
        bytes.writeBytes(some);
    }

    private static void finish(
            CompletableFuture<Answer> answer, ByteArrayOutputStream bytes, boolean connected, Result result) {
        try {
            if (result.isFailed()) {
                Throwable failure = result.getFailure();
                throw new NoAnswerException(isServerDown(failure, connected), reason(failure), failure);
            }
            answer.complete(Answer.of(result.getResponse().getStatus(), bytes.toByteArray()));
        } catch (IOException | RuntimeException e) {
            answer.completeExceptionally(e);
        }
    }

    /** What strangers can bring about by what they send must not look as if the server were down. */
    private static boolean isServerDown(Throwable failure, boolean connected) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof RejectedExecutionException) {
                // we are too busy, not the server
                return false;
            }
        }
        return !connected || failure instanceof TimeoutException || failure instanceof SSLException;
    }

    private static String reason(Throwable failure) {
        if (failure instanceof TimeoutException) {
            return "it does not answer in time";
        }
        return failure instanceof RejectedExecutionException
                ? "too many wait for its answer"
                : String.valueOf(failure.getMessage());
    }

    /** Asks name servers. */
    interface Names {
        InetAddress[] find(String host) throws UnknownHostException;
    }

    /** Looks names up, and passes only addresses on that may be connected to. */
    static final class Lookup implements SocketAddressResolver {
        private final Names names;
        private final Executor executor;
        private final Map<String, Boolean> wasPublic = new ConcurrentHashMap<>();

        Lookup(Names names, Executor executor) {
            this.names = names;
            this.executor = executor;
        }

        @Override
        public void resolve(
                String host, int port, Map<String, Object> context, Promise<List<InetSocketAddress>> promise) {
            try {
                executor.execute(() -> {
                    List<InetSocketAddress> found;
                    try {
                        found = Arrays.stream(permitted(host))
                                .map(address -> new InetSocketAddress(address, port))
                                .toList();
                    } catch (IOException | RuntimeException e) {
                        promise.failed(e);
                        return;
                    }
                    promise.succeeded(found);
                });
            } catch (RejectedExecutionException e) {
                promise.failed(new IOException("the server has too much to do", e));
            }
        }

        InetAddress[] permitted(String host) throws IOException {
            InetAddress[] found;
            try {
                found = names.find(host);
            } catch (UnknownHostException e) {
                throw new IOException("there is no host " + host, e);
            }
            boolean isPublic = Arrays.stream(found).noneMatch(InternalAddresses::contain);
            boolean first = wasPublic.computeIfAbsent(host.toLowerCase(Locale.ROOT), key -> isPublic);
            if (first && !isPublic) {
                throw new IOException(host + " was a public address before and is an internal one now");
            }
            return found;
        }
    }
}
