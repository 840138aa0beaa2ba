package io.millrace.management.rest;

import io.millrace.api.access.PreviewPasses;
import io.millrace.api.access.Secret;
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
        return List.of(
                of(
                                "POST",
                                "previewStream",
                                "Gives a right to play the stream for some minutes: /APP/NAME/~TOKEN/index.m3u8, or a"
                                        + " bearer token")
                        .by(this::make),
                of(
                                "PUT",
                                "renewPreview",
                                "Lets a right to play the stream count on, or gives another one if that is over")
                        .takes(Schema.object()
                                .field("token", Schema.secret().atMost(100))
                                .named("PreviewRenewal"))
                        .by(this::renew));
    }

    private static Operation of(String method, String id, String summary) {
        return new Operation(method, "/streams/{app}/{name}/preview", "streams", id, summary)
                .forWhom(Access.ACCOUNT)
                .answers(
                        200,
                        Schema.object()
                                .field("token", Schema.secret())
                                .field("expires", Schema.time().about("When it stops to count, also for who plays"))
                                .named("Preview"));
    }

    private Reply make(Call call) {
        return told(room.previews().make(seen(call), call.caller().login()));
    }

    private Reply renew(Call call) {
        Secret token = new Secret(call.text("token"));
        return told(room.previews().renew(token, seen(call), call.caller().login()));
    }

    private StreamName seen(Call call) {
        StreamName name = call.stream();
        if (!call.caller().sees(name) || room.streams.find(name).isEmpty()) {
            throw ApiException.notFound("stream " + name);
        }
        return name;
    }

    private static Reply told(PreviewPasses.Pass pass) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("token", pass.token().reveal());
        json.put("expires", pass.expiresUtc());
        return Reply.secret(200, json);
    }
}
