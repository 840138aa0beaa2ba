package io.millrace.security.token;

import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.OctetSequenceKey;
import io.millrace.api.work.Clock;
import io.millrace.api.work.Timer;
import io.millrace.api.work.Workers;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A JWK set (RFC 7517) that is fetched, and fetched again when it is old or a token names a key that is not in it, but not
 * more often than tokens of strangers could make it. While it cannot be fetched, the keys known before count. Safe for any
 * thread.
 */
final class RemoteKeys implements KeySource {
    static final long OLD_US = 600_000_000;
    static final long LEAST_PAUSE_US = 10_000_000;

    private static final int MAX_BYTES = 256 << 10;
    /** Who shows a token waits so long for its key: less than the gate, to which a late answer is a fault. */
    static final long PATIENCE_US = 1_500_000;
    /** A fetch takes no longer than this, however slowly the bytes come. */
    private static final long LONGEST_FETCH_US = 10_000_000;

    private static final int TIMEOUT_MS = 1_500;

    private static final Logger LOG = LoggerFactory.getLogger(RemoteKeys.class);

    private final URI address;
    private final Executor executor;
    private final Clock clock;
    private final Timer timer;
    private volatile List<JWK> known = List.of();
    private CompletableFuture<Void> fetching;
    private long fetchedUs;
    private boolean fetched;

    RemoteKeys(URI address, Workers workers) {
        this.address = address;
        executor = workers.blocking("token keys");
        clock = workers.clock();
        timer = workers.timer();
    }

    /** @throws IllegalArgumentException if the text is no address that keys can be fetched from */
    static URI address(String text) {
        URI uri = URI.create(text);
        if (uri.getHost() == null || !List.of("http", "https").contains(String.valueOf(uri.getScheme()))) {
            throw new IllegalArgumentException("jwksUrl is http://HOST/… or https://HOST/…");
        }
        return uri;
    }

    @Override
    public CompletionStage<List<JWK>> find(JWSHeader header) {
        List<JWK> now = matching(header);
        CompletableFuture<Void> fetch = now.isEmpty() ? fetch(LEAST_PAUSE_US) : null;
        if (fetch == null) {
            fetch(OLD_US);
            return CompletableFuture.completedFuture(now);
        }
        CompletableFuture<List<JWK>> found = new CompletableFuture<>();
        Timer.Cancellable patience = timer.after(PATIENCE_US, Runnable::run, () -> found.complete(List.of()));
        fetch.thenRun(() -> {
            patience.cancel();
            found.complete(matching(header));
        });
        return found;
    }

    private List<JWK> matching(JWSHeader header) {
        String id = header.getKeyID();
        return known.stream()
                .filter(key -> id == null || id.equals(key.getKeyID()))
                .toList();
    }

    /**
     * Fetches the keys, unless that was tried just now.
     *
     * @return the fetch that is under way; null if there is none
     */
    private synchronized CompletableFuture<Void> fetch(long leastPauseUs) {
        if (fetching == null && (!fetched || clock.monotonicUs() - fetchedUs >= leastPauseUs)) {
            fetched = true;
            fetchedUs = clock.monotonicUs();
            CompletableFuture<Void> fetch = new CompletableFuture<>();
            fetching = fetch;
            try {
                executor.execute(() -> {
                    fetchNow();
                    done(fetch);
                });
            } catch (RejectedExecutionException e) {
                LOG.debug("No thread to fetch keys", e);
                done(fetch);
                return null;
            }
        }
        return fetching;
    }

    private void done(CompletableFuture<Void> fetch) {
        synchronized (this) {
            fetching = null;
        }
        fetch.complete(null);
    }

    /** At most one byte too many. */
    private byte[] read(InputStream in) throws IOException {
        long latestUs = clock.monotonicUs() + LONGEST_FETCH_US;
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        byte[] some = new byte[8_192];
        for (int length = in.read(some); length >= 0 && bytes.size() <= MAX_BYTES; length = in.read(some)) {
            bytes.write(some, 0, Math.min(length, MAX_BYTES + 1 - bytes.size()));
            if (clock.monotonicUs() > latestUs) {
                throw new IOException("the answer takes longer than " + LONGEST_FETCH_US / 1_000_000 + " s");
            }
        }
        return bytes.toByteArray();
    }

    private void fetchNow() {
        try {
            HttpURLConnection connection = (HttpURLConnection) address.toURL().openConnection();
            connection.setConnectTimeout(TIMEOUT_MS);
            connection.setReadTimeout(TIMEOUT_MS);
            connection.setInstanceFollowRedirects(false);
            connection.setRequestProperty("Accept", "application/jwk-set+json, application/json");
            try (InputStream in = connection.getInputStream()) {
                byte[] bytes = read(in);
                if (connection.getResponseCode() != HttpURLConnection.HTTP_OK || bytes.length > MAX_BYTES) {
                    throw new IOException("the answer is " + connection.getResponseCode() + " with " + bytes.length
                            + " bytes or more");
                }
                known = JWKSet.parse(new String(bytes, StandardCharsets.UTF_8)).getKeys().stream()
                        // a secret that anybody can fetch is none
                        .filter(key -> !(key instanceof OctetSequenceKey))
                        .toList();
            } finally {
                connection.disconnect();
            }
        } catch (IOException | ParseException | RuntimeException e) {
            LOG.warn(
                    "The keys of tokens cannot be fetched from {}, those known before count: {}",
                    address,
                    e.toString());
        }
    }
}
