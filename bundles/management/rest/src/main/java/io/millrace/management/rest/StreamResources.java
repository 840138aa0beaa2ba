package io.millrace.management.rest;

import io.millrace.api.live.LiveStream;
import io.millrace.api.media.StreamName;
import io.millrace.api.report.ServerReport;
import io.millrace.api.report.StreamReport;
import io.millrace.api.session.Session;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** {@code streams} and {@code sessions}. */
final class StreamResources {
    private static final Schema BRIEF = brief(Schema.object()).named("StreamBrief");
    private static final Schema RENDITION = Schema.object()
            .field("name", Schema.text())
            .field("state", Schema.text())
            .andMore()
            .named("Rendition");
    private static final Schema SESSION = Schema.object()
            .field("id", Schema.text())
            .field("role", Schema.words("publish", "play"))
            .field("protocol", Schema.text())
            .field("stream", Schema.text())
            .field("host", Schema.text().about("The peer's address"))
            .field("identity", Schema.text())
            .field("since", Schema.time())
            .field("received", Schema.whole().about("Bytes"))
            .field("sent", Schema.whole().about("Bytes"))
            .field("statistics", Schema.map(Schema.number()).about("The protocol's own figures"))
            .named("Session");
    private static final Schema WHOLE = brief(Schema.object())
            .field("started", Schema.time())
            .field("videoBitsPerSecond", Schema.whole())
            .field("audioBitsPerSecond", Schema.whole())
            .field("framesPerSecond", Schema.number())
            .field("syncIntervalMs", Schema.whole())
            .field("reorderedPictures", Schema.flag())
            .field("droppedSamples", Schema.whole())
            .field("warnings", Schema.list(Schema.text()))
            .maybe("publisherSession", Schema.text())
            .maybe("publisherHost", Schema.text())
            .maybe("publisherIdentity", Schema.text())
            .maybe("publications", Schema.whole())
            .maybe("source", Schema.text().about("What it is pulled from, and how that does"))
            .maybe("pushes", Schema.text().about("Where it is sent, and how that does"))
            .maybe(
                    "latency",
                    Schema.words("low", "standard")
                            .about("How it is offered over HTTP: with parts, or as whole segments only"))
            .field("renditions", Schema.list(RENDITION))
            .field("analyzers", Schema.list(Schema.object().andMore().named("Analyzer")))
            .maybe("sessions", Schema.list(SESSION))
            .andMore()
            .named("Stream");
    private static final List<String> PUBLISHERS_OWN =
            List.of("publisherSession", "publisherHost", "publisherIdentity", "source", "pushes");

    private final Room room;

    StreamResources(Room room) {
        this.room = room;
    }

    private static Schema brief(Schema object) {
        return object.field("name", Schema.text().like("live/demo"))
                .field("state", Schema.words("waiting", "live", "interrupted", "ended"))
                .field("viewers", Schema.whole())
                .field("tracks", Schema.list(Schema.text()))
                .field("kbps", Schema.whole())
                .field("publisher", Schema.text().about("Its protocol; empty while nobody publishes"));
    }

    List<Operation> operations() {
        return List.of(
                new Operation("GET", "/streams", "streams", "listStreams", "Lists the live streams")
                        .forWhom(Access.ACCOUNT)
                        .paged()
                        .query("app", Schema.text(Forms.WORD, 100), "Only streams of this application")
                        .query(
                                "state",
                                Schema.words("waiting", "live", "interrupted", "ended"),
                                "Only streams in this state")
                        .answers(200, Page.of("Streams", BRIEF))
                        .by(this::list),
                new Operation("GET", "/streams/{app}/{name}", "streams", "getStream", "Shows one live stream")
                        .forWhom(Access.ACCOUNT)
                        .answers(200, WHOLE)
                        .by(this::show),
                new Operation("GET", "/sessions", "sessions", "listSessions", "Lists who publishes and who plays")
                        .forWhom(Access.ACCOUNT)
                        .paged()
                        .query("stream", Forms.stream(), "Only sessions of this stream and its renditions")
                        .query("role", Schema.words("publish", "play"), "Only publishers, or only viewers")
                        .answers(200, Page.of("Sessions", SESSION))
                        .by(this::listSessions),
                new Operation("GET", "/sessions/{id}", "sessions", "getSession", "Shows one session")
                        .forWhom(Access.ACCOUNT)
                        .answers(200, SESSION)
                        .by(call -> Reply.json(row(session(call)))),
                new Operation("DELETE", "/sessions/{id}", "sessions", "endSession", "Ends a session")
                        .forWhom(Access.OPERATOR)
                        .answers(204, null)
                        .by(this::kick));
    }

    private Reply list(Call call) {
        List<LiveStream> seen = room.streams.list().stream()
                .filter(stream -> call.caller().sees(stream.name()))
                .filter(stream ->
                        call.query("app").map(stream.name().app()::equals).orElse(true))
                .filter(stream -> call.query("state").map(state(stream)::equals).orElse(true))
                .toList();
        Map<StreamName, Long> viewers = StreamReport.viewers(room.sessions);
        return Reply.json(Page.of(
                call,
                seen,
                stream -> stream.name().toString(),
                each -> StreamReport.brief(each, viewers.getOrDefault(each.name(), 0L))));
    }

    private static String state(LiveStream stream) {
        return stream.state().name().toLowerCase(Locale.ROOT);
    }

    private Reply show(Call call) {
        StreamName name = call.stream();
        LiveStream stream = room.streams
                .find(name)
                .filter(found -> call.caller().sees(name))
                .orElseThrow(() -> ApiException.notFound("stream " + name));
        Map<String, Object> whole =
                StreamReport.whole(stream, room.sessions, room.ladders, room.analyses, room.sources, room.pushes);
        StreamReport.addLatency(whole, room.presentations, name);
        if (call.caller().owns(name)) {
            whole.put(
                    "sessions",
                    room.sessions.list().stream()
                            .filter(session -> session.stream().origin().equals(name.origin()))
                            .limit(Page.USUAL)
                            .map(StreamResources::row)
                            .toList());
        } else {
            PUBLISHERS_OWN.forEach(whole::remove);
        }
        return Reply.json(whole);
    }

    private Reply listSessions(Call call) {
        List<Session> seen = new ArrayList<>(room.sessions.list());
        seen.removeIf(session -> !call.caller().owns(session.stream())
                || call.query("stream")
                        .filter(wanted -> !session.stream().origin().toString().equals(wanted))
                        .isPresent()
                || call.query("role")
                        .filter(wanted -> !role(session).equals(wanted))
                        .isPresent());
        return Reply.json(Page.of(call, seen, Session::id, StreamResources::row));
    }

    private static String role(Session session) {
        return session.role().name().toLowerCase(Locale.ROOT);
    }

    private Session session(Call call) {
        return room.sessions
                .find(call.path("id"))
                .filter(found -> call.caller().owns(found.stream()))
                .orElseThrow(() -> ApiException.notFound("such session, or no more"));
    }

    private Reply kick(Call call) {
        room.sessions.kick(session(call).id(), "Ended by the operator");
        return Reply.nothing();
    }

    private static Map<String, Object> row(Session session) {
        Map<String, Object> row = new LinkedHashMap<>(ServerReport.session(session));
        row.put("statistics", session.statistics());
        return row;
    }
}
