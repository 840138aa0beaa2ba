package io.millrace.management.rest;

import io.millrace.api.access.AccessExplanation;
import io.millrace.api.access.AccessRequest;
import io.millrace.api.access.AddressRange;
import io.millrace.api.access.Peer;
import io.millrace.api.access.RefusedAttempt;
import io.millrace.api.access.Secret;
import io.millrace.api.access.StreamKeyInfo;
import io.millrace.api.access.StreamKeys;
import io.millrace.api.media.StreamName;
import io.millrace.api.report.ServerReport;
import io.millrace.api.session.Session;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;

/** {@code keys}, {@code refused}, and what the access rules would say. */
final class AccessResources {
    private static final Schema KEY = key(Schema.object()).named("Key");
    private static final Schema MADE = Schema.object()
            .field("key", Schema.secret().about("The key itself"))
            .field("target", Schema.text())
            .named("MadeKey");
    private static final Schema REFUSED = Schema.object()
            .field("at", Schema.time())
            .field("count", Schema.whole())
            .field("role", Schema.words("publish", "play"))
            .field("protocol", Schema.text())
            .field("stream", Schema.text())
            .field("host", Schema.text())
            .field("rule", Schema.text().about("Which rule refused, as in explain"))
            .field("reason", Schema.text())
            .field(
                    "mends",
                    Schema.list(Mends.SCHEMA).about("What the caller can do so that it is let in; may be empty"))
            .named("Refused");
    private static final Schema ANSWER = Schema.object()
            .field("rule", Schema.text())
            .field(
                    "says",
                    Schema.words("allow", "deny", "abstain", "off")
                            .about("off for a rule that is switched off and not asked"))
            .field("because", Schema.text())
            .named("RuleAnswer");

    private final Room room;

    AccessResources(Room room) {
        this.room = room;
    }

    private static Schema key(Schema object) {
        return object.field("id", Schema.text().about("The part of the key that is no secret"))
                .field("target", Schema.text().about("APP/NAME, or APP/* for a whole application"))
                .field("label", Schema.text())
                .field("created", Schema.time())
                .field("lastUsed", Schema.time().orNull())
                .field("expires", Schema.time().orNull())
                .field("digest", Schema.flag().about("Whether it counts in Digest authentication"));
    }

    List<Operation> operations() {
        return List.of(
                new Operation("GET", "/keys", "keys", "listKeys", "Lists the stream keys, without the keys themselves")
                        .forWhom(Access.OPERATOR)
                        .paged()
                        .query("target", Schema.text().atMost(201), "Only keys for this target")
                        .answers(200, Page.of("Keys", KEY))
                        .by(this::listKeys),
                new Operation(
                                "POST",
                                "/keys",
                                "keys",
                                "createKey",
                                "Makes a stream key, which is shown only in this answer")
                        .onlyAdds()
                        .forWhom(Access.OPERATOR)
                        .takes(Schema.object()
                                .field(
                                        "target",
                                        Schema.text("[A-Za-z0-9._-]{1,100}/([A-Za-z0-9._-]{1,100}|\\*)", 201)
                                                .like("live/demo"))
                                .maybe("label", Schema.text().atMost(100))
                                .maybe("expires", Schema.time().about("When it stops to count; never, if left out"))
                                .named("NewKey"))
                        .answers(201, MADE)
                        .by(this::createKey),
                new Operation(
                                "POST",
                                "/keys/{id}/rotate",
                                "keys",
                                "rotateKey",
                                "Gives a stream key another secret, which is shown only in this answer; who publishes"
                                        + " with the old one is let go")
                        .forWhom(Access.OPERATOR)
                        .takes(Schema.object()
                                .maybe(
                                        "graceSeconds",
                                        Schema.whole(0, StreamKeys.MOST_GRACE.toSeconds())
                                                .about("How long the old one counts on; not at all, if left out"))
                                .named("KeyRotation"))
                        .answers(200, MADE)
                        .by(this::rotateKey),
                new Operation("DELETE", "/keys/{id}", "keys", "revokeKey", "Takes a stream key away")
                        .forWhom(Access.OPERATOR)
                        .answers(204, null)
                        .by(this::revokeKey),
                new Operation("GET", "/refused", "access", "listRefused", "Lists who was refused lately, and why")
                        .forWhom(Access.OPERATOR)
                        .answers(
                                200,
                                Schema.object()
                                        .field("items", Schema.list(REFUSED))
                                        .named("RefusedAttempts"))
                        .by(this::listRefused),
                explain());
    }

    private Operation explain() {
        return new Operation(
                        "POST",
                        "/rules/explain",
                        "access",
                        "explain",
                        "Tells rule by rule why a peer would be let in or not")
                .onlyAsks()
                .forWhom(Access.OPERATOR)
                .takes(Schema.object()
                        .field("role", Schema.words("publish", "play"))
                        .field("stream", Forms.stream())
                        .maybe("protocol", Schema.text(Forms.WORD, 40).about("http or rtmp, if it is left out"))
                        .maybe("address", Schema.text().atMost(50).about("127.0.0.1 if it is left out"))
                        .maybe("site", Schema.text().atMost(300).about("Origin of the page that plays"))
                        .maybe("user", Schema.text().atMost(200))
                        .maybe("key", Schema.secret().atMost(4_000).about("Key, token or password that is shown"))
                        .named("AccessQuestion"))
                .answers(
                        200,
                        Schema.object()
                                .field("permitted", Schema.flag())
                                .field("reason", Schema.text())
                                .field("rules", Schema.list(ANSWER))
                                .named("AccessAnswer"))
                .later(this::explain);
    }

    private Reply listKeys(Call call) {
        List<StreamKeyInfo> keys = room.keys().list().stream()
                .filter(key -> call.query("target").map(key.target()::equals).orElse(true))
                .toList();
        return Reply.json(Page.of(call, keys, key -> key.createdUtc() + " " + key.id(), AccessResources::row));
    }

    private static Map<String, Object> row(StreamKeyInfo key) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("id", key.id());
        row.put("target", key.target());
        row.put("label", key.label());
        row.put("created", key.createdUtc());
        row.put("lastUsed", key.lastUsedUtc().orElse(null));
        row.put("expires", key.expiresUtc().orElse(null));
        row.put("digest", key.digest());
        return row;
    }

    private Reply createKey(Call call) throws IOException {
        Secret key = room.keys().create(call.text("target"), call.maybe("label").orElse(""), call.time("expires"));
        return Reply.secret(201, made(key, call.text("target")));
    }

    private static Map<String, Object> made(Secret key, String target) {
        Map<String, Object> made = new LinkedHashMap<>();
        made.put("key", key.reveal());
        made.put("target", target);
        return made;
    }

    private Reply rotateKey(Call call) throws IOException {
        StreamKeyInfo known = room.keys().list().stream()
                .filter(key -> key.id().equals(call.path("id")))
                .findFirst()
                .orElseThrow(() -> ApiException.notFound("such stream key"));
        long grace = call.body().get("graceSeconds") instanceof Long seconds ? seconds : 0;
        Secret key = room.keys().rotate(known.id(), Duration.ofSeconds(grace));
        return Reply.secret(200, made(key, known.target()));
    }

    private Reply revokeKey(Call call) throws IOException {
        if (!room.keys().revoke(call.path("id"))) {
            throw ApiException.notFound("such stream key");
        }
        return Reply.nothing();
    }

    private Reply listRefused(Call call) {
        List<RefusedAttempt> refused = room.gate.refused();
        Mends mends = new Mends(room, call.caller());
        return Reply.json(Map.of(
                "items",
                refused.stream()
                        .map(attempt -> {
                            Map<String, Object> row = ServerReport.refused(attempt);
                            row.put("mends", mends.of(attempt));
                            return row;
                        })
                        .toList()));
    }

    private CompletionStage<Reply> explain(Call call) {
        return room.gate.explain(request(call)).thenApply(AccessResources::reply);
    }

    private static AccessRequest request(Call call) {
        Session.Role role = call.text("role").equals("play") ? Session.Role.PLAY : Session.Role.PUBLISH;
        InetAddress address = call.maybe("address")
                .map(text -> AddressRange.address(text)
                        .orElseThrow(() -> new ApiException(400, "address has to be an IP address")))
                .orElse(InetAddress.getLoopbackAddress());
        Map<String, String> attributes = new HashMap<>();
        call.maybe("site").ifPresent(site -> attributes.put("origin", site));
        return new AccessRequest(
                role,
                call.maybe("protocol").orElse(role == Session.Role.PLAY ? "http" : "rtmp"),
                StreamName.parse(call.text("stream")),
                new Peer(new InetSocketAddress(address, 1), false, false),
                call.maybe("key").map(Secret::new),
                call.maybe("user"),
                attributes);
    }

    private static Reply reply(AccessExplanation why) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("permitted", why.permitted());
        json.put("reason", why.reason());
        json.put("rules", why.answers().stream().map(ServerReport::answer).toList());
        return Reply.json(json);
    }
}
