package io.millrace.protocols.hlspull.fetch;

import io.millrace.api.transfer.Reach;
import io.millrace.api.work.Workers;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.eclipse.jetty.client.Destination;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.client.Request;
import org.eclipse.jetty.client.transport.HttpClientTransportOverHTTP;
import org.eclipse.jetty.http.HttpCookieStore;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.ClientConnector;
import org.eclipse.jetty.util.Promise;
import org.eclipse.jetty.util.SocketAddressResolver;
import org.eclipse.jetty.util.component.LifeCycle;
import org.eclipse.jetty.util.ssl.SslContextFactory;

/**
 * The HTTP client that all pulls share: one selector, on the server's threads. Each pull has connections of its own, and its
 * {@link Reach} is asked for the address of every one. Certificates are checked. Safe for any thread.
 */
public final class HttpEngine implements AutoCloseable {
    private static final Duration CONNECT = Duration.ofSeconds(5);
    private static final Duration IDLE = Duration.ofSeconds(10);
    private static final int CONNECTIONS = 6;
    private static final int WAITING_REQUESTS = 64;

    private final HttpClient client;

    /** Starts it. */
    public HttpEngine(Workers workers) {
        Executor threads = workers.blocking("hls-pull-http");
        ClientConnector connector = new ClientConnector();
        connector.setSelectors(1);
        connector.setExecutor(threads);
        connector.setScheduler(new TimerScheduler(workers.timer(), threads));
        connector.setSslContextFactory(new SslContextFactory.Client());
        client = new HttpClient(new HttpClientTransportOverHTTP(connector));
        client.setName("hls-pull");
        client.setExecutor(threads);
        client.setScheduler(connector.getScheduler());
        client.setSocketAddressResolver(new Lookup(workers.blocking("hls-pull-lookup")));
        client.setConnectTimeout(CONNECT.toMillis());
        client.setIdleTimeout(IDLE.toMillis());
        client.setDestinationIdleTimeout(IDLE.toMillis());
        client.setMaxConnectionsPerDestination(CONNECTIONS);
        client.setMaxRequestsQueuedPerDestination(WAITING_REQUESTS);
        // redirects are followed by who knows which of them may be
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

    /** Whose connections they are; what another attempt or pull connected is not for it. */
    static final class Owner {
        private final Reach reach;

        Owner(Reach reach) {
            this.reach = reach;
        }
    }

    Request request(URI uri, Owner owner) {
        return client.newRequest(uri).tag(owner);
    }

    /** Closes its connections. */
    void disconnect(Owner owner) {
        client.getDestinations().stream()
                .filter(destination -> destination.getOrigin().getTag() == owner)
                .forEach(destination -> {
                    client.removeDestination(destination);
                    LifeCycle.stop(destination);
                });
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

    /** Asks the pull that a connection is for: it alone knows what may be reached. */
    private record Lookup(Executor executor) implements SocketAddressResolver {
        @Override
        public void resolve(
                String host, int port, Map<String, Object> context, Promise<List<InetSocketAddress>> promise) {
            Destination destination = (Destination) context.get(Destination.CONTEXT_KEY);
            Owner owner = (Owner) destination.getOrigin().getTag();
            try {
                executor.execute(() -> {
                    InetSocketAddress address;
                    try {
                        address = new InetSocketAddress(owner.reach.resolve(host), port);
                    } catch (IOException | RuntimeException e) {
                        promise.failed(e);
                        return;
                    }
                    promise.succeeded(List.of(address));
                });
            } catch (RejectedExecutionException e) {
                promise.failed(new IOException("The server has too much to do", e));
            }
        }
    }
}
