package io.millrace.security.webhook;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What a server answers.
 *
 * @param allow true lets in, false refuses; empty has no objection, and lets nobody in by itself
 * @param reason why not
 * @param identity who it is
 * @param ttlSeconds how long the answer counts
 * @param maxBitsPerSecond most that may be played, 0 for anything
 * @param renditions all that may be played, empty for anything
 */
record Answer(
        Optional<Boolean> allow,
        String reason,
        String identity,
        Optional<Integer> ttlSeconds,
        long maxBitsPerSecond,
        Optional<Set<String>> renditions) {
    private static final JsonFactory FACTORY = new JsonFactory();
    private static final int MOST_REASON = 200;
    private static final int MOST_IDENTITY = 64;
    private static final int MOST_RENDITIONS = 64;
    private static final Answer NO_OBJECTION =
            new Answer(Optional.empty(), "", "", Optional.empty(), 0, Optional.empty());

    /**
     * Reads an answer.
     *
     * @param status HTTP status
     * @param body bytes of a JSON object, or none
     * @throws NoAnswerException if the server says that it is broken
     * @throws IOException if it is none, that says why
     */
    static Answer of(int status, byte[] body) throws IOException {
        if (status == 401 || status == 403) {
            return refusal(body);
        }
        if (status >= 500) {
            throw new NoAnswerException(true, "it answers " + status, null);
        }
        if (status < 200 || status > 299) {
            throw new IOException("it answers " + status);
        }
        return body.length == 0 ? NO_OBJECTION : read(body);
    }

    /** Its body may be anybody's page. */
    private static Answer refusal(byte[] body) {
        Answer said = NO_OBJECTION;
        try {
            said = body.length == 0 ? said : read(body);
        } catch (IOException e) {
            // the status says enough
        }
        return new Answer(Optional.of(false), said.reason, "", said.ttlSeconds, 0, Optional.empty());
    }

    private static Answer read(byte[] body) throws IOException {
        Optional<Boolean> allow = Optional.empty();
        String reason = "";
        String identity = "";
        Optional<Integer> ttl = Optional.empty();
        long bits = 0;
        Optional<Set<String>> renditions = Optional.empty();
        try (JsonParser parser = FACTORY.createParser(body)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new IOException("its answer is no JSON object");
            }
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String name = parser.currentName();
                parser.nextToken();
                switch (name) {
                    case "allow" -> allow = Optional.of(flag(parser));
                    case "reason" -> reason = text(parser, name, MOST_REASON);
                    case "identity" -> identity = text(parser, name, MOST_IDENTITY);
                    case "ttlSeconds" -> ttl = Optional.of((int) whole(parser, name, WebhookSettings.MOST_SECONDS));
                    case "maxBitsPerSecond" -> bits = whole(parser, name, Long.MAX_VALUE);
                    case "renditions" -> renditions = Optional.of(Set.copyOf(texts(parser, name)));
                    default -> parser.skipChildren();
                }
            }
        }
        return new Answer(allow, reason, identity, ttl, bits, renditions);
    }

    private static boolean flag(JsonParser parser) throws IOException {
        if (!parser.currentToken().isBoolean()) {
            throw new IOException("its allow is neither true nor false");
        }
        return parser.getBooleanValue();
    }

    private static long whole(JsonParser parser, String name, long most) throws IOException {
        if (parser.currentToken() != JsonToken.VALUE_NUMBER_INT || parser.getLongValue() < 0) {
            throw new IOException("its " + name + " is no whole number from 0 on");
        }
        return Math.min(most, parser.getLongValue());
    }

    private static List<String> texts(JsonParser parser, String name) throws IOException {
        Set<String> texts = new HashSet<>();
        if (parser.currentToken() != JsonToken.START_ARRAY) {
            throw new IOException("its " + name + " is no list of texts");
        }
        while (parser.nextToken() != JsonToken.END_ARRAY && texts.size() <= MOST_RENDITIONS) {
            texts.add(text(parser, name, MOST_IDENTITY));
        }
        return new ArrayList<>(texts);
    }

    /** On one line, and short: it is shown to viewers, and stands in the log. */
    private static String text(JsonParser parser, String name, int most) throws IOException {
        if (parser.currentToken() != JsonToken.VALUE_STRING) {
            throw new IOException("its " + name + " is no text");
        }
        String plain = parser.getText()
                .replaceAll("[\\s\\p{Cntrl}\\p{Cf}\\u2028\\u2029]+", " ")
                .strip();
        return plain.codePointCount(0, plain.length()) <= most
                ? plain
                : plain.substring(0, plain.offsetByCodePoints(0, most)) + "…";
    }
}
