package io.millrace.net.internal;

import io.millrace.api.work.Clock;
import io.millrace.api.work.Timer;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import javax.net.ssl.SSLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The TLS configuration in force. Looks at the files every two seconds; a changed pair serves new connections, a broken one
 * leaves the old in force and is told once. Safe for any thread; the files are read on workers.
 */
final class TlsReload implements Supplier<SslContext> {
    private static final Logger LOG = LoggerFactory.getLogger(TlsReload.class);
    private static final long PERIOD_US = 2_000_000;
    private static final Duration RENEW_AGAIN = Duration.ofHours(1);

    private final TlsFiles files;
    private final Clock clock;
    private final Timer.Cancellable polling;
    private volatile SslContext current;
    private KeyPairAndChain pair;
    private String fingerprint = "";
    private Instant renewAgainAt = Instant.MIN;

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
            throw new IllegalStateException(
                    "No socket is opened without a usable TLS certificate; see the line before");
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
        Instant now = Instant.ofEpochMilli(clock.utcUs() / 1000);
        // taken before the files are read: what is written meanwhile is read the next time
        String found = files.fingerprint();
        if (found.equals(fingerprint) && !isRenewalDue(now)) {
            return;
        }
        fingerprint = found;
        renewAgainAt = now.plus(RENEW_AGAIN);
        try {
            use(files.load(now));
        } catch (IOException | GeneralSecurityException | RuntimeException e) {
            LOG.error(
                    "The TLS certificate in etc/ cannot be used{}: {}",
                    current == null ? "; mend or remove tls.crt and tls.key" : ", the one before stays",
                    e.getMessage());
        }
    }

    /** A pair made here is renewed while the server runs; a disk that refuses it is asked rarely. */
    private boolean isRenewalDue(Instant now) {
        return pair != null && TlsFiles.isOursAndEnding(pair.certificate(), now) && now.isAfter(renewAgainAt);
    }

    private void use(KeyPairAndChain loaded) throws SSLException {
        if (loaded.equals(pair)) {
            return;
        }
        SslContext context = SslContextBuilder.forServer(loaded.key(), loaded.chain())
                .sslProvider(SslProvider.JDK)
                .protocols("TLSv1.3", "TLSv1.2")
                .build();
        LOG.info(
                "{} certificate {} valid until {}",
                current == null ? "Using" : "Changed to",
                loaded.certificate().getSubjectX500Principal(),
                loaded.certificate().getNotAfter().toInstant());
        pair = loaded;
        current = context;
    }
}
