package io.millrace.api.event;

import org.osgi.annotation.versioning.ConsumerType;

/**
 * Hears media events, off the data path, in order. A whiteboard service; the component property
 * {@code millrace.event.types} narrows the types (see {@code EventTypes}).
 */
@ConsumerType
@FunctionalInterface
public interface MediaEventListener {
    void on(MediaEvent event);
}
