package io.millrace.apps.restream;

import io.millrace.api.access.Secret;
import io.millrace.api.restream.TargetSettings;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A target as it is kept.
 *
 * @param settings what it is
 * @param place where to; empty if what was sealed cannot be opened
 * @param anywhere whether an operator named the host
 * @param byHand what was said by hand; empty if nothing was, since the last broadcast
 */
record StoredTarget(TargetSettings settings, Optional<Place> place, boolean anywhere, Optional<Boolean> byHand) {
    /**
     * An address with its credentials, which are kept sealed together: keys stand in queries, too.
     *
     * @param url the whole URL
     * @param user user name
     * @param secret key or password
     */
    record Place(String url, Optional<String> user, Optional<Secret> secret) {
        private static final int PARTS = 3;
        private static final Pattern WHERE = Pattern.compile("://(?:\\[[^]/]*]|[^:/?]+)(?::\\d*)?(?:[/?]|$)");

        /** As it is sealed. */
        Secret text() {
            return new Secret(encoded(url) + "\n" + encoded(user.orElse("")) + "\n"
                    + encoded(secret.map(Secret::reveal).orElse("")));
        }

        /** What was sealed; empty if it makes no sense. */
        static Optional<Place> parse(Secret text) {
            String[] parts = text.reveal().split("\n", PARTS);
            if (parts.length < PARTS) {
                return Optional.empty();
            }
            try {
                return Optional.of(new Place(
                        decoded(parts[0]),
                        Optional.of(decoded(parts[1])).filter(value -> !value.isEmpty()),
                        Optional.of(decoded(parts[2]))
                                .filter(value -> !value.isEmpty())
                                .map(Secret::new)));
            } catch (IllegalArgumentException e) {
                // a percent sign that nobody encoded
                return Optional.empty();
            }
        }

        /** For people: without credentials and query. */
        String shown() {
            String bare = url.replaceFirst("://[^/]*@", "://");
            if (!WHERE.matcher(bare).find()) {
                // a password with a / in it, perhaps
                return bare.replaceFirst("://.*", "://…");
            }
            int query = bare.indexOf('?');
            return query < 0 ? bare : bare.substring(0, query) + "?…";
        }

        private static String encoded(String text) {
            return URLEncoder.encode(text, StandardCharsets.UTF_8);
        }

        private static String decoded(String text) {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        }

        @Override
        public String toString() {
            return shown();
        }
    }

    String name() {
        return settings.name();
    }

    /** Whether it is to be sent when its stream is live. */
    boolean isStarted() {
        return byHand.orElse(settings.start() == TargetSettings.Start.WITH_STREAM);
    }

    StoredTarget byHand(Optional<Boolean> said) {
        return new StoredTarget(settings, place, anywhere, said);
    }
}
