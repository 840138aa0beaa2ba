package io.millrace.security.streamkey;

import io.millrace.api.access.Secret;
import io.millrace.api.access.SecretSeal;
import io.millrace.api.access.StreamKeyInfo;
import io.millrace.api.media.StreamName;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The keys in memory, and on disk. Lookups never touch the disk; changes take in what others wrote to the file before.
 * Safe for any thread.
 */
final class KeyStore {
    private static final Logger LOG = LoggerFactory.getLogger(KeyStore.class);

    private final SecureRandom random = new SecureRandom();
    private final Map<String, Instant> used = new ConcurrentHashMap<>();
    private final KeyFile file;
    private final Path path;
    private final Path secret;
    private volatile Map<String, StoredKey> keys = Map.of();
    private volatile SecretSeal seal;

    KeyStore(Path path) {
        this.path = path;
        file = new KeyFile(path);
        secret = path.resolveSibling("stream-keys.secret");
    }

    Optional<StoredKey> find(String id) {
        return Optional.ofNullable(keys.get(id));
    }

    /** The keys for a stream; those of it alone first, then those of its application. */
    List<StoredKey> covering(StreamName stream) {
        return keys.values().stream()
                .filter(key -> key.target().covers(stream))
                .sorted(Comparator.comparing(key -> key.target().stream().isEmpty()))
                .toList();
    }

    /** The key itself, to check a proof with; empty for keys that were made before proofs could be checked. */
    Optional<Secret> reveal(StoredKey key) {
        return open(key.id(), key.sealedKey());
    }

    /** The key that was replaced, as {@link #reveal}. */
    Optional<Secret> revealReplaced(StoredKey key) {
        return open(key.id(), key.replaced().flatMap(ReplacedKey::sealedKey));
    }

    private Optional<Secret> open(String id, Optional<String> sealedKey) {
        SecretSeal known = seal;
        return known == null ? Optional.empty() : sealedKey.flatMap(text -> known.open(id, text));
    }

    /** Remembers that a key let someone in; {@link #saveUse} writes it down. */
    void use(String id, Instant now) {
        used.put(id, now);
    }

    List<StreamKeyInfo> list() {
        return keys.values().stream()
                .map(key -> Optional.ofNullable(used.get(key.id()))
                        .map(key::usedAt)
                        .orElse(key)
                        .info(reveal(key).isPresent()))
                .sorted(Comparator.comparing(StreamKeyInfo::createdUtc).thenComparing(StreamKeyInfo::id))
                .toList();
    }

    synchronized Secret create(KeyTarget target, String label, Instant now, Optional<Instant> expires)
            throws IOException {
        refresh();
        String id = KeyText.newId(random);
        while (keys.containsKey(id)) {
            id = KeyText.newId(random);
        }
        Secret key = KeyText.newKey(id, random);
        seal = SecretSeal.readOrMake(secret, random);
        Optional<String> sealedKey = Optional.of(seal.close(id, key, random));
        Map<String, StoredKey> next = new TreeMap<>(keys);
        next.put(
                id,
                new StoredKey(
                        id,
                        target,
                        label,
                        KeyHash.of(key, random),
                        sealedKey,
                        now,
                        Optional.empty(),
                        expires,
                        Optional.empty()));
        store(next);
        return key;
    }

    /**
     * Gives a key another secret.
     *
     * @param oldUntil when the present one stops to count
     * @return the new one; empty if there is no such key
     */
    synchronized Optional<Secret> rotate(String id, Instant oldUntil) throws IOException {
        refresh();
        StoredKey key = keys.get(id);
        if (key == null) {
            return Optional.empty();
        }
        Secret fresh = KeyText.newKey(id, random);
        seal = SecretSeal.readOrMake(secret, random);
        Map<String, StoredKey> next = new TreeMap<>(keys);
        next.put(id, key.rotated(KeyHash.of(fresh, random), seal.close(id, fresh, random), oldUntil));
        store(next);
        return Optional.of(fresh);
    }

    synchronized boolean revoke(String id) throws IOException {
        refresh();
        Map<String, StoredKey> next = new TreeMap<>(keys);
        if (next.remove(id) == null) {
            return false;
        }
        store(next);
        return true;
    }

    /** Takes in the file if it is new. */
    synchronized void refresh() throws IOException {
        if (!file.isChanged()) {
            return;
        }
        KeyFile.Content content = file.read();
        findSeal();
        if (content.defects().isEmpty()) {
            keys = content.keys();
            return;
        }
        LOG.error(
                "The stream keys in {} cannot all be read, what can be read counts: {}",
                path,
                String.join("; ", content.defects()));
        // a file that makes no sense at all takes nothing away from who publishes now
        keys = content.keys().isEmpty() ? keys : content.keys();
    }

    private void findSeal() {
        try {
            seal = SecretSeal.read(secret);
        } catch (NoSuchFileException e) {
            seal = null;
        } catch (IOException e) {
            seal = null;
            LOG.error("Digest authentication cannot be checked: {}", e.toString());
        }
    }

    /** Writes down when keys were used, if any was since the last time. */
    synchronized void saveUse() throws IOException {
        Map<String, Instant> taken = new HashMap<>(used);
        if (taken.isEmpty()) {
            return;
        }
        refresh();
        Map<String, StoredKey> next = new TreeMap<>(keys);
        taken.forEach((id, time) -> next.computeIfPresent(id, (same, key) -> key.usedAt(time)));
        store(next);
        taken.forEach(used::remove);
    }

    private void store(Map<String, StoredKey> next) throws IOException {
        file.write(next);
        keys = next;
    }
}
