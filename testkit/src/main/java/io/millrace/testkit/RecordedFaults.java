package io.millrace.testkit;

import io.millrace.api.plugin.PluginFaults;
import io.millrace.api.plugin.PluginVersion;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;

/** Remembers faults; quarantines only what the test names. */
public final class RecordedFaults implements PluginFaults {
    public final List<Throwable> failures = new CopyOnWriteArrayList<>();
    public final AtomicLong successes = new AtomicLong();
    public final Set<PluginVersion> quarantined = ConcurrentHashMap.newKeySet();

    @Override
    public void succeeded(PluginVersion plugin) {
        successes.incrementAndGet();
    }

    @Override
    public void failed(PluginVersion plugin, Throwable cause) {
        failures.add(cause);
    }

    @Override
    public void hung(PluginVersion plugin, String reason) {
        failures.add(new IllegalStateException(reason));
        quarantined.add(plugin);
    }

    @Override
    public boolean isQuarantined(PluginVersion plugin) {
        return quarantined.contains(plugin);
    }

    /** A plugin version for tests. */
    public static PluginVersion version(String plugin, String version) {
        return new PluginVersion(plugin, PluginVersion.Version.parse(version), 1, 1);
    }
}
