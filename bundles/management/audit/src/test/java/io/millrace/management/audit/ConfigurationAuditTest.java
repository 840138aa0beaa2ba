package io.millrace.management.audit;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.millrace.api.audit.Actor;
import io.millrace.api.audit.AuditEntry;
import io.millrace.api.audit.AuditKeeper;
import io.millrace.api.audit.AuditLog;
import java.lang.reflect.Proxy;
import java.security.PrivilegedAction;
import java.util.ArrayList;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import javax.security.auth.Subject;
import org.junit.jupiter.api.Test;
import org.osgi.framework.ServiceReference;
import org.osgi.service.cm.Configuration;
import org.osgi.service.cm.ConfigurationAdmin;
import org.osgi.service.cm.ConfigurationEvent;

class ConfigurationAuditTest {
    private final Map<String, Hashtable<String, Object>> there = new TreeMap<>();
    private final List<AuditEntry> entries = new ArrayList<>();
    private final AuditLog log = new AuditLog() {
        @Override
        public void record(AuditEntry entry) {
            entries.add(entry);
        }

        @Override
        public AutoCloseable attach(AuditKeeper keeper) {
            throw new UnsupportedOperationException();
        }
    };

    @Test
    void whatWasThereBeforeIsNoNews() {
        there.put("io.millrace.x", properties("a", "1"));
        ConfigurationAudit audit = new ConfigurationAudit(admin(), log);
        audit.configurationEvent(event("io.millrace.x", ConfigurationEvent.CM_UPDATED));
        assertEquals(List.of(), entries);
    }

    @Test
    void changesAreTakenDownWithoutSecrets() {
        ConfigurationAudit audit = new ConfigurationAudit(admin(), log);
        there.put("io.millrace.x", properties("a", "1", "token", "hunter2"));
        audit.configurationEvent(event("io.millrace.x", ConfigurationEvent.CM_UPDATED));
        there.put("io.millrace.x", properties("a", "2", "token", "hunter2"));
        audit.configurationEvent(event("io.millrace.x", ConfigurationEvent.CM_UPDATED));
        audit.configurationEvent(event("io.millrace.x", ConfigurationEvent.CM_LOCATION_CHANGED));
        there.remove("io.millrace.x");
        audit.configurationEvent(event("io.millrace.x", ConfigurationEvent.CM_DELETED));
        audit.configurationEvent(event("io.millrace.x", ConfigurationEvent.CM_DELETED));
        assertEquals(
                List.of(
                        "configuration.create io.millrace.x [] [a=1, token=***]",
                        "configuration.change io.millrace.x [a=1] [a=2]",
                        "configuration.delete io.millrace.x [a=2, token=***] []"),
                entries.stream()
                        .map(each ->
                                each.action() + " " + each.object() + " [" + each.before() + "] [" + each.after() + "]")
                        .toList());
        assertEquals(Actor.SERVER, entries.get(0).actor());
    }

    @Test
    void whoChangedItIsWhoTheThreadWorksForOrAFile() throws InterruptedException {
        ConfigurationAudit audit = new ConfigurationAudit(admin(), log);
        Actor anna = new Actor("anna", Optional.empty(), "ssh", "192.0.2.1");
        there.put("x", properties("a", "1"));
        Subject.doAs(new Subject(true, Set.of(anna), Set.of(), Set.of()), (PrivilegedAction<Void>) () -> {
            audit.configurationEvent(event("x", ConfigurationEvent.CM_UPDATED));
            return null;
        });
        there.put("x", properties("a", "2"));
        Thread file = new Thread(
                () -> audit.configurationEvent(event("x", ConfigurationEvent.CM_UPDATED)), "fileinstall-/server/etc");
        file.start();
        file.join();
        assertEquals(
                List.of(anna, Actor.FILE),
                entries.stream().map(AuditEntry::actor).toList());
    }

    private static Hashtable<String, Object> properties(String... pairs) {
        Hashtable<String, Object> properties = new Hashtable<>();
        for (int i = 0; i < pairs.length; i += 2) {
            properties.put(pairs[i], pairs[i + 1]);
        }
        return properties;
    }

    private ConfigurationEvent event(String pid, int type) {
        ServiceReference<ConfigurationAdmin> reference = proxy(ServiceReference.class);
        return new ConfigurationEvent(reference, type, null, pid);
    }

    @SuppressWarnings("unchecked")
    private static <T> T proxy(Class<?> type) {
        return (T)
                Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (self, method, arguments) -> null);
    }

    /** Lists what is there. */
    private ConfigurationAdmin admin() {
        return (ConfigurationAdmin) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {ConfigurationAdmin.class}, (self, method, arguments) -> {
                    String filter = (String) arguments[0];
                    Configuration[] found = there.entrySet().stream()
                            .filter(each -> filter == null || filter.equals("(service.pid=" + each.getKey() + ")"))
                            .map(each -> configuration(each.getKey(), each.getValue()))
                            .toArray(Configuration[]::new);
                    return found.length == 0 ? null : found;
                });
    }

    private Configuration configuration(String pid, Hashtable<String, Object> properties) {
        return (Configuration) Proxy.newProxyInstance(
                getClass().getClassLoader(),
                new Class<?>[] {Configuration.class},
                (self, method, arguments) -> method.getName().equals("getPid") ? pid : properties);
    }
}
