package io.millrace.management.rest;

import io.millrace.api.access.PreviewPasses;
import io.millrace.api.media.StreamName;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** {@code streams/{app}/{name}/preview}: for the player of a console, which has no credential of its own. */
final class PreviewResources {
    private final Room room;

    PreviewResources(Room room) {
        this.room = room;
    }

    List<Operation> operations() {
        return List.of(new Operation(
                        "POST",
                        "/streams/{app}/{name}/preview",
                        "streams",
                        "previewStream",
                        "Gives a right to play the stream for some minutes: /APP/NAME/~TOKEN/index.m3u8, or a bearer token")
                .forWhom(Access.ACCOUNT)
                .answers(
                        200,
                        Schema.object()
                                .field("token", Schema.secret())
                                .field("expires", Schema.time().about("When it stops to count, also for who plays"))
                                .named("Preview"))
                .by(this::make));
    }

    private Reply make(Call call) {
        StreamName name = call.stream();
        if (!call.caller().sees(name) || room.streams.find(name).isEmpty()) {
            throw ApiException.notFound("stream " + name);
        }
        PreviewPasses.Pass pass = room.previews().make(name, call.caller().login());
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("token", pass.token().reveal());
        json.put("expires", pass.expiresUtc());
        return Reply.secret(200, json);
    }
}
