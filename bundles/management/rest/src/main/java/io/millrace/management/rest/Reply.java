package io.millrace.management.rest;

import io.millrace.formats.json.JsonText;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** An answer. */
final class Reply {
    static final String JSON = "application/json";
    static final String PROBLEM = "application/problem+json";
    private static final int TAG_BYTES = 12;

    final int status;
    final byte[] body;
    final String contentType;
    final Map<String, String> headers = new LinkedHashMap<>();
    final Map<String, String> more = new LinkedHashMap<>();
    private final boolean taken;
    private String detail;
    private ExchangeEnd end;

    private Reply(int status, byte[] body, String contentType, boolean taken) {
        this.status = status;
        this.body = body;
        this.contentType = contentType;
        this.taken = taken;
        headers.put("Cache-Control", "private, no-cache");
    }

    static Reply json(Object value) {
        return json(200, value);
    }

    static Reply json(int status, Object value) {
        byte[] body = bytes(value);
        Reply reply = new Reply(status, body, JSON, false);
        if (status == 200) {
            reply.headers.put("ETag", tag(body));
        }
        return reply;
    }

    /** What holds a secret, that nobody on the way may keep. */
    static Reply secret(int status, Object value) {
        Reply reply = new Reply(status, bytes(value), JSON, false);
        reply.headers.put("Cache-Control", "no-store");
        return reply;
    }

    static Reply nothing() {
        return new Reply(204, new byte[0], null, false);
    }

    /** Sends a browser elsewhere, which asks for that by GET. */
    static Reply moved(String address) {
        Reply reply = new Reply(303, new byte[0], null, false);
        reply.headers.put("Location", address);
        reply.headers.put("Cache-Control", "no-store");
        // the address of an answer has a code in it
        reply.headers.put("Referrer-Policy", "no-referrer");
        return reply;
    }

    /** Stands for an answer that the client has already. */
    static Reply unchanged(Reply answer) {
        Reply reply = new Reply(304, new byte[0], null, false);
        reply.headers.putAll(answer.headers);
        return reply;
    }

    static Reply bytes(byte[] body, String contentType) {
        Reply reply = new Reply(200, body, contentType, false);
        reply.headers.put("Cache-Control", "no-store");
        return reply;
    }

    /** Whoever was called answers by itself. */
    static Reply taken() {
        return new Reply(0, new byte[0], null, true);
    }

    /** A problem (RFC 9457). */
    static Reply problem(int status, String title, String detail, String instance, Map<String, String> more) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("type", "about:blank");
        json.put("title", title);
        json.put("status", status);
        json.put("detail", detail);
        if (instance != null) {
            json.put("instance", instance);
        }
        Reply reply = new Reply(status, bytes(json), PROBLEM, false);
        reply.detail = detail;
        reply.headers.put("Cache-Control", "no-store");
        reply.headers.putAll(more);
        return reply;
    }

    /** What is wrong, if this is a problem. */
    Optional<String> detail() {
        return Optional.ofNullable(detail);
    }

    Reply with(String header, String value) {
        headers.put(header, value);
        return this;
    }

    /** One more header of a name that stands there already. */
    Reply and(String header, String value) {
        more.put(header, value);
        return this;
    }

    /** Has it told when it cannot be written. */
    Reply tell(ExchangeEnd wanted) {
        end = wanted;
        return this;
    }

    /** Its client went away. */
    void failed() {
        if (end != null) {
            end.failed();
        }
    }

    boolean isTaken() {
        return taken;
    }

    /** The entity tag (RFC 9110, section 8.8.3) of a value as it would be answered. */
    static String tagOf(Object value) {
        return tag(bytes(value));
    }

    private static byte[] bytes(Object value) {
        return (JsonText.of(value) + "\n").getBytes(StandardCharsets.UTF_8);
    }

    private static String tag(byte[] body) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(body);
            return '"' + Base64.getUrlEncoder().withoutPadding().encodeToString(Arrays.copyOf(digest, TAG_BYTES)) + '"';
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
