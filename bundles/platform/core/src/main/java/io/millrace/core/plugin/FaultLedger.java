package io.millrace.core.plugin;

import io.millrace.api.event.MediaEvent;
import io.millrace.api.event.MediaEvents;
import io.millrace.api.plugin.PluginFaults;
import io.millrace.api.plugin.PluginVersion;
import io.millrace.api.work.Clock;
import io.millrace.api.work.Workers;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts calls into plugins and puts those that keep failing into quarantine. A plugin leaves quarantine when its bundle
 * is updated or restarted: its services then have new ids. Safe for any thread; success costs one counter.
 */
@Component(service = {PluginFaults.class, FaultLedger.class})
public final class FaultLedger implements PluginFaults {
    static final long WINDOW_US = 10_000_000;

    private static final Logger LOG = LoggerFactory.getLogger(FaultLedger.class);
    private static final int UNHEALTHY_FAILURES = 3;
    private static final int QUARANTINE_FAILURES = 10;
    private static final double UNHEALTHY_SHARE = 0.1;
    private static final double QUARANTINE_SHARE = 0.5;

    private final Map<Long, Account> accounts = new ConcurrentHashMap<>();
    private final Clock clock;
    private final MediaEvents events;

    @Activate
    public FaultLedger(@Reference Workers workers, @Reference MediaEvents events) {
        this(workers.clock(), events);
    }

    FaultLedger(Clock clock, MediaEvents events) {
        this.clock = clock;
        this.events = events;
    }

    @Override
    public void succeeded(PluginVersion plugin) {
        account(plugin).calls.increment();
    }

    @Override
    public void failed(PluginVersion plugin, Throwable cause) {
        Account account = account(plugin);
        account.calls.increment();
        if (account.fail(plugin, cause, clock.monotonicUs())) {
            tell(plugin, "keeps failing", account.lastFailure);
        }
    }

    @Override
    public void hung(PluginVersion plugin, String reason) {
        Account account = account(plugin);
        account.calls.increment();
        if (account.hang(plugin, reason)) {
            tell(plugin, "hangs", reason);
        }
    }

    private void tell(PluginVersion plugin, String what, String reason) {
        LOG.error("{} {} and is quarantined; swap it, or update or restart its bundle: {}", plugin, what, reason);
        events.publish(
                MediaEvent.PLUGIN_QUARANTINED,
                plugin.plugin(),
                Map.of("version", plugin.version().toString(), "reason", reason));
    }

    @Override
    public boolean isQuarantined(PluginVersion plugin) {
        Account account = accounts.get(plugin.bundleId());
        return account != null && plugin.serviceId() <= account.quarantinedServiceId;
    }

    /** Whether more than three calls and a tenth of all calls failed lately: a swap to it is rolled back. */
    boolean isUnhealthy(long bundleId) {
        Account account = accounts.get(bundleId);
        return account != null && account.isAbove(UNHEALTHY_FAILURES, UNHEALTHY_SHARE, clock.monotonicUs());
    }

    /** What is known of a bundle's calls. */
    Tally tally(long bundleId) {
        Account account = accounts.get(bundleId);
        return account == null
                ? new Tally(0, 0, "", false)
                : new Tally(
                        account.calls.sum(),
                        account.failures.sum(),
                        account.lastFailure,
                        account.quarantinedServiceId >= account.newestServiceId && account.quarantinedServiceId >= 0);
    }

    /** Forgets a bundle that was uninstalled. */
    void forget(long bundleId) {
        accounts.remove(bundleId);
    }

    private Account account(PluginVersion plugin) {
        Account account = accounts.computeIfAbsent(plugin.bundleId(), id -> new Account());
        if (plugin.serviceId() > account.newestServiceId) {
            account.newestServiceId = plugin.serviceId();
        }
        return account;
    }

    /**
     * A bundle's calls.
     *
     * @param calls since it was installed
     * @param failures of these
     * @param lastFailure in words
     * @param quarantined whether its newest services are not called any more
     */
    record Tally(long calls, long failures, String lastFailure, boolean quarantined) {}

    private static final class Account {
        private final LongAdder calls = new LongAdder();
        private final LongAdder failures = new LongAdder();
        private volatile String lastFailure = "";
        private volatile long quarantinedServiceId = -1;
        private volatile long newestServiceId = -1;
        private long windowStartUs = Long.MIN_VALUE;
        private long callsBefore;
        private long failuresBefore;

        /** Returns whether this failure is the one that brings quarantine. */
        synchronized boolean fail(PluginVersion plugin, Throwable cause, long nowUs) {
            if (windowStartUs == Long.MIN_VALUE || nowUs - windowStartUs > WINDOW_US) {
                windowStartUs = nowUs;
                callsBefore = calls.sum() - 1;
                failuresBefore = failures.sum();
            }
            failures.increment();
            lastFailure = describe(cause);
            if (plugin.serviceId() <= quarantinedServiceId
                    || !isAbove(QUARANTINE_FAILURES - 1, QUARANTINE_SHARE, nowUs)) {
                return false;
            }
            quarantinedServiceId = newestServiceId;
            return true;
        }

        /** Returns whether that brings quarantine. */
        synchronized boolean hang(PluginVersion plugin, String reason) {
            failures.increment();
            lastFailure = reason;
            boolean fresh = plugin.serviceId() > quarantinedServiceId;
            quarantinedServiceId = Math.max(quarantinedServiceId, plugin.serviceId());
            return fresh;
        }

        synchronized boolean isAbove(int count, double share, long nowUs) {
            if (windowStartUs == Long.MIN_VALUE || nowUs - windowStartUs > WINDOW_US) {
                return false;
            }
            long failed = failures.sum() - failuresBefore;
            return failed > count && failed > share * (calls.sum() - callsBefore);
        }

        private static String describe(Throwable cause) {
            Throwable root = cause;
            while (root.getCause() != null && root.getCause() != root) {
                root = root.getCause();
            }
            String message = root.getMessage() == null ? "" : ": " + root.getMessage();
            return root.getClass().getSimpleName() + message;
        }
    }
}
