package io.millrace.management.rest;

import io.millrace.api.media.StreamName;
import io.millrace.api.packaging.Body;
import io.millrace.api.record.RecordedFile;
import io.millrace.api.record.Recording;
import io.millrace.api.record.RecordingGap;
import io.millrace.api.record.RecordingRequest;
import java.io.IOException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletionStage;

/** {@code recordings}: what is kept of streams. */
final class RecordingResources {
    private static final long MOST_PRE_ROLL = 3_600;

    private static final Schema FILE = Schema.object()
            .field("name", Schema.text())
            .field("rendition", Schema.text().orNull().about("Null for what the publisher sent"))
            .field("start", Schema.time())
            .field("durationMs", Schema.whole())
            .field("sizeBytes", Schema.whole())
            .named("RecordedFile");
    private static final Schema GAP = Schema.object()
            .field("from", Schema.time())
            .field("to", Schema.time())
            .named("RecordingGap");
    private static final Schema RECORDING = Schema.object()
            .field("id", Schema.text())
            .field("stream", Schema.text())
            .field("rule", Schema.text().orNull().about("The rule that began it; null if a call did"))
            .field("state", Schema.words("recording", "finished", "failed"))
            .field("reason", Schema.text().orNull().about("Why it ended"))
            .field("start", Schema.time())
            .field("end", Schema.time().about("So far, as long as it grows"))
            .field("sizeBytes", Schema.whole())
            .field("files", Schema.list(FILE))
            .field("gaps", Schema.list(GAP).about("Where media is missing"))
            .named("Recording");

    private final Room room;

    RecordingResources(Room room) {
        this.room = room;
    }

    List<Operation> operations() {
        return List.of(list(), start(), show(), end(), stop(), split(), download());
    }

    private Operation list() {
        return new Operation("GET", "/recordings", "recordings", "listRecordings", "Lists recordings")
                .forWhom(Access.ACCOUNT)
                .paged()
                .answers(200, Page.of("Recordings", RECORDING))
                .by(call -> Reply.json(Page.of(
                        call,
                        room.recordings().list().stream()
                                .filter(each -> call.caller().sees(each.stream()))
                                .toList(),
                        Recording::id,
                        RecordingResources::row)));
    }

    private Operation start() {
        return new Operation("POST", "/recordings", "recordings", "startRecording", "Records a stream")
                .forWhom(Access.OPERATOR)
                .onlyAdds()
                .takes(Schema.object()
                        .field("stream", Schema.text().atMost(300))
                        .maybe(
                                "renditions",
                                Schema.list(Schema.text().atMost(100))
                                        .about("source, if it is left out: what the publisher sends"))
                        .maybe(
                                "preRollSeconds",
                                Schema.whole(0, MOST_PRE_ROLL).about("What was before, as far as it is there"))
                        .named("NewRecording"))
                .answers(201, RECORDING)
                .later(call ->
                        room.recordings().start(request(call)).thenApply(recording -> Reply.json(201, row(recording))));
    }

    private static RecordingRequest request(Call call) {
        StreamName stream = StreamName.parse(call.text("stream"));
        List<String> renditions =
                call.list("renditions").stream().map(String::valueOf).toList();
        return new RecordingRequest(
                stream,
                renditions.isEmpty() ? List.of(RecordingRequest.SOURCE) : renditions,
                call.maybe("preRollSeconds").map(Long::parseLong).orElse(0L) * 1_000_000);
    }

    private Operation show() {
        return new Operation("GET", "/recordings/{recording}", "recordings", "showRecording", "Shows a recording")
                .forWhom(Access.ACCOUNT)
                .answers(200, RECORDING)
                .by(call -> Reply.json(row(known(call))));
    }

    private Operation end() {
        return new Operation(
                        "DELETE",
                        "/recordings/{recording}",
                        "recordings",
                        "removeRecording",
                        "Deletes a recording with its files; one that still grows is ended instead, and stays")
                .forWhom(Access.OPERATOR)
                .answers(200, RECORDING)
                .answers(204, null)
                .later(this::remove);
    }

    private CompletionStage<Reply> remove(Call call) {
        Recording recording = known(call);
        if (recording.isGrowing()) {
            return room.recordings().stop(recording.id()).thenApply(ended -> PluginResources.untagged(row(ended)));
        }
        return room.recordings().delete(recording.id()).thenApply(nothing -> Reply.nothing());
    }

    private Operation stop() {
        return new Operation(
                        "POST",
                        "/recordings/{recording}/stop",
                        "recordings",
                        "stopRecording",
                        "Ends a recording; answered when its files are whole")
                .forWhom(Access.OPERATOR)
                .answers(200, RECORDING)
                .later(call -> room.recordings()
                        .stop(known(call).id())
                        .thenApply(ended -> PluginResources.untagged(row(ended))));
    }

    private Operation split() {
        return new Operation(
                        "POST",
                        "/recordings/{recording}/split",
                        "recordings",
                        "splitRecording",
                        "Begins a new file at the next key picture")
                .forWhom(Access.OPERATOR)
                .onlyAdds()
                .answers(204, null)
                .by(call -> {
                    room.recordings().split(known(call).id());
                    return Reply.nothing();
                });
    }

    private Operation download() {
        return new Operation(
                        "GET",
                        "/recordings/{recording}/files/{file}",
                        "recordings",
                        "downloadRecording",
                        "Sends a file of a recording, or a range of it, as far as it is written")
                .forWhom(Access.ACCOUNT)
                .answersIn("video/mp4")
                .answers(200, null)
                .by(this::send);
    }

    private Reply send(Call call) throws IOException {
        Recording recording = known(call);
        String name = call.path("file");
        Body body = room.recordings()
                .read(recording.id(), name)
                .orElseThrow(() -> ApiException.notFound("such file of " + recording.id()));
        BodyDownload.send(call, body, name);
        return Reply.taken();
    }

    private Recording known(Call call) {
        return room.recordings()
                .find(call.path("recording"))
                .filter(each -> call.caller().sees(each.stream()))
                .orElseThrow(() -> ApiException.notFound("such recording"));
    }

    private static Map<String, Object> row(Recording recording) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("id", recording.id());
        row.put("stream", recording.stream());
        row.put("rule", recording.rule().orElse(null));
        row.put("state", recording.state().name().toLowerCase(Locale.ROOT));
        row.put("reason", recording.reason().orElse(null));
        row.put("start", time(recording.startUtcUs()));
        row.put("end", time(recording.endUtcUs()));
        row.put("sizeBytes", recording.sizeBytes());
        row.put("files", recording.files().stream().map(RecordingResources::row).toList());
        row.put("gaps", recording.gaps().stream().map(RecordingResources::row).toList());
        return row;
    }

    private static Map<String, Object> row(RecordedFile file) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("name", file.name());
        row.put("rendition", file.rendition().orElse(null));
        row.put("start", time(file.startUtcUs()));
        row.put("durationMs", file.durationUs() / 1_000);
        row.put("sizeBytes", file.sizeBytes());
        return row;
    }

    private static Map<String, Object> row(RecordingGap gap) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("from", time(gap.fromUtcUs()));
        row.put("to", time(gap.toUtcUs()));
        return row;
    }

    private static Instant time(long utcUs) {
        return Instant.ofEpochSecond(utcUs / 1_000_000, utcUs % 1_000_000 * 1_000);
    }
}
