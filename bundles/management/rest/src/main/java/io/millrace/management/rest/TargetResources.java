package io.millrace.management.rest;

import io.millrace.api.access.Secret;
import io.millrace.api.media.StreamName;
import io.millrace.api.report.TargetReport;
import io.millrace.api.restream.TargetPreset;
import io.millrace.api.restream.TargetSettings;
import io.millrace.api.restream.TargetSettings.Start;
import io.millrace.api.restream.TargetState;
import io.millrace.api.restream.Targets;
import io.millrace.api.transfer.TransferRow;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;

/**
 * {@code targets}: where streams are sent. Whoever owns a stream sends it where they want; into internal networks operators
 * alone. Pushes of files are listed with them.
 */
final class TargetResources {
    private static final String STREAM = Forms.STREAM + "(@[A-Za-z0-9._-]{1,100})?";
    private static final long MOST_KBPS = 1_000_000;
    private static final double MOST_SECONDS = 60;

    private static final Schema TARGET = Schema.object()
            .field("name", Schema.text())
            .field("stream", Schema.text())
            .field("state", Schema.words("stopped", "idle", "connecting", "running", "failing", "blocked"))
            .field("what", Schema.text().about("The state for people, with the reason and what to change"))
            .field("since", Schema.time())
            .field("url", Schema.text().about("Without credentials"))
            .field("preset", Schema.text())
            .field("start", Schema.words("with-stream", "by-hand"))
            .field("started", Schema.flag().about("Whether it is sent when its stream is live"))
            .field("file", Schema.flag().about("Whether it is a push that a file in etc/ configures"))
            .maybe("hasSecret", Schema.flag())
            .maybe("options", Schema.map(Schema.text()))
            .maybe("maxVideoKbps", Schema.whole().orNull())
            .maybe("maxKeyframeSeconds", Schema.number().orNull())
            .maybe("bitsPerSecond", Schema.whole().about("Over the last seconds"))
            .maybe("sentBytes", Schema.whole())
            .maybe("dropped", Schema.whole().about("Messages or packets that were left out, as it was too slow"))
            .maybe("retries", Schema.whole())
            .maybe("lastError", Schema.text().orNull())
            .maybe("lastErrorAt", Schema.time().orNull())
            .named("Target");

    private static final Schema NEW_TARGET = Schema.object()
            .field(
                    "stream",
                    Schema.text(STREAM, 302)
                            .about("APP/NAME or APP/NAME@RENDITION")
                            .like("live/demo"))
            .maybe("preset", Schema.text().atMost(100).about("A name of target-presets; custom, if it is left out"))
            .maybe("url", Schema.secret().atMost(2_000).about("Left out: stays, or is the preset's"))
            .maybe("user", Schema.text().atMost(200).about("Left out: stays with its address"))
            .maybe(
                    "secret",
                    Schema.secret().atMost(1_000).about("Stream key or password. Left out: stays with its address"))
            .maybe("start", Schema.words("with-stream", "by-hand"))
            .maybe("options", Schema.map(Schema.text().atMost(500)).about("For the protocol, for example latency"))
            .maybe("maxVideoKbps", Schema.whole(0, MOST_KBPS).about("In place of the preset's limit"))
            .maybe("maxKeyframeSeconds", Schema.number().about("In place of the preset's limit"))
            .named("NewTarget");

    private static final Schema PRESET = Schema.object()
            .field("name", Schema.text())
            .field("title", Schema.text())
            .field("url", Schema.text().orNull().about("Null if it is another for each user or event"))
            .field("hint", Schema.text().about("Where URL and key are found"))
            .field("videoCodecs", Schema.list(Schema.text()).about("Any, if there are none"))
            .field("maxVideoKbps", Schema.whole().orNull())
            .field("maxKeyframeSeconds", Schema.number().orNull())
            .named("TargetPreset");

    private final Room room;

    TargetResources(Room room) {
        this.room = room;
    }

    List<Operation> operations() {
        return List.of(
                new Operation("GET", "/targets", "targets", "listTargets", "Lists where streams are sent")
                        .forWhom(Access.ACCOUNT)
                        .paged()
                        .answers(200, Page.of("Targets", TARGET))
                        .by(call -> Reply.json(
                                Page.of(call, rows(call.caller()), row -> (String) row.get("name"), row -> row))),
                one("GET", "", "getTarget", "Shows one").answers(200, TARGET).by(call -> shown(call.path("id"), call)),
                one("PUT", "", "putTarget", "Makes one, or changes it whole; keys stay unless the address changes")
                        .creates()
                        .takes(NEW_TARGET)
                        .answers(200, TARGET)
                        .later(this::put),
                one("DELETE", "", "deleteTarget", "Ends and removes one")
                        .answers(204, null)
                        .later(this::delete),
                one("POST", "/start", "startTarget", "Sends it until it is stopped or the stream ends")
                        .onlyAdds()
                        .answers(200, TARGET)
                        .later(call -> said(call, room.targets().start(owned(call)))),
                one("POST", "/stop", "stopTarget", "Ends it until the next broadcast")
                        .answers(200, TARGET)
                        .later(call -> said(call, room.targets().stop(owned(call)))),
                one("POST", "/check", "checkTarget", "Compares the stream as it is now with what the service takes")
                        .onlyAsks()
                        .answers(
                                200,
                                Schema.object()
                                        .field(
                                                "problems",
                                                Schema.list(Schema.text()).about("What to change; none: it fits"))
                                        .named("TargetCheck"))
                        .by(call -> Reply.json(Map.of(
                                "problems",
                                room.targets().problems(known(owned(call)).settings())))),
                new Operation("GET", "/target-presets", "targets", "listTargetPresets", "Lists known services")
                        .forWhom(Access.ACCOUNT)
                        .answers(
                                200,
                                Schema.object()
                                        .field("items", Schema.list(PRESET))
                                        .named("TargetPresets"))
                        .by(call -> Reply.json(Map.of(
                                "items",
                                room.targets().presets().stream()
                                        .map(TargetResources::row)
                                        .toList()))));
    }

    private static Operation one(String method, String more, String id, String summary) {
        return new Operation(method, "/targets/{id}" + more, "targets", id, summary).forWhom(Access.ACCOUNT);
    }

    // ---- what there is -----------------------------------------------------------------------------------------

    private List<Map<String, Object>> rows(Caller caller) {
        List<Map<String, Object>> rows = new ArrayList<>();
        List<TargetState> targets = room.targets == null ? List.of() : room.targets.list();
        targets.stream()
                .filter(each -> caller.owns(each.settings().stream()))
                .map(TargetReport::row)
                .forEach(rows::add);
        Set<String> names = targets.stream().map(each -> each.settings().name()).collect(Collectors.toSet());
        room.pushes.rows().stream()
                .filter(push -> !names.contains(push.name()) && caller.owns(push.stream()))
                .map(TargetReport::row)
                .forEach(rows::add);
        return rows;
    }

    private Reply shown(String name, Call call) {
        return rows(call.caller()).stream()
                .filter(row -> name.equals(row.get("name")))
                .findFirst()
                .map(Reply::json)
                .orElseThrow(TargetResources::none);
    }

    private static ApiException none() {
        return ApiException.notFound("such target");
    }

    private TargetState known(String name) {
        return room.targets().find(name).orElseThrow(TargetResources::none);
    }

    /** The name in the path, of a target whose stream is the caller's. */
    private String owned(Call call) {
        TargetState target = known(call.path("id"));
        if (!call.caller().owns(target.settings().stream())) {
            throw none();
        }
        return target.settings().name();
    }

    // ---- changes -----------------------------------------------------------------------------------------------

    private CompletionStage<Reply> put(Call call) {
        TargetSettings settings = settings(call);
        if (!call.caller().owns(settings.stream())) {
            throw new ApiException(403, settings.stream() + " is not yours to send");
        }
        room.targets()
                .find(settings.name())
                .filter(known -> !call.caller().owns(known.settings().stream()))
                .ifPresent(known -> {
                    throw new ApiException(409, "The name " + settings.name() + " is taken: choose another");
                });
        call.expectNothing(room.targets().find(settings.name()).isPresent(), settings.name());
        Targets.Access access = new Targets.Access(
                call.maybe("url"),
                call.maybe("user"),
                call.maybe("secret").map(Secret::new),
                call.caller().isManager());
        return said(call, room.targets().put(settings, access));
    }

    private static TargetSettings settings(Call call) {
        Map<String, String> options = new TreeMap<>();
        if (call.body().get("options") instanceof Map<?, ?> given) {
            given.forEach((name, value) -> options.put(name.toString(), value.toString()));
        }
        long kbps = call.body().get("maxVideoKbps") instanceof Number number ? number.longValue() : 0;
        double seconds = call.body().get("maxKeyframeSeconds") instanceof Number number ? number.doubleValue() : 0;
        if (!(seconds >= 0 && seconds <= MOST_SECONDS)) {
            throw new ApiException(400, "maxKeyframeSeconds has to be 0 to 60");
        }
        return new TargetSettings(
                call.path("id"),
                StreamName.parse(call.text("stream")),
                call.maybe("preset").orElse(TargetPreset.CUSTOM),
                options,
                call.maybe("start").map(Start::parse).orElse(Start.WITH_STREAM),
                kbps * 1_000,
                Math.round(seconds * 1e6));
    }

    private CompletionStage<Reply> said(Call call, CompletionStage<Void> done) {
        return done.thenApply(nothing -> {
            Reply reply = shown(call.path("id"), call);
            // it is on its way: the next answer is another one
            reply.headers.remove("ETag");
            return reply;
        });
    }

    private CompletionStage<Reply> delete(Call call) throws IOException {
        String name = call.path("id");
        Optional<TargetState> target = Optional.ofNullable(room.targets).flatMap(targets -> targets.find(name));
        if (target.isPresent()) {
            return room.targets().remove(owned(call)).thenApply(nothing -> Reply.nothing());
        }
        TransferRow push = room.pushes.rows().stream()
                .filter(row -> row.name().equals(name) && call.caller().isManager())
                .findFirst()
                .orElseThrow(TargetResources::none);
        room.pushes.remove(push.name());
        return CompletableFuture.completedFuture(Reply.nothing());
    }

    private static Map<String, Object> row(TargetPreset preset) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("name", preset.name());
        row.put("title", preset.title());
        row.put("url", preset.url().orElse(null));
        row.put("hint", preset.hint());
        row.put(
                "videoCodecs",
                preset.limits().video().stream().map(Object::toString).sorted().toList());
        long bits = preset.limits().maxVideoBitsPerSecond();
        long us = preset.limits().maxSyncIntervalUs();
        row.put("maxVideoKbps", bits == 0 ? null : bits / 1_000);
        row.put("maxKeyframeSeconds", us == 0 ? null : us / 1e6);
        return row;
    }
}
