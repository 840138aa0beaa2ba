package io.millrace.management.audit;

import io.millrace.api.audit.Actor;
import io.millrace.api.audit.AuditEntry;
import io.millrace.api.audit.AuditLog;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
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
 * Takes down which properties of a configuration changed, whoever changed them. Called on the thread that changes one, so that
 * a shell command's actor is known; who writes a file is not. Safe for any thread.
 */
@Component(service = SynchronousConfigurationListener.class, immediate = true)
public final class ConfigurationAudit implements SynchronousConfigurationListener {
    static final String ACTION = "configuration.";
    private static final Logger LOG = LoggerFactory.getLogger(ConfigurationAudit.class);

    private final ConfigurationAdmin configurations;
    private final AuditLog audit;
    private final Map<String, ShownProperties> known = new ConcurrentHashMap<>();

    @Activate
    public ConfigurationAudit(@Reference ConfigurationAdmin configurations, @Reference AuditLog audit) {
        this.configurations = configurations;
        this.audit = audit;
        for (Configuration each : list(null)) {
            known.put(each.getPid(), ShownProperties.of(each.getProperties()));
        }
    }

    @Override
    public void configurationEvent(ConfigurationEvent event) {
        String pid = event.getPid();
        if (event.getType() == ConfigurationEvent.CM_DELETED) {
            ShownProperties before = known.remove(pid);
            if (before != null) {
                record("delete", pid, before.text(), "");
            }
        } else if (event.getType() == ConfigurationEvent.CM_UPDATED) {
            for (Configuration each : list("(service.pid=" + pid + ")")) {
                updated(pid, ShownProperties.of(each.getProperties()));
            }
        }
    }

    private void updated(String pid, ShownProperties now) {
        ShownProperties before = known.put(pid, now);
        if (before == null) {
            record("create", pid, "", now.text());
        } else if (!before.equals(now)) {
            record(
                    "change",
                    pid,
                    before.without(now).text(),
                    now.without(before).text());
        }
    }

    private void record(String what, String pid, String before, String after) {
        Actor actor = Actor.current();
        boolean byFile = Thread.currentThread().getName().contains("fileinstall");
        audit.record(new AuditEntry(byFile ? Actor.FILE : actor, ACTION + what, pid, before, after, Optional.empty()));
    }

    private Configuration[] list(String filter) {
        try {
            Configuration[] found = configurations.listConfigurations(filter);
            return found == null ? new Configuration[0] : found;
        } catch (IOException | InvalidSyntaxException | IllegalStateException e) {
            LOG.warn("A configuration cannot be read for the audit log: {}", e.toString());
            return new Configuration[0];
        }
    }
}
