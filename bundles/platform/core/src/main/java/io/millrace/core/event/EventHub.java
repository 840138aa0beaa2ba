package io.millrace.core.event;

import io.millrace.api.event.MediaEvent;
import io.millrace.api.event.MediaEventListener;
import io.millrace.api.event.MediaEvents;
import io.millrace.api.telemetry.TraceParent;
import io.millrace.api.work.Clock;
import io.millrace.api.work.Workers;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.event.Event;
import org.osgi.service.event.EventAdmin;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells events in order, off the data path, to whiteboard listeners and to EventAdmin. One dispatcher distributes; each
 * listener has a queue of its own, because listeners may block.
 */
@Component(service = MediaEvents.class)
public final class EventHub implements MediaEvents {
    private static final Logger LOG = LoggerFactory.getLogger(EventHub.class);
    private static final String TYPES = "millrace.event.types";
    private static final String TOPIC_PREFIX = "io/millrace/";

    private final List<Subscription> subscriptions = new CopyOnWriteArrayList<>();
    private final AtomicLong dropped = new AtomicLong();
    private final EventAdmin eventAdmin;
    private final Executor dispatcher;
    private final Executor listeners;
    private final Clock clock;

    @Activate
    public EventHub(@Reference Workers workers, @Reference EventAdmin eventAdmin) {
        this.eventAdmin = eventAdmin;
        dispatcher = workers.serial("events");
        listeners = workers.blocking("listeners");
        clock = workers.clock();
    }

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    void addListener(MediaEventListener listener, Map<String, Object> properties) {
        subscriptions.add(new Subscription(listener, patterns(properties.get(TYPES)), listeners));
    }

    void removeListener(MediaEventListener listener) {
        for (Subscription subscription : subscriptions) {
            if (subscription.isOf(listener)) {
                subscription.close();
                subscriptions.remove(subscription);
            }
        }
    }

    @Override
    public void publish(String type, String subject, Map<String, String> attributes) {
        MediaEvent event = new MediaEvent(type, subject, clock.utcUs(), traced(attributes));
        try {
            dispatcher.execute(() -> distribute(event));
        } catch (RejectedExecutionException e) {
            if (dropped.getAndIncrement() == 0) {
                LOG.warn("Too many events at once: some are dropped");
            }
        }
    }

    /** What somebody asked for within a trace belongs to it. */
    private static Map<String, String> traced(Map<String, String> attributes) {
        Optional<TraceParent> trace = TraceParent.current();
        if (trace.isEmpty() || attributes.containsKey(TraceParent.NAME)) {
            return attributes;
        }
        Map<String, String> all = new HashMap<>(attributes);
        all.put(TraceParent.NAME, trace.get().header());
        return all;
    }

    private void distribute(MediaEvent event) {
        long lost = dropped.getAndSet(0);
        if (lost > 0) {
            LOG.warn("Dropped {} events because there were too many at once", lost);
        }
        for (Subscription subscription : subscriptions) {
            if (subscription.wants(event.type())) {
                subscription.offer(event);
            }
        }
        Map<String, Object> properties = new HashMap<>(event.attributes());
        properties.put("id", event.id());
        properties.put("subject", event.subject());
        properties.put("utcUs", event.utcUs());
        eventAdmin.postEvent(new Event(topic(event.type()), properties));
    }

    /** EventAdmin topics are made of letters, digits, underscores and dashes. */
    private static String topic(String type) {
        return TOPIC_PREFIX + type.replace('.', '/').replaceAll("[^A-Za-z0-9_/-]", "_");
    }

    private static List<String> patterns(Object property) {
        if (property instanceof String[] many) {
            return List.of(many);
        }
        return property instanceof String one ? List.of(one) : List.of("*");
    }
}
