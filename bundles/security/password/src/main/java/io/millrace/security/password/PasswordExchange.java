package io.millrace.security.password;

import io.millrace.api.access.AccessRequest;
import io.millrace.api.access.Secret;
import io.millrace.api.plugin.StreamResourceName;
import io.millrace.api.session.Session;
import io.millrace.formats.json.JsonText;
import io.millrace.http.Exchange;
import io.millrace.http.StreamEndpoint;
import java.net.URLDecoder;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/**
 * {@code /APP/NAME/password}: {@code GET} says whether the stream has one, {@code POST} of a form with the field
 * {@code password} gives a token for it, which HTTP players show as a path element. So a password stands in no address,
 * playlists are the same for all viewers, and nobody needs a cookie. Stateless; safe for any thread.
 */
@Component(service = StreamEndpoint.class)
@StreamResourceName("password")
public final class PasswordExchange implements StreamEndpoint {
    private static final int MAX_FORM_BYTES = 2_048;
    private static final String JSON = "application/json";

    private final PasswordDoor door;

    @Activate
    public PasswordExchange(@Reference PasswordDoor door) {
        this.door = door;
    }

    @Override
    public void serve(Exchange exchange) {
        AccessRequest request = exchange.access(Session.Role.PLAY, "http");
        List<PasswordDoor.Candidate> candidates = PasswordDoor.candidates(door.rulesOf(request));
        exchange.setHeader("Cache-Control", "no-store");
        switch (exchange.method()) {
            case "OPTIONS" -> exchange.respond(204, null, ByteBuffer.allocate(0));
            case "GET", "HEAD" -> answer(exchange, Map.of("needed", !candidates.isEmpty()));
            case "POST" ->
                exchange.body(MAX_FORM_BYTES).whenComplete((body, failure) -> {
                    if (failure != null) {
                        exchange.refuse(400, "The form did not come whole, or is too long");
                    } else {
                        enter(exchange, request, candidates, body);
                    }
                });
            default -> {
                exchange.setHeader("Allow", "GET, HEAD, POST, OPTIONS");
                exchange.refuse(405, "A password is entered by POST");
            }
        }
    }

    private void enter(
            Exchange exchange, AccessRequest request, List<PasswordDoor.Candidate> candidates, ByteBuffer body) {
        Optional<Secret> password =
                field(StandardCharsets.UTF_8.decode(body.duplicate()).toString());
        if (candidates.isEmpty()) {
            exchange.refuse(404, request.stream().origin() + " needs no password");
        } else if (password.isEmpty()) {
            exchange.refuse(400, "The form has no field named password");
        } else {
            door.check(candidates, List.of(), password.get(), request).whenComplete((result, failure) -> {
                if (failure != null) {
                    exchange.refuse(500, "The password could not be checked; the server's log says why");
                } else if (result.taken().isEmpty()) {
                    exchange.refuse(403, result.refusal());
                } else {
                    give(exchange, request, result.taken().get().settings());
                }
            });
        }
    }

    private void give(Exchange exchange, AccessRequest request, PasswordSettings settings) {
        ViewerToken token = ViewerToken.make(settings, request.stream(), request.peer(), door.utcSeconds());
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("token", token.text());
        answer.put("expires", Instant.ofEpochSecond(token.expiresUtcSeconds()).toString());
        answer.put("path", "/" + request.stream() + "/~" + token.text() + "/");
        answer(exchange, answer);
    }

    private static void answer(Exchange exchange, Map<String, Object> document) {
        byte[] text = (JsonText.of(document) + "\n").getBytes(StandardCharsets.UTF_8);
        exchange.respond(200, JSON, ByteBuffer.wrap(text));
    }

    /** The field of {@code application/x-www-form-urlencoded}. */
    private static Optional<Secret> field(String form) {
        for (String pair : form.strip().split("&")) {
            if (pair.startsWith("password=")) {
                try {
                    String value = URLDecoder.decode(pair.substring("password=".length()), StandardCharsets.UTF_8);
                    return value.isEmpty() ? Optional.empty() : Optional.of(new Secret(value));
                } catch (IllegalArgumentException e) {
                    return Optional.empty();
                }
            }
        }
        return Optional.empty();
    }
}
