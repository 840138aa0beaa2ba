package io.millrace.net.internal;

import io.millrace.api.work.Clock;
import io.millrace.api.work.Timer;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The TLS configuration in force. Looks at the files every two seconds; a changed pair serves new connections, a broken one
 * leaves the old in force and is told once. Safe for any thread; the files are read on workers.
 */
final class TlsReload implements Supplier<SslContext> {
    private static final Logger LOG = LoggerFactory.getLogger(TlsReload.class);
    private static final long PERIOD_US = 2_000_000;

    private final TlsFiles files;
    private final Clock clock;
    private final Timer.Cancellable polling;
    private volatile SslContext current;
    private String fingerprint = "";

    /**
     * Loads the pair, making one if there is none, and begins to watch it.
     *
     * @throws IllegalStateException if there is no usable pair
     */
    TlsReload(TlsFiles files, Clock clock, Timer timer, Executor blocking) {
        this.files = files;
        this.clock = clock;
        check();
        if (current == null) {
            throw new IllegalStateException("There is no usable certificate; see the line before");
        }
        polling = timer.every(PERIOD_US, blocking, this::check);
    }

    @Override
    public SslContext get() {
        return current;
    }

    void stop() {
        polling.cancel();
    }

    private synchronized void check() {
        String now = files.fingerprint();
        if (now.equals(fingerprint)) {
            return;
        }
        fingerprint = now;
        try {
            KeyPairAndChain pair = files.load(Instant.ofEpochMilli(clock.utcUs() / 1000));
            fingerprint = files.fingerprint();
            boolean first = current == null;
            current = SslContextBuilder.forServer(pair.key(), pair.chain())
                    .sslProvider(SslProvider.JDK)
                    .protocols("TLSv1.3", "TLSv1.2")
                    .build();
            LOG.info(
                    "{} certificate {} valid until {}",
                    first ? "Using" : "Changed to",
                    pair.certificate().getSubjectX500Principal(),
                    pair.certificate().getNotAfter().toInstant());
        } catch (IOException | GeneralSecurityException | RuntimeException e) {
            LOG.error("The TLS certificate in etc/ cannot be used, the one before stays: {}", e.getMessage());
        }
    }
}
