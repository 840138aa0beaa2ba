package io.millrace.management.rest;

import io.millrace.api.report.TransferReport;
import io.millrace.api.transfer.TransferRow;
import io.millrace.api.transfer.Transfers;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** {@code sources}: what is pulled from elsewhere. */
final class TransferResources {
    private static final Schema TRANSFER = Schema.object()
            .field("name", Schema.text())
            .field("stream", Schema.text())
            .field("state", Schema.words("idle", "connecting", "running", "failing"))
            .field("url", Schema.text().about("Without credentials"))
            .field("choice", Schema.whole().about("Which of its URLs that is; more than 0 is a fallback"))
            .field("since", Schema.time())
            .field("what", Schema.text().about("The state for people, with the reason of a failure"))
            .named("Transfer");

    private final Room room;

    TransferResources(Room room) {
        this.room = room;
    }

    List<Operation> operations() {
        return List.of(
                new Operation("GET", "/sources", "sources", "listSources", "Lists what is pulled from elsewhere")
                        .forWhom(Access.OPERATOR)
                        .paged()
                        .answers(200, Page.of("Sources", TRANSFER))
                        .by(call ->
                                Reply.json(Page.of(call, room.sources.rows(), TransferRow::name, TransferReport::row))),
                new Operation("PUT", "/sources/{id}", "sources", "putSource", "Makes one, or changes it whole")
                        .forWhom(Access.OPERATOR)
                        .creates()
                        .takes(body())
                        .answers(
                                202,
                                Schema.object()
                                        .field("message", Schema.text().about("It is taken up within seconds"))
                                        .named("Outcome"))
                        .by(call -> room.inTurn(call, each -> put(each, room.sources))),
                new Operation("DELETE", "/sources/{id}", "sources", "deleteSource", "Ends and removes one")
                        .forWhom(Access.OPERATOR)
                        .answers(204, null)
                        .by(call -> delete(call, room.sources)));
    }

    private static Schema body() {
        return Schema.object()
                .field("url", Schema.secret().atMost(2_000).about("Credentials in it are kept beside it and not shown"))
                .maybe("stream", Schema.text().atMost(250).about("APP/NAME"))
                .maybe(
                        "properties",
                        Schema.map(Schema.text().atMost(2_000))
                                .about("As in its configuration file, for example onDemand"))
                .named("NewSource");
    }

    private static Reply put(Call call, Transfers transfers) throws IOException {
        Map<String, String> properties = new TreeMap<>();
        if (call.body().get("properties") instanceof Map<?, ?> more) {
            more.forEach((name, value) -> {
                if (!name.toString().matches("[A-Za-z][A-Za-z0-9._-]{0,99}")) {
                    throw new ApiException(400, "properties has a name that cannot be one");
                }
                properties.put(name.toString(), value.toString());
            });
        }
        call.expectNothing(transfers.isConfigured(call.path("id")), call.path("id"));
        properties.put("url", call.text("url"));
        call.maybe("stream").ifPresent(stream -> properties.put("stream", stream));
        transfers.configure(call.path("id"), properties);
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("message", call.path("id") + " is configured; it is taken up within seconds");
        return Reply.json(202, json);
    }

    private static Reply delete(Call call, Transfers transfers) throws IOException {
        try {
            transfers.remove(call.path("id"));
        } catch (IllegalArgumentException e) {
            throw ApiException.notFound("such configuration");
        }
        return Reply.nothing();
    }
}
