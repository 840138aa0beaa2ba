package io.millrace.management.rest;

import io.millrace.api.event.MediaEvent;
import io.millrace.api.event.MediaEventListener;
import io.millrace.api.work.Timer;
import io.millrace.api.work.Workers;
import io.millrace.formats.json.JsonText;
import io.millrace.http.ClientPeers;
import io.millrace.http.async.EventStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;

/**
 * {@code events}: what happens, as it happens, as Server-Sent Events. Whoever lost what let them in is let
 * go with the next heartbeat, and everybody after a while; browsers come back by themselves. Safe for any thread.
 */
@Component(service = {EventFeed.class, MediaEventListener.class})
public final class EventFeed implements MediaEventListener {
    static final long HEARTBEAT_US = 15_000_000;
    static final long LONGEST_MS = 900_000;

    private static final String SESSION = "session";

    private final Map<EventStream, Reader> readers = new ConcurrentHashMap<>();
    private final EventPlaces places;
    private final ClientPeers peers;
    private final AtomicLong ids = new AtomicLong();
    private final Timer.Cancellable heartbeat;
    private volatile Predicate<Caller> stillIn = caller -> true;

    @Activate
    public EventFeed(@Reference Workers workers, @Reference EventSettings settings, @Reference ClientPeers peers) {
        places = new EventPlaces(settings::limits);
        this.peers = peers;
        heartbeat = workers.timer().every(HEARTBEAT_US, workers.serial("rest-events"), this::beat);
    }

    /** One that has no heartbeat: it is described, and not read. */
    EventFeed() {
        places = null;
        peers = null;
        heartbeat = () -> {};
    }

    /** @param condition whether whoever reads may go on; asked with each heartbeat */
    void keepWhile(Predicate<Caller> condition) {
        stillIn = condition;
    }

    private void beat() {
        readers.forEach((stream, reader) -> {
            if (stillIn.test(reader.caller())) {
                stream.heartbeat();
            } else {
                stream.close();
            }
        });
    }

    @Deactivate
    void close() {
        heartbeat.cancel();
        readers.keySet().forEach(EventStream::close);
    }

    List<Operation> operations() {
        return List.of(new Operation(
                        "GET",
                        "/events",
                        "events",
                        "readEvents",
                        "Tells what happens as it happens, as Server-Sent Events")
                .forWhom(Access.ACCOUNT)
                .query(
                        "types",
                        Schema.text("[a-z0-9.*-]{1,60}(,[a-z0-9.*-]{1,60}){0,20}", 1_000),
                        "Types that are wanted, for example stream.*,session.refused; all if it is left out")
                .answersIn("text/event-stream")
                .answers(200, null)
                .by(this::read));
    }

    private Reply read(Call call) throws IOException {
        EventPlaces.Place place =
                places.take(call.caller().name(), peers.of(call.request()).network());
        if (call.request().getMethod().equals("HEAD")) {
            places.leave(place);
            return Reply.nothing().with("Content-Type", "text/event-stream");
        }
        EventFilter filter = new EventFilter(call.query("types").orElse(""));
        EventStream stream;
        try {
            stream = new EventStream(call.async(), this::left);
        } catch (IOException | RuntimeException e) {
            places.leave(place);
            throw e;
        }
        readers.put(stream, new Reader(call.caller(), filter, place));
        try {
            stream.begin(LONGEST_MS);
        } catch (RuntimeException e) {
            left(stream);
            throw e;
        }
        return Reply.taken();
    }

    private void left(EventStream stream) {
        Reader reader = readers.remove(stream);
        if (reader != null) {
            places.leave(reader.place());
        }
    }

    int readers() {
        return readers.size();
    }

    @Override
    public void on(MediaEvent event) {
        if (readers.isEmpty()) {
            return;
        }
        long id = ids.incrementAndGet();
        byte[] text = text(id, event, event.attributes());
        byte[] forViewers = event.attributes().containsKey(SESSION) ? text(id, event, withoutSession(event)) : text;
        readers.forEach((stream, reader) -> {
            if (reader.filter().wants(event.type()) && EventFilter.mayHear(reader.caller(), event)) {
                stream.offer(EventFilter.mayKnowSession(reader.caller(), event) ? text : forViewers);
            }
        });
    }

    private static Map<String, String> withoutSession(MediaEvent event) {
        Map<String, String> attributes = new LinkedHashMap<>(event.attributes());
        attributes.remove(SESSION);
        return attributes;
    }

    private static byte[] text(long id, MediaEvent event, Map<String, String> attributes) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("type", event.type());
        json.put("subject", event.subject());
        json.put("time", Instant.ofEpochSecond(event.utcUs() / 1_000_000, event.utcUs() % 1_000_000 * 1_000));
        json.put("attributes", attributes);
        // JSON has no line breaks but those that are escaped, so neither type nor data can end early
        String type = event.type().replaceAll("[^A-Za-z0-9._-]", "_");
        return ("id: " + id + "\nevent: " + type + "\ndata: " + JsonText.of(json) + "\n\n")
                .getBytes(StandardCharsets.UTF_8);
    }

    private record Reader(Caller caller, EventFilter filter, EventPlaces.Place place) {}
}
