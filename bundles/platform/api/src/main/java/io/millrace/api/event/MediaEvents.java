package io.millrace.api.event;

import java.util.Map;
import org.osgi.annotation.versioning.ProviderType;

/** Where events are told. A service of core. */
@ProviderType
public interface MediaEvents {
    /** Tells an event to listeners and to EventAdmin, later and on another thread. Never waits; safe for any thread. */
    void publish(String type, String subject, Map<String, String> attributes);
}
