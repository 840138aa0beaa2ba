package io.millrace.security.streamkey;

import io.millrace.api.media.StreamName;
import java.util.Optional;

/**
 * What a key is for.
 *
 * @param app the application
 * @param stream the stream, or empty for every stream of the application
 */
record KeyTarget(String app, Optional<StreamName> stream) {
    private static final String EVERY = "/*";

    /** @throws IllegalArgumentException if it is neither {@code APP/NAME} nor {@code APP/*} */
    static KeyTarget parse(String text) {
        if (text.endsWith(EVERY)) {
            String app = text.substring(0, text.length() - EVERY.length());
            return new KeyTarget(StreamName.of(app, "any").app(), Optional.empty());
        }
        StreamName stream = StreamName.parse(text);
        if (stream.rendition().isPresent()) {
            throw new IllegalArgumentException("A stream key is for " + stream.origin() + ", not for its rendition "
                    + stream.rendition().get());
        }
        return new KeyTarget(stream.app(), Optional.of(stream));
    }

    boolean covers(StreamName asked) {
        return stream.map(asked::equals)
                .orElse(asked.app().equals(app) && asked.rendition().isEmpty());
    }

    @Override
    public String toString() {
        return stream.map(StreamName::toString).orElse(app + EVERY);
    }
}
