package io.millrace.client;

import java.net.URI;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * Operates a Millrace server over REST. Calls wait for their answer; what the server refuses is thrown as a
 * {@link ProblemException}, what the network does as an {@link java.io.UncheckedIOException}. Safe for any thread; one for each
 * server is enough.
 */
public final class MillraceClient {
    private static final String ROOT = "/api/v1";

    private final Transport transport;
    private final Function<Duration, Executor> later;

    private MillraceClient(Builder builder) {
        transport = new Transport(
                builder.http == null
                        ? HttpClient.newBuilder()
                                .connectTimeout(builder.timeout)
                                .build()
                        : builder.http,
                builder.server,
                builder.authorization,
                builder.timeout);
        later = builder.later;
    }

    /**
     * Begins a client.
     *
     * @param server scheme, host and port: {@code https://media.example:8443}
     */
    public static Builder of(String server) {
        return new Builder(server);
    }

    /**
     * Hears what happens, until it is closed.
     *
     * @param types those that are wanted, for example {@code stream.*}; all without any
     */
    public EventStream events(EventListener listener, String... types) {
        Objects.requireNonNull(listener, "listener");
        return new EventStream(transport, types.length == 0 ? null : String.join(",", types), listener, later);
    }

    /** Operations about who was let in or refused, and access rules. */
    public AccessApi access() {
        return new AccessApi(transport);
    }

    /** Operations about accounts and their roles. */
    public AccountsApi accounts() {
        return new AccountsApi(transport);
    }

    /** Operations about who changed what. */
    public AuditApi audit() {
        return new AuditApi(transport);
    }

    /** Operations about the database saved and taken back. */
    public BackupApi backup() {
        return new BackupApi(transport);
    }

    /** Operations about the description of the interface. */
    public DescriptionApi description() {
        return new DescriptionApi(transport);
    }

    /** Operations about logs, and what helps to find a fault. */
    public DiagnosticsApi diagnostics() {
        return new DiagnosticsApi(transport);
    }

    /** Operations about streams with backups. */
    public FailoversApi failovers() {
        return new FailoversApi(transport);
    }

    /** Operations about how streams do. */
    public HealthApi health() {
        return new HealthApi(transport);
    }

    /** Operations about stream keys. */
    public KeysApi keys() {
        return new KeysApi(transport);
    }

    /** Operations about renditions of streams. */
    public LaddersApi ladders() {
        return new LaddersApi(transport);
    }

    /** Operations about plugins: installed, swapped, rolled back. */
    public PluginsApi plugins() {
        return new PluginsApi(transport);
    }

    /** Operations about what is recorded. */
    public RecordingsApi recordings() {
        return new RecordingsApi(transport);
    }

    /** Operations about what the process uses and carries. */
    public ServerApi server() {
        return new ServerApi(transport);
    }

    /** Operations about who asks. */
    public SessionApi session() {
        return new SessionApi(transport);
    }

    /** Operations about who publishes and plays. */
    public SessionsApi sessions() {
        return new SessionsApi(transport);
    }

    /** Operations about what is configured, and presets. */
    public SettingsApi settings() {
        return new SettingsApi(transport);
    }

    /** Operations about what is pulled. */
    public SourcesApi sources() {
        return new SourcesApi(transport);
    }

    /** Operations about live streams. */
    public StreamsApi streams() {
        return new StreamsApi(transport);
    }

    /** Operations about where streams are sent. */
    public TargetsApi targets() {
        return new TargetsApi(transport);
    }

    /** Operations about API tokens. */
    public TokensApi tokens() {
        return new TokensApi(transport);
    }

    /** Operations about where events are posted. */
    public WebhooksApi webhooks() {
        return new WebhooksApi(transport);
    }

    /** What a client is made of. */
    public static final class Builder {
        private final URI server;
        private String authorization;
        private HttpClient http;
        private Duration timeout = Duration.ofSeconds(30);
        private Function<Duration, Executor> later =
                pause -> CompletableFuture.delayedExecutor(pause.toMillis(), TimeUnit.MILLISECONDS);

        private Builder(String server) {
            URI address = URI.create(server.replaceFirst("/+$", ""));
            if (address.getRawUserInfo() != null || server.indexOf('@') >= 0) {
                // not shown again: there is a password in it
                throw new IllegalArgumentException(
                        "A server's address has no account in it: use password() or token()");
            }
            if (address.getHost() == null
                    || !String.valueOf(address.getScheme()).matches("https?")) {
                throw new IllegalArgumentException("A server is named like https://media.example:8443, not " + server);
            }
            this.server = URI.create(address + ROOT);
        }

        /** An account with its password, by HTTP Basic: over HTTPS only, unless the server is on this machine. */
        public Builder password(String account, String password) {
            byte[] both = (account + ":" + password).getBytes(StandardCharsets.UTF_8);
            authorization = "Basic " + Base64.getEncoder().encodeToString(both);
            return this;
        }

        /** An API token, as a bearer token. */
        public Builder token(String token) {
            authorization = "Bearer " + token;
            return this;
        }

        /** By what it asks: for certificates, proxies and executors of one's own. It must not follow redirects elsewhere. */
        public Builder http(HttpClient newHttp) {
            http = newHttp;
            return this;
        }

        /** How long a connection and an answer may take; 30 seconds, unless told otherwise. Events have no end. */
        public Builder timeout(Duration newTimeout) {
            timeout = newTimeout;
            return this;
        }

        /** How something is run after a while. */
        Builder later(Function<Duration, Executor> newLater) {
            later = newLater;
            return this;
        }

        /** The client; nothing is asked yet. */
        public MillraceClient build() {
            return new MillraceClient(this);
        }
    }
}
