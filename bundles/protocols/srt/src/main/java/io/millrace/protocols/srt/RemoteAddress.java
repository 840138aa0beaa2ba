package io.millrace.protocols.srt;

import io.millrace.api.access.Secret;
import io.millrace.protocols.srt.crypt.KeyWrap;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Where a call goes, and what it asks for: {@code srt://HOST:PORT?streamid=ID&latency=MS&pbkeylen=16&cryptomode=ctr&mode=caller},
 * each of them also as an option. The secret takes the place of {@code $secret} in the stream id; if that has none, it is the passphrase.
 *
 * @param host name or address
 * @param port UDP port
 * @param streamId empty for none
 * @param latencyMs from sending to delivery
 * @param passphrase for an encrypted connection
 * @param keyBytes length of its keys
 * @param gcm whether it is encrypted in AES-GCM rather than AES-CTR
 * @param rendezvous whether the other server calls too, rather than listens
 */
record RemoteAddress(
        String host,
        int port,
        String streamId,
        int latencyMs,
        Optional<String> passphrase,
        int keyBytes,
        boolean gcm,
        boolean rendezvous) {
    private static final int DEFAULT_PORT = 8_890;
    private static final int MOST_LATENCY_MS = 60_000;
    private static final String PLACE = "$secret";

    /**
     * Reads an address.
     *
     * @param latencyMs if it names none
     * @throws IllegalArgumentException that says what is wrong, without the secret
     */
    static RemoteAddress of(URI uri, Optional<Secret> secret, Map<String, String> options, int latencyMs) {
        Map<String, String> values = new HashMap<>(options);
        values.putAll(query(uri));
        String id = values.getOrDefault("streamid", "");
        boolean inId = id.contains(PLACE);
        String given = secret.map(Secret::reveal).orElse("");
        Optional<String> passphrase = inId || given.isEmpty() ? Optional.empty() : Optional.of(given);
        if (passphrase.isPresent()
                && (given.length() < KeyWrap.MIN_PASSPHRASE || given.length() > KeyWrap.MAX_PASSPHRASE)) {
            throw new IllegalArgumentException("The passphrase has " + given.length() + " characters, allowed are "
                    + KeyWrap.MIN_PASSPHRASE + " to " + KeyWrap.MAX_PASSPHRASE
                    + "; a key that belongs into the stream id is written there as " + PLACE);
        }
        int keyBytes = number(values, "pbkeylen", 16, 32);
        if (keyBytes % 8 != 0) {
            throw new IllegalArgumentException("pbkeylen is 16, 24 or 32, not " + keyBytes);
        }
        return new RemoteAddress(
                uri.getHost(),
                uri.getPort() < 0 ? DEFAULT_PORT : uri.getPort(),
                id.replace(PLACE, given),
                values.containsKey("latency") ? number(values, "latency", 0, MOST_LATENCY_MS) : latencyMs,
                passphrase,
                keyBytes,
                isGcm(values.getOrDefault("cryptomode", "ctr")),
                isRendezvous(values.getOrDefault("mode", "caller")));
    }

    private static boolean isRendezvous(String mode) {
        return switch (mode.strip().toLowerCase(Locale.ROOT)) {
            case "caller" -> false;
            case "rendezvous" -> true;
            default -> throw new IllegalArgumentException("mode is caller or rendezvous, not " + mode);
        };
    }

    /** As words, or as the numbers of libsrt. */
    private static boolean isGcm(String mode) {
        return switch (mode.strip().toLowerCase(Locale.ROOT)) {
            case "ctr", "0", "1" -> false;
            case "gcm", "2" -> true;
            default -> throw new IllegalArgumentException("cryptomode is ctr or gcm, not " + mode);
        };
    }

    private static Map<String, String> query(URI uri) {
        Map<String, String> values = new HashMap<>();
        String query = uri.getRawQuery() == null ? "" : uri.getRawQuery();
        for (String pair : query.split("&")) {
            int equals = pair.indexOf('=');
            if (equals > 0) {
                // a plus is a plus: keys are often base64
                String value = pair.substring(equals + 1).replace("+", "%2B");
                values.put(pair.substring(0, equals), URLDecoder.decode(value, StandardCharsets.UTF_8));
            }
        }
        return values;
    }

    private static int number(Map<String, String> values, String name, int least, int most) {
        String text = values.getOrDefault(name, Integer.toString(least));
        try {
            int number = Integer.parseInt(text.strip());
            if (number >= least && number <= most) {
                return number;
            }
        } catch (NumberFormatException e) {
            // said below
        }
        throw new IllegalArgumentException(name + " is a number from " + least + " to " + most);
    }

    /** Hides the secrets. */
    @Override
    public String toString() {
        return host + ":" + port;
    }
}
