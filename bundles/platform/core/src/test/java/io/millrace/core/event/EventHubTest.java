package io.millrace.core.event;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.millrace.api.event.MediaEventListener;
import io.millrace.testkit.FakeWorkers;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.osgi.service.event.Event;
import org.osgi.service.event.EventAdmin;

class EventHubTest {
    private final FakeWorkers workers = FakeWorkers.queued();
    private final List<Event> posted = new ArrayList<>();
    private final EventHub hub = new EventHub(workers, new EventAdmin() {
        @Override
        public void postEvent(Event event) {
            posted.add(event);
        }

        @Override
        public void sendEvent(Event event) {
            throw new AssertionError("events must not wait for handlers");
        }
    });
    private final List<String> heard = new ArrayList<>();

    @Test
    void listenersHearLaterAndInOrder() {
        hub.addListener(event -> heard.add(event.type() + " " + event.subject()), Map.of());
        hub.publish("stream.live", "live/a", Map.of());
        hub.publish("stream.ended", "live/a", Map.of());
        assertEquals(List.of(), heard);
        workers.queue.runAll();
        assertEquals(List.of("stream.live live/a", "stream.ended live/a"), heard);
    }

    @Test
    void aListenerHearsTheTypesItAskedFor() {
        listen("one", "stream.live");
        listen("some", new String[] {"session.*", "plugin.swapped"});
        for (String type : new String[] {"stream.live", "stream.ended", "session.opened", "plugin.swapped"}) {
            hub.publish(type, "x", Map.of());
        }
        workers.queue.runAll();
        assertEquals(List.of("one stream.live", "some session.opened", "some plugin.swapped"), heard);
    }

    @Test
    void aListenerThatFailsDoesNotStopTheOthers() {
        hub.addListener(
                event -> {
                    throw new IllegalStateException("broken");
                },
                Map.of());
        listen("next", "*");
        hub.publish("stream.live", "x", Map.of());
        workers.queue.runAll();
        assertEquals(List.of("next stream.live"), heard);
        assertEquals(1, posted.size());
    }

    @Test
    void aListenerThatLeftHearsNothing() {
        MediaEventListener listener = event -> heard.add(event.type());
        hub.addListener(listener, Map.of());
        hub.publish("stream.live", "x", Map.of());
        hub.removeListener(listener);
        workers.queue.runAll();
        assertEquals(List.of(), heard);
    }

    @Test
    void otherBundlesHearThroughEventAdmin() {
        hub.publish("plugin.rolled-back", "hls", Map.of("version", "1.0.0"));
        hub.publish("odd type!", "x", Map.of());
        workers.queue.runAll();
        assertEquals("io/millrace/plugin/rolled-back", posted.get(0).getTopic());
        assertEquals("hls", posted.get(0).getProperty("subject"));
        assertEquals("1.0.0", posted.get(0).getProperty("version"));
        assertEquals(workers.clock.utcUs(), posted.get(0).getProperty("utcUs"));
        assertEquals("io/millrace/odd_type_", posted.get(1).getTopic());
    }

    private void listen(String name, Object types) {
        hub.addListener(event -> heard.add(name + " " + event.type()), Map.of("millrace.event.types", types));
    }
}
