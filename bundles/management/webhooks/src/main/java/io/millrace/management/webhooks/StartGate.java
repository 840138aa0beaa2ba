package io.millrace.management.webhooks;

import io.millrace.api.work.Timer;
import io.millrace.api.work.Workers;
import java.io.IOException;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.service.cm.Configuration;
import org.osgi.service.cm.ConfigurationAdmin;

/**
 * Shut while webhooks are configured of which nothing was heard yet: until then nobody can say which events they want, so all
 * are kept. Safe for any thread.
 */
final class StartGate {
    private static final long LONGEST_US = 10_000_000;

    private final Set<String> expected = ConcurrentHashMap.newKeySet();
    private final Runnable onOpen;
    private final Timer.Cancellable end;

    StartGate(Collection<String> names, Workers workers, Runnable onOpen) {
        expected.addAll(names);
        this.onOpen = onOpen;
        end = workers.timer().after(LONGEST_US, workers.blocking("webhooks"), this::open);
    }

    /** Names of the webhooks that are configured. */
    static List<String> configured(ConfigurationAdmin configurations) throws IOException {
        try {
            Configuration[] found =
                    configurations.listConfigurations("(service.factoryPid=" + ConfiguredWebhook.PID + ")");
            return found == null
                    ? List.of()
                    : Arrays.stream(found)
                            .map(Configuration::getPid)
                            .map(pid -> pid.substring(pid.indexOf('~') + 1))
                            .toList();
        } catch (InvalidSyntaxException e) {
            throw new IllegalStateException("The filter is a constant", e);
        }
    }

    boolean isShut() {
        return !expected.isEmpty();
    }

    /** A webhook is known now, or is wrong. */
    void came(String name) {
        if (expected.remove(name) && expected.isEmpty()) {
            onOpen.run();
        }
    }

    private void open() {
        expected.clear();
        onOpen.run();
    }

    void close() {
        end.cancel();
    }
}
