package io.millrace.http.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.access.AccessRequest;
import io.millrace.api.access.Secret;
import io.millrace.api.session.Session;
import io.millrace.http.StreamEndpoint;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Endpoints let their peers in by themselves, so that everything comes to them. */
class EndpointDeliveryTest {
    private static final int MOST_BYTES = 100;

    private final List<AccessRequest> asked = new CopyOnWriteArrayList<>();
    private DeliveryHarness http;

    @BeforeEach
    void start() throws Exception {
        http = new DeliveryHarness();
    }

    @AfterEach
    void stop() {
        http.close();
    }

    private StreamEndpoint echo(String name) {
        return exchange -> {
            asked.add(exchange.access(Session.Role.PUBLISH, "whip"));
            exchange.setHeader("Accept-Post", "application/sdp");
            exchange.body(MOST_BYTES).thenAccept(body -> {
                String text = name + exchange.method() + exchange.subPath() + StandardCharsets.UTF_8.decode(body);
                exchange.respond(201, "text/plain", ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
            });
        };
    }

    private HttpRequest post(String path, String body) {
        return http.request(path, "Authorization", "Bearer s3cret")
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
    }

    @Test
    void streamsThatDoNotExistCanBePublished() throws Exception {
        http.endpoint("1.0.0", "whip", echo(""));
        HttpResponse<String> answer =
                http.client.send(post("/live/fresh/whip/a1", "offer"), HttpResponse.BodyHandlers.ofString());
        assertEquals(201, answer.statusCode());
        assertEquals("POSTa1offer", answer.body());
        assertEquals(
                "*", answer.headers().firstValue("Access-Control-Allow-Origin").orElse(""));
        String exposed =
                answer.headers().firstValue("Access-Control-Expose-Headers").orElse("");
        assertTrue(List.of(exposed.split(", ")).containsAll(List.of("Location", "Link", "ETag", "Accept-Patch")));
        AccessRequest request = asked.get(0);
        assertEquals("live/fresh", request.stream().toString());
        assertEquals(Session.Role.PUBLISH, request.role());
        assertEquals(Optional.of(new Secret("s3cret")), request.credential());
        assertEquals(0, http.sessions.opened.size(), "nobody became a viewer");
    }

    @Test
    void optionsComeToTheEndpointToo() throws Exception {
        http.endpoint("1.0.0", "whip", echo(""));
        HttpRequest options = http.request("/live/fresh/whip")
                .method("OPTIONS", HttpRequest.BodyPublishers.noBody())
                .build();
        HttpResponse<String> answer = http.client.send(options, HttpResponse.BodyHandlers.ofString());
        assertEquals(
                "application/sdp", answer.headers().firstValue("Accept-Post").orElse(""));
        assertTrue(answer.headers()
                .firstValue("Access-Control-Allow-Methods")
                .orElse("")
                .contains("PATCH"));
    }

    @Test
    void bodiesThatAreTooLongAreRefused() throws Exception {
        http.endpoint("1.0.0", "whip", echo(""));
        HttpResponse<String> answer = http.client.send(
                post("/live/fresh/whip", "x".repeat(MOST_BYTES + 1)), HttpResponse.BodyHandlers.ofString());
        assertEquals(413, answer.statusCode());
    }

    @Test
    void theSuccessorOfAnEndpointGetsRequestAndBody() throws Exception {
        CompletableFuture<Void> came = new CompletableFuture<>();
        StreamEndpoint first = exchange -> exchange.body(MOST_BYTES).thenAccept(body -> came.complete(null));
        ServiceReferenceFake<StreamEndpoint> reference = http.endpoint("1.0.0", "whip", first);
        CompletableFuture<HttpResponse<String>> answer =
                http.client.sendAsync(post("/live/fresh/whip", "offer"), HttpResponse.BodyHandlers.ofString());
        came.get(10, TimeUnit.SECONDS);
        http.endpoint("1.0.1", "whip", echo("second "));
        http.servlet.unbindStreamEndpoint(first, reference);
        assertEquals("second POSToffer", answer.get(10, TimeUnit.SECONDS).body());
    }

    @Test
    void nobodyWasLetIn() throws Exception {
        CompletableFuture<Void> asked = new CompletableFuture<>();
        http.endpoint("1.0.0", "whip", exchange -> {
            assertThrows(IllegalStateException.class, exchange::session);
            asked.complete(null);
            exchange.refuse(409, "no");
        });
        assertEquals(409, http.get("/live/fresh/whip").statusCode());
        asked.get(10, TimeUnit.SECONDS);
    }
}
