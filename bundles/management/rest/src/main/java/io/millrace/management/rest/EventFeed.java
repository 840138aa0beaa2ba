package io.millrace.management.rest;

import io.millrace.api.event.MediaEvent;
import io.millrace.api.event.MediaEventListener;
import io.millrace.api.work.Timer;
import io.millrace.api.work.Workers;
import io.millrace.formats.json.JsonText;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
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
    static final int MOST_READERS = 500;
    static final int MOST_OF_ONE = 50;
    static final long HEARTBEAT_US = 15_000_000;
    static final long LONGEST_MS = 900_000;

    private static final String SESSION = "session";
    private static final byte[] HELLO = bytes(": Millrace\nretry: 2000\n\n");
    private static final byte[] HEARTBEAT = bytes(": still here\n\n");

    private final Set<EventConnection> readers = ConcurrentHashMap.newKeySet();
    private final AtomicInteger places = new AtomicInteger(MOST_READERS);
    private final AtomicLong ids = new AtomicLong();
    private final Timer.Cancellable heartbeat;
    private volatile Predicate<Caller> stillIn = caller -> true;

    @Activate
    public EventFeed(@Reference Workers workers) {
        heartbeat = workers.timer().every(HEARTBEAT_US, workers.serial("rest-events"), this::beat);
    }

    /** One that has no heartbeat: it is described, and not read. */
    EventFeed() {
        heartbeat = () -> {};
    }

    /** @param condition whether whoever reads may go on; asked with each heartbeat */
    void keepWhile(Predicate<Caller> condition) {
        stillIn = condition;
    }

    private void beat() {
        for (EventConnection reader : readers) {
            if (stillIn.test(reader.caller())) {
                reader.offer(HEARTBEAT);
            } else {
                reader.close();
            }
        }
    }

    @Deactivate
    void close() {
        heartbeat.cancel();
        readers.forEach(EventConnection::close);
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
        if (readers.stream()
                        .filter(each ->
                                each.caller().name().equals(call.caller().name()))
                        .count()
                >= MOST_OF_ONE) {
            throw new ApiException(429, "This account reads events " + MOST_OF_ONE + " times already", soon());
        }
        if (places.decrementAndGet() < 0) {
            places.incrementAndGet();
            throw new ApiException(503, MOST_READERS + " read events already", soon());
        }
        if (call.request().getMethod().equals("HEAD")) {
            places.incrementAndGet();
            return Reply.nothing().with("Content-Type", "text/event-stream");
        }
        HttpServletResponse response = (HttpServletResponse) call.async().getResponse();
        response.setContentType("text/event-stream");
        response.setCharacterEncoding("utf-8");
        response.setHeader("Cache-Control", "no-store");
        response.setHeader("X-Accel-Buffering", "no");
        response.setHeader("X-Content-Type-Options", "nosniff");
        call.async().setTimeout(LONGEST_MS);
        ServletOutputStream out = response.getOutputStream();
        EventFilter filter = new EventFilter(call.query("types").orElse(""));
        EventConnection reader = new EventConnection(call.caller(), filter, call.async(), out, this::left);
        call.async().addListener(reader);
        readers.add(reader);
        reader.offer(HELLO);
        out.setWriteListener(reader);
        return Reply.taken();
    }

    private static Map<String, String> soon() {
        return Map.of("Retry-After", "10");
    }

    private void left(EventConnection reader) {
        if (readers.remove(reader)) {
            places.incrementAndGet();
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
        for (EventConnection reader : readers) {
            if (reader.filter().wants(event.type()) && EventFilter.mayHear(reader.caller(), event)) {
                reader.offer(EventFilter.mayKnowSession(reader.caller(), event) ? text : forViewers);
            }
        }
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
        return bytes("id: " + id + "\nevent: " + type + "\ndata: " + JsonText.of(json) + "\n\n");
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
