package io.millrace.management.rest;

import io.millrace.api.health.HealthStatus;
import io.millrace.api.media.StreamName;
import io.millrace.api.report.HealthReport;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** How streams do: {@code health}, and for one stream its figures, when it was live, and what to change. */
final class HealthResources {
    private static final long HOUR = 3_600;

    private static final Schema STATUS = Schema.object()
            .field("stream", Schema.text())
            .field("level", Schema.text())
            .field("reason", Schema.text())
            .field("live", Schema.flag())
            .field("since", Schema.time())
            .field("figures", Schema.map(Schema.number().orNull()))
            .field("alerts", Schema.list(Schema.object().andMore().named("Alert")))
            .andMore()
            .named("Health");
    private static final Schema ANYTHING = Schema.object().andMore();

    private final Room room;

    HealthResources(Room room) {
        this.room = room;
    }

    List<Operation> operations() {
        return List.of(
                get("/health", "listHealth", "Lists how streams do")
                        .paged()
                        .answers(200, Page.of("HealthList", STATUS))
                        .by(this::list),
                get("/streams/{app}/{name}/health", "getHealth", "Tells how a stream does")
                        .answers(200, STATUS)
                        .by(call -> Reply.json(HealthReport.full(find(call)))),
                get("/streams/{app}/{name}/health/seconds", "getHealthSeconds", "Tells the figures of each second")
                        .query("last", Schema.whole(1, HOUR), "How many seconds; 60 if it is left out")
                        .answers(200, ANYTHING.named("HealthSeries"))
                        .by(this::seconds),
                get("/streams/{app}/{name}/availability", "getAvailability", "Tells when a stream was live")
                        .answers(200, Schema.object().andMore().named("Availability"))
                        .later(this::availability),
                get("/streams/{app}/{name}/doctor", "diagnose", "Says what a publisher should change")
                        .answers(200, Schema.object().andMore().named("Diagnosis"))
                        .by(call -> Reply.json(HealthReport.diagnosis(room.health()
                                .diagnose(seen(call))
                                .orElseThrow(() -> ApiException.notFound("live stream " + call.stream()))))));
    }

    private static Operation get(String path, String id, String summary) {
        return new Operation("GET", path, "health", id, summary).forWhom(Access.ACCOUNT);
    }

    private Reply list(Call call) {
        List<HealthStatus> seen = room.health().list().stream()
                .filter(each -> call.caller().sees(each.stream()))
                .toList();
        return Reply.json(Page.of(call, seen, each -> each.stream().toString(), HealthReport::full));
    }

    private static StreamName seen(Call call) {
        StreamName name = call.stream();
        if (!call.caller().sees(name)) {
            throw ApiException.notFound("stream " + name);
        }
        return name;
    }

    private HealthStatus find(Call call) {
        StreamName name = seen(call);
        return room.health().find(name).orElseThrow(() -> ApiException.notFound("stream " + name));
    }

    private Reply seconds(Call call) {
        StreamName name = seen(call);
        int last = call.query("last").map(Integer::parseInt).orElse(60);
        return Reply.json(HealthReport.series(
                room.health().seconds(name, last).orElseThrow(() -> ApiException.notFound("stream " + name))));
    }

    private CompletionStage<Reply> availability(Call call) {
        StreamName name = seen(call);
        return room.health()
                .availability(name)
                .thenApply(found -> Reply.json(
                        HealthReport.availability(found.orElseThrow(() -> ApiException.notFound("stream " + name)))));
    }
}
