package io.millrace.management.rest;

import io.millrace.api.codec.LadderProfile;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** {@code ladders}: the profiles, and which streams and applications have one. */
final class LadderResources {
    private static final Schema RUNG = Schema.object()
            .field("name", Schema.text())
            .field("codec", Schema.text())
            .field("height", Schema.whole())
            .field("maxFramesPerSecond", Schema.number())
            .field("bitsPerSecond", Schema.whole())
            .field("onDemand", Schema.flag())
            .named("Rung");
    private static final Schema LADDERS = Schema.object()
            .field(
                    "profiles",
                    Schema.list(Schema.object()
                            .field("name", Schema.text())
                            .field("rungs", Schema.list(RUNG))
                            .named("LadderProfile")))
            .field(
                    "assignments",
                    Schema.map(Schema.text().orNull())
                            .about("By application or APP/NAME the profile; null where the ladder was turned off"))
            .named("Ladders");
    private static final Schema CHOICE = Schema.object()
            .field("profile", Schema.text(Forms.WORD, 100).orNull().about("null turns the ladder off"))
            .named("LadderChoice");

    private final Room room;

    LadderResources(Room room) {
        this.room = room;
    }

    List<Operation> operations() {
        return List.of(
                new Operation("GET", "/ladders", "ladders", "listLadders", "Lists profiles, and what has which")
                        .forWhom(Access.OPERATOR)
                        .answers(200, LADDERS)
                        .by(call -> Reply.json(ladders())),
                assigning("/ladders/{app}", "assignAppLadder", "Turns the ladder of an application's streams on or off")
                        .by(call -> assign(call, call.path("app"))),
                assigning("/ladders/{app}/{name}", "assignStreamLadder", "Turns the ladder of a stream on or off")
                        .by(call -> assign(call, call.stream().toString())));
    }

    private static Operation assigning(String path, String id, String summary) {
        return new Operation("PUT", path, "ladders", id, summary)
                .forWhom(Access.OPERATOR)
                .takes(CHOICE)
                .answers(200, LADDERS);
    }

    private Map<String, Object> ladders() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put(
                "profiles",
                room.ladders.profiles().stream().map(LadderResources::row).toList());
        Map<String, String> assignments = new TreeMap<>();
        room.ladders
                .assignments()
                .forEach((target, profile) -> assignments.put(target, profile.isEmpty() ? null : profile));
        json.put("assignments", assignments);
        return json;
    }

    private Reply assign(Call call, String target) {
        room.ladders.assign(target, Optional.ofNullable(call.text("profile")));
        return Reply.json(ladders());
    }

    private static Map<String, Object> row(LadderProfile profile) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("name", profile.name());
        row.put("rungs", profile.rungs().stream().map(LadderResources::row).toList());
        return row;
    }

    private static Map<String, Object> row(LadderProfile.Rung rung) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("name", rung.name());
        row.put("codec", rung.codec().toString());
        row.put("height", rung.height());
        row.put("maxFramesPerSecond", rung.maxFramesPerSecond());
        row.put("bitsPerSecond", rung.bitsPerSecond());
        row.put("onDemand", rung.onDemand());
        return row;
    }
}
