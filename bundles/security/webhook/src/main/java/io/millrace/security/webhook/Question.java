package io.millrace.security.webhook;

import io.millrace.api.access.AccessRequest;
import io.millrace.api.access.Secret;
import io.millrace.formats.json.JsonText;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** What a server is asked, and which requests are the same question to it: all that it is told but time and number. */
record Question(
        String role,
        String protocol,
        String stream,
        Optional<String> rendition,
        String address,
        boolean secure,
        Optional<String> user,
        Optional<Secret> credential,
        Map<String, String> attributes) {
    private static final int MOST_CHARACTERS = 2_048;

    static Question of(AccessRequest request, boolean withCredential) {
        Map<String, String> attributes = new LinkedHashMap<>();
        request.attributes().forEach((name, value) -> attributes.put(name, clipped(value)));
        // the answer to it is that to the request
        attributes.remove(AccessRequest.QUESTION);
        return new Question(
                request.role().name().toLowerCase(Locale.ROOT),
                request.protocol(),
                request.stream().origin().toString(),
                request.stream().rendition(),
                request.peer().host(),
                request.peer().secure(),
                request.user().map(Question::clipped),
                withCredential ? request.credential() : Optional.empty(),
                attributes);
    }

    private static String clipped(String text) {
        return text.length() > MOST_CHARACTERS ? text.substring(0, MOST_CHARACTERS) : text;
    }

    /** As it is posted. */
    byte[] json(String id, String rule, Instant time) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("type", "access");
        document.put("id", id);
        document.put("time", time.toString());
        document.put("rule", rule);
        document.put("role", role);
        document.put("protocol", protocol);
        document.put("stream", stream);
        rendition.ifPresent(name -> document.put("rendition", name));
        document.put("address", address);
        document.put("secure", secure);
        user.ifPresent(name -> document.put("user", name));
        credential.ifPresent(secret -> document.put("credential", secret.reveal()));
        document.put("attributes", attributes);
        return JsonText.of(document).getBytes(StandardCharsets.UTF_8);
    }
}
