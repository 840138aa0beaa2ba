package io.millrace.management.rest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.access.Secret;
import io.millrace.api.webhook.WebhookDelivery;
import io.millrace.api.webhook.WebhookException;
import io.millrace.api.webhook.WebhookReplay;
import io.millrace.api.webhook.WebhookSettings;
import io.millrace.api.webhook.WebhookState;
import io.millrace.api.webhook.Webhooks;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class WebhookResourcesTest {
    private static final WebhookDelivery TAKEN = new WebhookDelivery(
            "e1", "stream.live", "live/demo", 1_000_000, 1, WebhookDelivery.Outcome.DELIVERED, 204, 12_345, "");

    private final ApiServer server = new ApiServer();
    private final List<WebhookSettings> made = new CopyOnWriteArrayList<>();
    private final List<WebhookReplay> replays = new CopyOnWriteArrayList<>();

    WebhookResourcesTest() {
        server.room.webhooks = new Webhooks() {
            @Override
            public List<WebhookState> list() {
                return made.stream()
                        .map(each -> new WebhookState(
                                each, Optional.empty(), 1, 2, 3, 4, 5, Optional.of("no answer"), Optional.of(0L)))
                        .toList();
            }

            @Override
            public CompletionStage<Secret> create(WebhookSettings settings, Optional<Secret> secret) {
                if (settings.url().getHost().equals("127.0.0.1")) {
                    return CompletableFuture.failedFuture(new WebhookException("127.0.0.1 is of this machine"));
                }
                made.add(settings);
                return CompletableFuture.completedFuture(new Secret("whsec_x"));
            }

            @Override
            public CompletionStage<Void> remove(String name) {
                made.clear();
                return CompletableFuture.completedFuture(null);
            }

            @Override
            public CompletionStage<WebhookDelivery> test(String name) {
                return CompletableFuture.completedFuture(TAKEN);
            }

            @Override
            public CompletionStage<List<WebhookDelivery>> deliveries(String name, int limit) {
                return CompletableFuture.completedFuture(List.of(TAKEN));
            }

            @Override
            public CompletionStage<Integer> replay(String name, WebhookReplay what) {
                replays.add(what);
                return CompletableFuture.completedFuture(7);
            }
        };
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void webhooksAreMadeTriedAndRemoved() {
        ApiServer.Answer answer = server.send(
                "POST",
                "/webhooks",
                "{\"name\":\"chat\",\"url\":\"https://h.example/x?token=hush\",\"events\":[\"stream.*\"],\"streams\":\"live/*\"}");
        assertEquals(201, answer.status(), answer.text());
        assertEquals("whsec_x", answer.json().get("secret"));
        ApiServer.Answer list = server.get("/webhooks");
        assertFalse(list.text().contains("hush"), list.text());
        assertTrue(list.text().contains("\"trouble\":\"no answer\",\"nextAttempt\":\"1970-01-01T00:00:00Z\""));
        Map<String, Object> tried =
                server.as("root", "POST", "/webhooks/chat/test", null).json();
        assertEquals("delivered", tried.get("outcome"));
        assertEquals(12L, tried.get("latencyMs"));
        assertTrue(server.get("/webhooks/chat/deliveries?limit=5").text().contains("\"id\":\"e1\""));
        assertEquals(204, server.delete("/webhooks/chat").status());
        assertEquals(404, server.delete("/webhooks/chat").status());
        assertEquals(404, server.get("/webhooks/chat/deliveries").status());
    }

    @Test
    void eventsAreDeliveredOnceMore() {
        server.send("POST", "/webhooks", "{\"name\":\"chat\",\"url\":\"https://h.example/x\"}");
        assertEquals(
                7L,
                server.send("POST", "/webhooks/chat/replay", "{\"id\":\"e1\"}")
                        .json()
                        .get("events"));
        assertEquals(
                200,
                server.send("POST", "/webhooks/chat/replay", "{\"from\":\"2026-01-01T00:00:00Z\"}")
                        .status());
        assertEquals(Optional.of("e1"), replays.get(0).eventId());
        assertEquals("2026-01-01T00:00:00Z", replays.get(1).from().toString());
        assertEquals(400, server.send("POST", "/webhooks/chat/replay", "{}").status());
        assertEquals(
                400,
                server.send(
                                "POST",
                                "/webhooks/chat/replay",
                                "{\"from\":\"2026-01-02T00:00:00Z\",\"to\":\"2026-01-01T00:00:00Z\"}")
                        .status());
    }

    @Test
    void whatMakesNoSenseIsRefused() {
        for (String body : List.of(
                "{\"name\":\"chat\",\"url\":\"file:///etc/passwd\"}",
                "{\"name\":\"chat\",\"url\":\"https://me:hush@h.example/\"}",
                "{\"name\":\"../x\",\"url\":\"https://h.example/\"}",
                "{\"name\":\"chat\",\"url\":\"https://h.example/\",\"format\":\"xml\"}")) {
            ApiServer.Answer answer = server.send("POST", "/webhooks", body);
            assertEquals(400, answer.status(), body);
            assertFalse(answer.text().contains("hush"), answer.text());
        }
        ApiServer.Answer own = server.send("POST", "/webhooks", "{\"name\":\"chat\",\"url\":\"http://127.0.0.1/\"}");
        assertEquals(409, own.status());
        assertEquals("127.0.0.1 is of this machine", own.detail());
        server.room.webhooks = null;
        assertEquals(503, server.get("/webhooks").status());
        assertEquals(403, server.as("olga", "GET", "/webhooks", null).status());
    }
}
