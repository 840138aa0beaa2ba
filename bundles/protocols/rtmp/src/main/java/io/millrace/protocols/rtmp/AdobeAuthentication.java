package io.millrace.protocols.rtmp;

import io.millrace.api.access.Secret;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * How a client says who it is to servers that want a user name and a password ({@code authmod=adobe}): the server refuses
 * {@code connect}, with a challenge in its second refusal, and the third {@code connect} answers it. The password itself is
 * never sent. Safe for any thread.
 */
final class AdobeAuthentication {
    private static final String MODE = "authmod=adobe";
    private static final String CHALLENGE = "?reason=needauth";

    private enum Step {
        NAMELESS,
        NAMED,
        ANSWERED
    }

    private final Optional<String> user;
    private final Optional<Secret> password;
    private final Supplier<String> challenges;
    private Step step = Step.NAMELESS;
    private String query = "";

    /**
     * Has said nothing yet.
     *
     * @param user user name; without one nothing is ever answered
     * @param challenges gives another random text at each call
     */
    AdobeAuthentication(Optional<String> user, Optional<Secret> password, Supplier<String> challenges) {
        this.user = user;
        this.password = password;
        this.challenges = challenges;
    }

    /** The address with what is said now. */
    synchronized RemoteAddress on(RemoteAddress remote) {
        return new RemoteAddress(
                remote.host(),
                remote.port(),
                remote.tls(),
                remote.app() + query,
                remote.tcUrl() + query,
                remote.stream());
    }

    /**
     * A connection has ended.
     *
     * @param reason perhaps what the server asks
     * @return whether there is something to answer, with another connection at once
     */
    synchronized boolean answers(String reason) {
        if (user.isEmpty() || password.isEmpty()) {
            return false;
        }
        int question = reason.indexOf(CHALLENGE);
        if (step == Step.NAMELESS && reason.contains(MODE)) {
            step = Step.NAMED;
            query = "?" + MODE + "&user=" + encoded(user.get());
            return true;
        }
        if (step == Step.NAMED && question >= 0) {
            step = Step.ANSWERED;
            query += answer(parameters(reason.substring(question + 1)));
            return true;
        }
        step = Step.NAMELESS;
        query = "";
        return false;
    }

    /** What a refusal says to people. */
    static String words(String reason) {
        if (reason.contains("reason=authfailed") || reason.contains("reason=nosuchuser")) {
            return "The other server refuses the user name or the password";
        }
        return reason.contains(MODE) ? "The other server wants a user name and a password" : reason;
    }

    private String answer(Map<String, String> asked) {
        String mine = challenges.get();
        String opaque = asked.get("opaque");
        String theirs = opaque != null ? opaque : asked.getOrDefault("challenge", "");
        String secret = digest(
                user.get() + asked.getOrDefault("salt", "") + password.get().reveal());
        String answer = "&challenge=" + mine + "&response=" + digest(secret + theirs + mine);
        return opaque == null ? answer : answer + "&opaque=" + opaque;
    }

    private static Map<String, String> parameters(String text) {
        Map<String, String> parameters = new HashMap<>();
        for (String pair : text.strip().split("&")) {
            int equals = pair.indexOf('=');
            if (equals > 0) {
                parameters.put(pair.substring(0, equals), pair.substring(equals + 1));
            }
        }
        return parameters;
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    /** MD5, because these servers know nothing else. */
    private static String digest(String text) {
        try {
            byte[] hash = MessageDigest.getInstance("MD5").digest(text.getBytes(StandardCharsets.UTF_8));
            return Base64.getEncoder().encodeToString(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
