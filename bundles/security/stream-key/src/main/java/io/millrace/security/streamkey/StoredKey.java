package io.millrace.security.streamkey;

import io.millrace.api.access.SecretSeal;
import io.millrace.api.access.StreamKeyInfo;
import java.time.Instant;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.UnaryOperator;

/**
 * One key as it is kept.
 *
 * @param sealedKey the key itself, see {@link SecretSeal}; older keys have only the hash
 * @param replaced the key before it, if it was rotated
 */
record StoredKey(
        String id,
        KeyTarget target,
        String label,
        KeyHash hash,
        Optional<String> sealedKey,
        Instant createdUtc,
        Optional<Instant> lastUsedUtc,
        Optional<Instant> expiresUtc,
        Optional<ReplacedKey> replaced) {
    static final int MAX_LABEL = 100;

    /**
     * Reads a key.
     *
     * @param properties gives a property of this key, or null
     * @throws IllegalArgumentException if something is missing or wrong; says what
     */
    static StoredKey read(String id, UnaryOperator<String> properties) {
        if (!KeyText.isId(id)) {
            throw new IllegalArgumentException("the id is not eight hexadecimal digits");
        }
        return new StoredKey(
                id,
                KeyTarget.parse(required("target", properties)),
                Optional.ofNullable(properties.apply("label")).orElse(""),
                KeyHash.parse(required("hash", properties)),
                Optional.ofNullable(properties.apply("sealed")).map(StoredKey::checkedSeal),
                time("created", required("created", properties)),
                Optional.ofNullable(properties.apply("lastUsed")).map(text -> time("lastUsed", text)),
                Optional.ofNullable(properties.apply("expires")).map(text -> time("expires", text)),
                Optional.ofNullable(properties.apply("replacedHash")).map(text -> replaced(text, properties)));
    }

    private static ReplacedKey replaced(String hash, UnaryOperator<String> properties) {
        return new ReplacedKey(
                KeyHash.parse(hash.trim()),
                Optional.ofNullable(properties.apply("replacedSealed")).map(StoredKey::checkedSeal),
                time("replacedUntil", required("replacedUntil", properties)));
    }

    void write(BiConsumer<String, String> properties) {
        properties.accept("target", target.toString());
        properties.accept("hash", hash.text());
        sealedKey.ifPresent(text -> properties.accept("sealed", text));
        properties.accept("created", createdUtc.toString());
        if (!label.isEmpty()) {
            properties.accept("label", label);
        }
        lastUsedUtc.ifPresent(time -> properties.accept("lastUsed", time.toString()));
        expiresUtc.ifPresent(time -> properties.accept("expires", time.toString()));
        replaced.ifPresent(old -> {
            properties.accept("replacedHash", old.hash().text());
            old.sealedKey().ifPresent(text -> properties.accept("replacedSealed", text));
            properties.accept("replacedUntil", old.untilUtc().toString());
        });
    }

    /** The same key with another secret; this one counts on for a while. */
    StoredKey rotated(KeyHash newHash, String newSealed, Instant oldUntil) {
        ReplacedKey old = new ReplacedKey(hash, sealedKey, oldUntil);
        return new StoredKey(
                id,
                target,
                label,
                newHash,
                Optional.of(newSealed),
                createdUtc,
                lastUsedUtc,
                expiresUtc,
                Optional.of(old));
    }

    StoredKey usedAt(Instant now) {
        return new StoredKey(id, target, label, hash, sealedKey, createdUtc, Optional.of(now), expiresUtc, replaced);
    }

    boolean isExpired(Instant now) {
        return expiresUtc.isPresent() && !now.isBefore(expiresUtc.get());
    }

    /** @param digest whether Digest authentication can be checked with what is kept */
    StreamKeyInfo info(boolean digest) {
        return new StreamKeyInfo(id, target.toString(), label, createdUtc, lastUsedUtc, expiresUtc, digest);
    }

    private static String checkedSeal(String text) {
        if (!SecretSeal.isSealed(text.trim())) {
            throw new IllegalArgumentException("sealed is not what this server writes");
        }
        return text.trim();
    }

    private static String required(String name, UnaryOperator<String> properties) {
        String value = properties.apply(name);
        if (value == null || value.isBlank()) {
            throw new IllegalArgumentException(name + " is missing");
        }
        return value.trim();
    }

    private static Instant time(String name, String text) {
        try {
            return Instant.parse(text.trim());
        } catch (java.time.format.DateTimeParseException e) {
            throw new IllegalArgumentException(name + " is not a time like 2026-01-31T12:00:00Z", e);
        }
    }
}
