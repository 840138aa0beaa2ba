package io.millrace.management.rest;

import io.millrace.api.failover.FailoverState;
import io.millrace.api.media.StreamName;
import io.millrace.api.report.FailoverReport;
import java.util.List;
import java.util.Optional;

/** {@code failovers}: streams with backups, and which input each shows. */
final class FailoverResources {
    private static final Schema FAILOVER = Schema.object()
            .field("name", Schema.text())
            .field("stream", Schema.text())
            .field("shown", Schema.text().about("An input, slate, or empty if there is nothing to show"))
            .field("held", Schema.text().about("The input that somebody turned to; empty if the server chooses"))
            .field("reason", Schema.text().about("Of the last switch"))
            .field("switches", Schema.whole())
            .field("since", Schema.time().orNull().about("When the last switch was"))
            .field("slate", Schema.text().about("How it does; empty if there is none"))
            .field(
                    "inputs",
                    Schema.list(Schema.object()
                            .field("stream", Schema.text())
                            .field("fit", Schema.flag())
                            .field("trouble", Schema.text().about("Why it is not fit"))
                            .field("since", Schema.time())
                            .named("FailoverInput")))
            .named("Failover");

    private final Room room;

    FailoverResources(Room room) {
        this.room = room;
    }

    List<Operation> operations() {
        return List.of(
                new Operation("GET", "/failovers", "failovers", "listFailovers", "Lists streams with backups")
                        .forWhom(Access.OPERATOR)
                        .paged()
                        .answers(200, Page.of("Failovers", FAILOVER))
                        .by(call -> Reply.json(
                                Page.of(call, room.failovers().list(), FailoverState::name, FailoverReport::of))),
                new Operation(
                                "PUT",
                                "/failovers/{id}/input",
                                "failovers",
                                "switchFailover",
                                "Turns to an input and stays with it, or has the server choose again")
                        .forWhom(Access.OPERATOR)
                        .takes(Schema.object()
                                .field(
                                        "input",
                                        Schema.text()
                                                .atMost(250)
                                                .orNull()
                                                .about("APP/NAME; null has the server choose"))
                                .named("FailoverChoice"))
                        .answers(200, FAILOVER)
                        .by(this::turn));
    }

    private Reply turn(Call call) {
        String name = call.path("id");
        find(name);
        room.failovers().switchTo(name, Optional.ofNullable(call.text("input")).map(StreamName::parse));
        return Reply.json(FailoverReport.of(find(name)));
    }

    private FailoverState find(String name) {
        return room.failovers().list().stream()
                .filter(each -> each.name().equals(name))
                .findFirst()
                .orElseThrow(() -> ApiException.notFound("such failover"));
    }
}
