package io.millrace.core.ladder;

import java.util.Dictionary;
import java.util.Enumeration;
import java.util.Hashtable;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.osgi.service.cm.Configuration;
import org.osgi.service.cm.ConfigurationAdmin;

/** Configurations of one factory, in memory. */
final class FakeConfigurations implements ConfigurationAdmin {
    private final Map<String, Entry> entries = new LinkedHashMap<>();
    int updates;

    void put(String pid, Map<String, ?> properties) {
        entries.put(pid, new Entry(pid));
        entries.get(pid).properties = new Hashtable<>(properties);
    }

    Map<String, Object> properties(String pid) {
        return entries.get(pid).properties;
    }

    @Override
    public Configuration[] listConfigurations(String filter) {
        if (!filter.equals("(service.factoryPid=io.millrace.core.ladder)")) {
            throw new IllegalArgumentException(filter);
        }
        return entries.isEmpty() ? null : entries.values().toArray(Configuration[]::new);
    }

    @Override
    public Configuration getFactoryConfiguration(String factoryPid, String name, String location) {
        return entries.computeIfAbsent(factoryPid + "~" + name, Entry::new);
    }

    private final class Entry implements Configuration {
        private final String pid;
        private Hashtable<String, Object> properties;

        Entry(String pid) {
            this.pid = pid;
        }

        @Override
        public String getPid() {
            return pid;
        }

        @Override
        public Dictionary<String, Object> getProperties() {
            return properties == null ? null : new Hashtable<>(properties);
        }

        @Override
        public void update(Dictionary<String, ?> changed) {
            updates++;
            properties = new Hashtable<>();
            for (Enumeration<String> keys = changed.keys(); keys.hasMoreElements(); ) {
                String key = keys.nextElement();
                properties.put(key, changed.get(key));
            }
        }

        @Override
        public Dictionary<String, Object> getProcessedProperties(org.osgi.framework.ServiceReference<?> reference) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void delete() {
            throw new UnsupportedOperationException();
        }

        @Override
        public String getFactoryPid() {
            throw new UnsupportedOperationException();
        }

        @Override
        public void update() {
            throw new UnsupportedOperationException();
        }

        @Override
        public boolean updateIfDifferent(Dictionary<String, ?> changed) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void setBundleLocation(String location) {
            throw new UnsupportedOperationException();
        }

        @Override
        public String getBundleLocation() {
            throw new UnsupportedOperationException();
        }

        @Override
        public long getChangeCount() {
            throw new UnsupportedOperationException();
        }

        @Override
        public void addAttributes(ConfigurationAttribute... attributes) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Set<ConfigurationAttribute> getAttributes() {
            throw new UnsupportedOperationException();
        }

        @Override
        public void removeAttributes(ConfigurationAttribute... attributes) {
            throw new UnsupportedOperationException();
        }
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
    public Configuration getConfiguration(String pid, String location) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Configuration getConfiguration(String pid) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Configuration getFactoryConfiguration(String factoryPid, String name) {
        throw new UnsupportedOperationException();
    }
}
