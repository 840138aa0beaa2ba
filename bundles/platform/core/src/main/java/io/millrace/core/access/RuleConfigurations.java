package io.millrace.core.access;

import io.millrace.api.access.AccessRule;
import io.millrace.api.access.RuleSettings;
import java.io.IOException;
import java.util.Dictionary;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.service.cm.Configuration;
import org.osgi.service.cm.ConfigurationAdmin;
import org.osgi.service.cm.ConfigurationEvent;
import org.osgi.service.cm.SynchronousConfigurationListener;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which access rules are configured, whether or not their plugins are there: {@code io.millrace.security.PLUGIN-NAME.cfg}, and
 * which of them are switched off.
 * Told synchronously, so that a rule counts as soon as it is written, before its component begins. Safe for any thread.
 */
@Component(service = {RuleConfigurations.class, SynchronousConfigurationListener.class})
public final class RuleConfigurations implements SynchronousConfigurationListener {
    private static final Logger LOG = LoggerFactory.getLogger(RuleConfigurations.class);
    private static final String PREFIX = "io.millrace.security.";

    private final ConfigurationAdmin configurations;
    private final CopyOnWriteArrayList<Consumer<Map<String, Boolean>>> watchers = new CopyOnWriteArrayList<>();
    /** By name, whether it counts. */
    private final Map<String, Boolean> rules = new TreeMap<>();

    private final AccessChanges changes;

    @Activate
    public RuleConfigurations(@Reference ConfigurationAdmin configurations, @Reference AccessChanges changes) {
        this.configurations = configurations;
        this.changes = changes;
    }

    /** Tells by name whether it counts, now and whenever there is another one, one less, or one is switched on or off. */
    void watch(Consumer<Map<String, Boolean>> watcher) {
        synchronized (this) {
            rules.putAll(stored("(service.factoryPid=" + PREFIX + "*)"));
            watchers.add(watcher);
            watcher.accept(Map.copyOf(rules));
        }
    }

    void unwatch(Consumer<Map<String, Boolean>> watcher) {
        watchers.remove(watcher);
    }

    @Override
    public void configurationEvent(ConfigurationEvent event) {
        String factory = event.getFactoryPid();
        if (factory != null && AccessRule.isFactory(factory)) {
            take(event);
            changes.changed();
        }
    }

    private synchronized void take(ConfigurationEvent event) {
        Map<String, Boolean> before = Map.copyOf(rules);
        if (event.getType() == ConfigurationEvent.CM_DELETED) {
            rules.remove(event.getPid());
        } else if (event.getType() == ConfigurationEvent.CM_UPDATED) {
            // one that cannot be read counts
            rules.put(event.getPid(), true);
            rules.putAll(stored("(service.pid=" + event.getPid() + ")"));
        }
        if (!rules.equals(before)) {
            watchers.forEach(watcher -> watcher.accept(Map.copyOf(rules)));
        }
    }

    private Map<String, Boolean> stored(String filter) {
        Map<String, Boolean> stored = new TreeMap<>();
        try {
            Configuration[] found = configurations.listConfigurations(filter);
            for (Configuration each : found == null ? new Configuration[0] : found) {
                if (AccessRule.isFactory(each.getFactoryPid())) {
                    stored.put(each.getPid(), !isOff(each.getProperties()));
                }
            }
        } catch (IOException | InvalidSyntaxException e) {
            LOG.error("The configured access rules cannot be read: {}", e.toString());
        }
        return stored;
    }

    private static boolean isOff(Dictionary<String, Object> properties) {
        return properties != null && RuleSettings.isOff(properties.get("enabled"));
    }
}
