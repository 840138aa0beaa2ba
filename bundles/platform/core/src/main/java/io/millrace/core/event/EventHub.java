package io.millrace.core.event;

import io.millrace.api.event.MediaEvent;
import io.millrace.api.event.MediaEventListener;
import io.millrace.api.event.MediaEvents;
import io.millrace.api.work.Clock;
import io.millrace.api.work.Workers;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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

/** Tells events in order, off the data path, to whiteboard listeners and to EventAdmin. */
@Component(service = MediaEvents.class)
public final class EventHub implements MediaEvents {
    private static final Logger LOG = LoggerFactory.getLogger(EventHub.class);
    private static final String TYPES = "millrace.event.types";
    private static final String TOPIC_PREFIX = "io/millrace/";

    private final List<Subscription> subscriptions = new CopyOnWriteArrayList<>();
    private final AtomicLong dropped = new AtomicLong();
    private final EventAdmin eventAdmin;
    private final Executor executor;
    private final Clock clock;

    @Activate
    public EventHub(@Reference Workers workers, @Reference EventAdmin eventAdmin) {
        this.eventAdmin = eventAdmin;
        executor = workers.serial("events");
        clock = workers.clock();
    }

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    void addListener(MediaEventListener listener, Map<String, Object> properties) {
        subscriptions.add(new Subscription(listener, patterns(properties.get(TYPES))));
    }

    void removeListener(MediaEventListener listener) {
        subscriptions.removeIf(subscription -> subscription.listener == listener);
    }

    @Override
    public void publish(String type, String subject, Map<String, String> attributes) {
        MediaEvent event = new MediaEvent(type, subject, clock.utcUs(), attributes);
        try {
            executor.execute(() -> tell(event));
        } catch (RejectedExecutionException e) {
            if (dropped.getAndIncrement() == 0) {
                LOG.warn("Listeners are too slow: events are dropped");
            }
        }
    }

    private void tell(MediaEvent event) {
        long lost = dropped.getAndSet(0);
        if (lost > 0) {
            LOG.warn("Dropped {} events because listeners were too slow", lost);
        }
        for (Subscription subscription : subscriptions) {
            if (subscription.wants(event.type())) {
                try {
                    subscription.listener.on(event);
                } catch (RuntimeException | LinkageError e) {
                    LOG.error("A listener failed on {} of {}", event.type(), event.subject(), e);
                }
            }
        }
        Map<String, Object> properties = new HashMap<>(event.attributes());
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

    private record Subscription(MediaEventListener listener, List<String> patterns) {
        boolean wants(String type) {
            return patterns.stream()
                    .anyMatch(pattern -> pattern.equals(type)
                            || pattern.endsWith("*") && type.startsWith(pattern.substring(0, pattern.length() - 1)));
        }
    }
}
