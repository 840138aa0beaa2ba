package io.millrace.core.access;

import java.lang.reflect.Proxy;
import java.util.Hashtable;
import java.util.Map;
import java.util.TreeMap;
import org.osgi.framework.Constants;
import org.osgi.framework.ServiceReference;
import org.osgi.service.cm.Configuration;
import org.osgi.service.cm.ConfigurationAdmin;
import org.osgi.service.cm.ConfigurationEvent;

/** The configurations of access rules that there are. */
final class RuleFiles implements ConfigurationAdmin {
    /** By PID, what {@code enabled} is set to; empty for nothing. */
    private final Map<String, String> enabled = new TreeMap<>();

    /** Writes {@code FACTORY~NAME}; returns the event that tells it. */
    ConfigurationEvent write(String pid) {
        return write(pid, "");
    }

    /** Writes {@code FACTORY~NAME} with a value of {@code enabled}, or none. */
    ConfigurationEvent write(String pid, String value) {
        enabled.put(pid, value);
        return event(ConfigurationEvent.CM_UPDATED, pid);
    }

    ConfigurationEvent delete(String pid) {
        enabled.remove(pid);
        return event(ConfigurationEvent.CM_DELETED, pid);
    }

    private static String factory(String pid) {
        return pid.contains("~") ? pid.substring(0, pid.indexOf('~')) : pid.substring(0, pid.lastIndexOf('.'));
    }

    @SuppressWarnings("unchecked")
    private static ConfigurationEvent event(int type, String pid) {
        ServiceReference<ConfigurationAdmin> admin = (ServiceReference<ConfigurationAdmin>) Proxy.newProxyInstance(
                RuleFiles.class.getClassLoader(), new Class<?>[] {ServiceReference.class}, (self, method, args) -> {
                    throw new UnsupportedOperationException(Constants.SERVICE_ID);
                });
        return new ConfigurationEvent(admin, type, factory(pid), pid);
    }

    /** As it is asked: all of one prefix, or one; and null for none. */
    @Override
    public Configuration[] listConfigurations(String filter) {
        String wanted = filter.substring(filter.indexOf('=') + 1, filter.length() - 1);
        Configuration[] found = enabled.keySet().stream()
                .filter(pid -> wanted.endsWith("*")
                        ? pid.startsWith(wanted.substring(0, wanted.length() - 1))
                        : pid.equals(wanted))
                .map(this::configuration)
                .toArray(Configuration[]::new);
        return found.length == 0 ? null : found;
    }

    private Configuration configuration(String pid) {
        return (Configuration) Proxy.newProxyInstance(
                RuleFiles.class.getClassLoader(), new Class<?>[] {Configuration.class}, (self, method, args) -> {
                    if (method.getName().equals("getPid")) {
                        return pid;
                    }
                    if (method.getName().equals("getFactoryPid")) {
                        return factory(pid);
                    }
                    if (method.getName().equals("getProperties")) {
                        String value = enabled.get(pid);
                        return new Hashtable<>(value.isEmpty() ? Map.of() : Map.of("enabled", value));
                    }
                    throw new UnsupportedOperationException(method.getName());
                });
    }

    @Override
    public Configuration createFactoryConfiguration(String factoryPid) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Configuration createFactoryConfiguration(String factoryPid, String location) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Configuration getConfiguration(String pid) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Configuration getConfiguration(String pid, String location) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Configuration getFactoryConfiguration(String factoryPid, String name) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Configuration getFactoryConfiguration(String factoryPid, String name, String location) {
        throw new UnsupportedOperationException();
    }
}
