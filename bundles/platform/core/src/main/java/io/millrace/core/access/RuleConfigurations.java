package io.millrace.core.access;

import java.io.IOException;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
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
 * Which access rules are configured, whether or not their plugins are there: {@code io.millrace.security.PLUGIN-NAME.cfg}.
 * Told synchronously, so that a rule counts as soon as it is written, before its component begins. Safe for any thread.
 */
@Component(service = {RuleConfigurations.class, SynchronousConfigurationListener.class})
public final class RuleConfigurations implements SynchronousConfigurationListener {
    private static final Logger LOG = LoggerFactory.getLogger(RuleConfigurations.class);
    private static final String PREFIX = "io.millrace.security.";

    private final ConfigurationAdmin configurations;
    private final CopyOnWriteArrayList<Consumer<Set<String>>> watchers = new CopyOnWriteArrayList<>();
    private final Set<String> names = new TreeSet<>();
    private final AccessChanges changes;

    @Activate
    public RuleConfigurations(@Reference ConfigurationAdmin configurations, @Reference AccessChanges changes) {
        this.configurations = configurations;
        this.changes = changes;
    }

    /** Tells the names now, and whenever there is another one or one less. */
    void watch(Consumer<Set<String>> watcher) {
        synchronized (this) {
            names.addAll(stored());
            watchers.add(watcher);
            watcher.accept(Set.copyOf(names));
        }
    }

    void unwatch(Consumer<Set<String>> watcher) {
        watchers.remove(watcher);
    }

    @Override
    public void configurationEvent(ConfigurationEvent event) {
        String factory = event.getFactoryPid();
        if (factory != null && factory.startsWith(PREFIX)) {
            take(event);
            changes.changed();
        }
    }

    private synchronized void take(ConfigurationEvent event) {
        boolean changed = event.getType() == ConfigurationEvent.CM_DELETED
                ? names.remove(event.getPid())
                : event.getType() == ConfigurationEvent.CM_UPDATED && names.add(event.getPid());
        if (changed) {
            watchers.forEach(watcher -> watcher.accept(Set.copyOf(names)));
        }
    }

    private Set<String> stored() {
        Set<String> pids = new TreeSet<>();
        try {
            Configuration[] found = configurations.listConfigurations("(service.factoryPid=" + PREFIX + "*)");
            if (found != null) {
                Arrays.stream(found).map(Configuration::getPid).forEach(pids::add);
            }
        } catch (IOException | InvalidSyntaxException e) {
            LOG.error("The configured access rules cannot be read: {}", e.toString());
        }
        return pids;
    }
}
