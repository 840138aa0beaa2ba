package io.millrace.security.streamkey;

import io.millrace.api.access.AccessPolicy;
import io.millrace.api.access.AccessRecheck;
import io.millrace.api.access.AccessRequest;
import io.millrace.api.access.Decision;
import io.millrace.api.access.DigestProof;
import io.millrace.api.access.Identity;
import io.millrace.api.access.Limits;
import io.millrace.api.access.Secret;
import io.millrace.api.access.StreamKeyInfo;
import io.millrace.api.access.StreamKeys;
import io.millrace.api.audit.AuditLog;
import io.millrace.api.audit.AuditedChange;
import io.millrace.api.media.StreamName;
import io.millrace.api.session.Session;
import io.millrace.api.work.Clock;
import io.millrace.api.work.Timer;
import io.millrace.api.work.Workers;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets publishers in who show a stream key: beside the stream's name, or in place of it. Keys lie hashed in
 * {@code etc/stream-keys.properties}, and sealed for Digest authentication; a changed file is picked up within seconds.
 *
 * <p>Threads: any; {@link #decide} never touches the disk.
 */
@Component(service = {AccessPolicy.class, StreamKeys.class})
public final class StreamKeyPolicy implements AccessPolicy, StreamKeys {
    static final long REFRESH_US = 2_000_000;
    static final long SAVE_USE_US = 60_000_000;
    /** The gate asks again after this, which is when a revoked key ends a session. */
    static final Duration ASK_AGAIN = Duration.ofSeconds(60);

    /** So many keys are tried with a proof that does not name one. */
    private static final int MAX_TRIED = 1_000;

    private static final Logger LOG = LoggerFactory.getLogger(StreamKeyPolicy.class);

    private final Clock clock;
    private final KeyStore store;
    private final List<Timer.Cancellable> timers;

    @Reference
    volatile AuditLog audit = AuditLog.NOWHERE;

    @Reference
    volatile AccessRecheck recheck = () -> {};

    @Activate
    public StreamKeyPolicy(@Reference Workers workers) {
        this(workers, Path.of(System.getProperty("karaf.base", "."), "etc", "stream-keys.properties"));
    }

    StreamKeyPolicy(Workers workers, Path file) {
        clock = workers.clock();
        store = new KeyStore(file);
        attempt(store::refresh);
        var disk = workers.blocking("stream-keys");
        timers = List.of(
                workers.timer().every(REFRESH_US, disk, () -> attempt(store::refresh)),
                workers.timer().every(SAVE_USE_US, disk, () -> attempt(store::saveUse)));
    }

    @Deactivate
    void stop() {
        timers.forEach(Timer.Cancellable::cancel);
        attempt(store::saveUse);
    }

    @Override
    public CompletionStage<Decision> decide(AccessRequest request) {
        return CompletableFuture.completedFuture(decideNow(request));
    }

    private Decision decideNow(AccessRequest request) {
        if (request.role() != Session.Role.PUBLISH) {
            return Decision.ABSTAIN;
        }
        String name = request.stream().name();
        Optional<String> idInName = KeyText.idOf(name);
        if (idInName.isPresent()) {
            // a wrong one is refused even where no key is needed: it would become the public name of a stream
            return check(idInName.get(), new Secret(name), Optional.empty());
        }
        if (KeyText.isAttempt(name)) {
            return Decision.deny("This stream key is incomplete; copy it whole, or choose a stream name that does not"
                    + " begin like a key");
        }
        if (request.proof().isPresent()) {
            return prove(request.proof().get(), request.stream());
        }
        return request.credential()
                .flatMap(secret ->
                        KeyText.idOf(secret.reveal()).map(id -> check(id, secret, Optional.of(request.stream()))))
                .orElse(Decision.ABSTAIN);
    }

    /**
     * Checks a key.
     *
     * @param asked the stream that was named, or empty if the key is all that was given
     */
    private Decision check(String id, Secret secret, Optional<StreamName> asked) {
        Instant now = now();
        StoredKey key = store.find(id).orElse(null);
        if (key != null && key.hash().matches(secret)) {
            return admit(key, asked, now, Optional.empty());
        }
        if (key != null
                && key.replaced().filter(old -> old.hash().matches(secret)).isPresent()) {
            return admitReplaced(key, asked, now);
        }
        return Decision.deny("This stream key is wrong or was revoked");
    }

    /** The key was right before it was rotated. */
    private Decision admitReplaced(StoredKey key, Optional<StreamName> asked, Instant now) {
        ReplacedKey old = key.replaced().orElseThrow();
        return old.counts(now)
                ? admit(key, asked, now, Optional.of(old.untilUtc()))
                : Decision.deny("This stream key was replaced by a new one; use that, or ask the operator for it");
    }

    /** Looks for the key behind a proof: the one that the user name names, else each that the stream has. */
    private Decision prove(DigestProof proof, StreamName stream) {
        List<StoredKey> candidates = store.covering(stream);
        if (candidates.stream().anyMatch(key -> key.id().equals(proof.user()))) {
            candidates = candidates.stream()
                    .filter(key -> key.id().equals(proof.user()))
                    .toList();
        }
        boolean unreadable = false;
        for (StoredKey key : candidates.subList(0, Math.min(candidates.size(), MAX_TRIED))) {
            Optional<Secret> secret = store.reveal(key);
            unreadable |= secret.isEmpty();
            if (secret.filter(proof::isOf).isPresent()) {
                return admit(key, Optional.of(stream), now(), Optional.empty());
            }
            if (store.revealReplaced(key).filter(proof::isOf).isPresent()) {
                return admitReplaced(key, Optional.of(stream), now());
            }
        }
        return unreadable
                ? Decision.deny("This stream key is wrong, was revoked, or was made before Digest authentication: then"
                        + " use Basic, NAME?key=KEY, or a new key")
                : Decision.ABSTAIN;
    }

    /** A stream that has a key of which only the hash is known needs the key itself. */
    @Override
    public boolean checksDigest(AccessRequest request) {
        return request.role() == Session.Role.PUBLISH
                && !KeyText.isAttempt(request.stream().name())
                && store.covering(request.stream()).stream().limit(MAX_TRIED).allMatch(key -> store.reveal(key)
                        .isPresent());
    }

    /**
     * The key is right; whether it counts here and now.
     *
     * @param last when it stops to count because of a new one
     */
    private Decision admit(StoredKey key, Optional<StreamName> asked, Instant now, Optional<Instant> last) {
        if (key.isExpired(now)) {
            return Decision.deny("This stream key expired at "
                    + key.expiresUtc().orElseThrow().truncatedTo(ChronoUnit.SECONDS));
        }
        if (asked.isEmpty() && key.target().stream().isEmpty()) {
            return Decision.deny("This stream key is for every stream of "
                    + key.target().app() + ": name one and add the key, NAME?key=KEY");
        }
        if (asked.isPresent() && !key.target().covers(asked.get())) {
            return Decision.deny("This stream key is not for " + asked.get());
        }
        store.use(key.id(), now.truncatedTo(ChronoUnit.SECONDS));
        Instant again = now.plus(ASK_AGAIN);
        Instant until = Stream.of(key.expiresUtc(), last)
                .flatMap(Optional::stream)
                .reduce(again, (one, other) -> one.isBefore(other) ? one : other);
        return new Decision.Allow(
                new Identity("key", key.id()),
                asked.isPresent() ? Optional.empty() : key.target().stream(),
                Optional.of(until),
                Limits.NONE);
    }

    @Override
    public Secret create(String target, String label, Optional<Instant> expires) throws IOException {
        AuditedChange change = audit.change("key.create", target);
        try {
            Secret key = make(target, label, expires);
            change.object(KeyText.idOf(key.reveal()).orElseThrow())
                    .after(target + expires.map(time -> ", until " + time).orElse(""))
                    .done();
            return key;
        } catch (IOException | RuntimeException e) {
            change.refused(e);
            throw e;
        }
    }

    private Secret make(String target, String label, Optional<Instant> expires) throws IOException {
        KeyTarget parsed = KeyTarget.parse(target);
        String name = label == null ? "" : label.strip();
        if (name.length() > StoredKey.MAX_LABEL || name.chars().anyMatch(Character::isISOControl)) {
            throw new IllegalArgumentException("A label is one line of at most " + StoredKey.MAX_LABEL + " characters");
        }
        Instant now = now().truncatedTo(ChronoUnit.MILLIS);
        if (expires.isPresent() && !expires.get().isAfter(now)) {
            throw new IllegalArgumentException("The key would have expired already");
        }
        Secret key = store.create(parsed, name, now, expires);
        LOG.info("Made stream key {} for {}", KeyText.idOf(key.reveal()).orElseThrow(), parsed);
        return key;
    }

    @Override
    public List<StreamKeyInfo> list() {
        attempt(store::refresh);
        return store.list();
    }

    @Override
    public boolean revoke(String id) throws IOException {
        Optional<StoredKey> key = store.find(id);
        AuditedChange change = audit.change("key.revoke", id)
                .before(key.map(known -> known.target().toString()).orElse(""));
        try {
            boolean revoked = store.revoke(id);
            if (revoked) {
                LOG.info("Revoked stream key {}", id);
                change.done();
                recheck.changed();
            } else {
                change.refused(new IllegalArgumentException("There is no such key"));
            }
            return revoked;
        } catch (IOException e) {
            change.refused(e);
            throw e;
        }
    }

    @Override
    public Secret rotate(String id, Duration grace) throws IOException {
        AuditedChange change = audit.change("key.rotate", id);
        try {
            if (grace.isNegative() || grace.compareTo(MOST_GRACE) > 0) {
                throw new IllegalArgumentException(
                        "The old key may count for 0 to " + MOST_GRACE.toMinutes() + " minutes");
            }
            Instant oldUntil = now().truncatedTo(ChronoUnit.MILLIS).plus(grace);
            Secret fresh =
                    store.rotate(id, oldUntil).orElseThrow(() -> new IllegalArgumentException("There is no such key"));
            LOG.info("Stream key {} has a new secret, the old one counts until {}", id, oldUntil);
            change.after("the old one counts until " + oldUntil.truncatedTo(ChronoUnit.SECONDS))
                    .done();
            recheck.changed();
            return fresh;
        } catch (IOException | RuntimeException e) {
            change.refused(e);
            throw e;
        }
    }

    private Instant now() {
        return Instant.EPOCH.plus(clock.utcUs(), ChronoUnit.MICROS);
    }

    private static void attempt(DiskTask task) {
        try {
            task.run();
        } catch (IOException e) {
            LOG.error("The file of stream keys cannot be read or written: {}", e.toString());
        }
    }

    @FunctionalInterface
    private interface DiskTask {
        void run() throws IOException;
    }
}
