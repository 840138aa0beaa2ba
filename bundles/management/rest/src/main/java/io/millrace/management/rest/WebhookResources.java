package io.millrace.management.rest;

import io.millrace.api.access.Secret;
import io.millrace.api.media.StreamPattern;
import io.millrace.api.webhook.WebhookDelivery;
import io.millrace.api.webhook.WebhookFormat;
import io.millrace.api.webhook.WebhookReplay;
import io.millrace.api.webhook.WebhookSettings;
import io.millrace.api.webhook.WebhookState;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletionStage;

/** {@code webhooks}: events that are posted to other servers. */
final class WebhookResources {
    private static final int USUAL_DELIVERIES = 50;
    private static final long MOST_DELIVERIES = 1_000;

    private static final Schema WEBHOOK = Schema.object()
            .field("name", Schema.text())
            .field("url", Schema.text().about("Without its query, where tokens stand"))
            .field("events", Schema.list(Schema.text()))
            .field("streams", Schema.text())
            .field("format", Schema.words("cloudevents", "standard"))
            .field("refused", Schema.text().orNull().about("Why nothing is sent"))
            .field("waiting", Schema.whole())
            .field("waitingBytes", Schema.whole())
            .field("delivered", Schema.whole())
            .field("failures", Schema.whole())
            .field("dropped", Schema.whole())
            .field("trouble", Schema.text().orNull().about("Why the last attempt failed"))
            .field("nextAttempt", Schema.time().orNull())
            .named("Webhook");
    private static final Schema DELIVERY = Schema.object()
            .field("id", Schema.text().about("The event's"))
            .field("type", Schema.text())
            .field("subject", Schema.text())
            .field("at", Schema.time())
            .field("attempt", Schema.whole())
            .field("outcome", Schema.words("delivered", "failed", "given_up"))
            .field("status", Schema.whole().about("Of the answer; 0 if there was none"))
            .field("latencyMs", Schema.whole())
            .field("answer", Schema.text())
            .named("Delivery");

    private final Room room;

    WebhookResources(Room room) {
        this.room = room;
    }

    List<Operation> operations() {
        return List.of(
                new Operation("GET", "/webhooks", "webhooks", "listWebhooks", "Lists where events are posted")
                        .paged()
                        .answers(200, Page.of("Webhooks", WEBHOOK))
                        .by(call -> Reply.json(Page.of(
                                call,
                                room.webhooks().list(),
                                each -> each.settings().name(),
                                WebhookResources::row))),
                new Operation("POST", "/webhooks", "webhooks", "createWebhook", "Has events posted to another server")
                        .onlyAdds()
                        .takes(Schema.object()
                                .field("name", Schema.text(Forms.WORD, 100))
                                .field("url", Schema.secret().atMost(2_000))
                                .maybe(
                                        "events",
                                        Schema.list(Schema.text().atMost(100)).about("All, if it is left out"))
                                .maybe("streams", Schema.text().atMost(250).about("A pattern, for example live/*"))
                                .maybe("format", Schema.words("cloudevents", "standard"))
                                .named("NewWebhook"))
                        .answers(
                                201,
                                Schema.object()
                                        .field("name", Schema.text())
                                        .field("secret", Schema.secret().about("Signs deliveries; shown only now"))
                                        .named("MadeWebhook"))
                        .later(this::create),
                new Operation(
                                "DELETE",
                                "/webhooks/{webhook}",
                                "webhooks",
                                "removeWebhook",
                                "Removes one with what waits")
                        .answers(204, null)
                        .later(call -> room.webhooks().remove(known(call)).thenApply(nothing -> Reply.nothing())),
                new Operation("POST", "/webhooks/{webhook}/test", "webhooks", "testWebhook", "Sends a test event, once")
                        .onlyAdds()
                        .answers(200, DELIVERY)
                        .later(call -> room.webhooks().test(known(call)).thenApply(sent -> Reply.json(delivery(sent)))),
                new Operation(
                                "GET",
                                "/webhooks/{webhook}/deliveries",
                                "webhooks",
                                "listDeliveries",
                                "Lists the latest attempts to deliver")
                        .query("limit", Schema.whole(1, MOST_DELIVERIES), "Most attempts")
                        .answers(
                                200,
                                Schema.object()
                                        .field("items", Schema.list(DELIVERY))
                                        .named("Deliveries"))
                        .later(this::deliveries),
                new Operation("POST", "/webhooks/{webhook}/replay", "webhooks", "replay", "Delivers events once more")
                        .takes(Schema.object()
                                .maybe("id", Schema.text().atMost(200).about("One event"))
                                .maybe("from", Schema.time())
                                .maybe("to", Schema.time())
                                .named("Replay"))
                        .answers(
                                200,
                                Schema.object()
                                        .field("events", Schema.whole().about("How many"))
                                        .named("Replayed"))
                        .later(this::replay));
    }

    private String known(Call call) {
        String wanted = call.path("webhook");
        return room.webhooks().list().stream()
                .map(each -> each.settings().name())
                .filter(wanted::equals)
                .findFirst()
                .orElseThrow(() -> ApiException.notFound("such webhook"));
    }

    private CompletionStage<Reply> create(Call call) {
        List<String> events = call.list("events").stream().map(String::valueOf).toList();
        WebhookSettings settings = new WebhookSettings(
                call.text("name"),
                WebhookSettings.url(call.text("url")),
                events.isEmpty() ? WebhookSettings.ALL_EVENTS : events,
                call.maybe("streams").map(StreamPattern::new).orElse(StreamPattern.ALL),
                call.maybe("format").map(WebhookFormat::parse).orElse(WebhookFormat.CLOUDEVENTS));
        return room.webhooks()
                .create(settings, java.util.Optional.empty())
                .thenApply(secret -> shown(settings.name(), secret));
    }

    private static Reply shown(String name, Secret secret) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("name", name);
        json.put("secret", secret.reveal());
        return Reply.secret(201, json);
    }

    private CompletionStage<Reply> deliveries(Call call) {
        int limit = call.query("limit").map(Integer::parseInt).orElse(USUAL_DELIVERIES);
        return room.webhooks()
                .deliveries(known(call), limit)
                .thenApply(list -> Reply.json(Map.of(
                        "items", list.stream().map(WebhookResources::delivery).toList())));
    }

    private CompletionStage<Reply> replay(Call call) {
        WebhookReplay what = call.maybe("id")
                .map(WebhookReplay::of)
                .orElseGet(() -> WebhookReplay.of(
                        call.time("from").orElseThrow(() -> new ApiException(400, "The body needs id, or from and to")),
                        call.time("to").orElse(Instant.now())));
        return room.webhooks()
                .replay(known(call), what)
                .thenApply(count -> PluginResources.untagged(Map.of("events", count)));
    }

    private static Map<String, Object> row(WebhookState state) {
        WebhookSettings settings = state.settings();
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("name", settings.name());
        row.put("url", settings.shownUrl());
        row.put("events", settings.events());
        row.put("streams", settings.streams());
        row.put("format", settings.format().word());
        row.put("refused", state.refused().orElse(null));
        row.put("waiting", state.waiting());
        row.put("waitingBytes", state.waitingBytes());
        row.put("delivered", state.delivered());
        row.put("failures", state.failures());
        row.put("dropped", state.dropped());
        row.put("trouble", state.trouble().orElse(null));
        row.put(
                "nextAttempt",
                state.nextAttemptUtcUs().map(WebhookResources::time).orElse(null));
        return row;
    }

    private static Map<String, Object> delivery(WebhookDelivery each) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("id", each.eventId());
        row.put("type", each.type());
        row.put("subject", each.subject());
        row.put("at", time(each.attemptUtcUs()));
        row.put("attempt", each.attempt());
        row.put("outcome", each.outcome().name().toLowerCase(Locale.ROOT));
        row.put("status", each.status());
        row.put("latencyMs", each.latencyUs() / 1_000);
        row.put("answer", each.answer());
        return row;
    }

    private static Instant time(long utcUs) {
        return Instant.ofEpochSecond(utcUs / 1_000_000, utcUs % 1_000_000 * 1_000);
    }
}
