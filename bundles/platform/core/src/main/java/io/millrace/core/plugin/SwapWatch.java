package io.millrace.core.plugin;

import io.millrace.api.plugin.PluginOperationException;
import io.millrace.api.work.Timer;
import io.millrace.api.work.Workers;
import io.millrace.core.plugin.InstalledBundles.Item;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.BooleanSupplier;

/** Watches a new version beside the old one: does it come up, and does it stay well for a while? */
final class SwapWatch {
    static final long BIND_US = 10_000_000;
    private static final long LOOK_US = 100_000;

    private final InstalledBundles bundles;
    private final FaultLedger ledger;
    private final Workers workers;
    private final Executor executor;

    SwapWatch(InstalledBundles bundles, FaultLedger ledger, Workers workers, Executor executor) {
        this.bundles = bundles;
        this.ledger = ledger;
        this.workers = workers;
        this.executor = executor;
    }

    /**
     * Completes when the new version offers every service that the old one offers, with the bundle.
     *
     * @return fails with what is missing when it does not come up in time
     */
    CompletableFuture<Item> comesUp(String name, String version, Set<String> services) {
        return until(BIND_US, () -> missing(name, version, services).isEmpty())
                .thenApply(up -> find(name, version))
                .thenCompose(found ->
                        found.isPresent() && missing(name, version, services).isEmpty()
                                ? CompletableFuture.completedFuture(found.get())
                                : CompletableFuture.failedFuture(new PluginOperationException(
                                        explain(name, version, found, missing(name, version, services)))));
    }

    /** Completes after the watch; fails as soon as the new version is not well. */
    CompletableFuture<Void> staysWell(Item plugin, long watchUs) {
        return until(watchUs, () -> ailment(plugin).isPresent()).thenCompose(ignored -> ailment(plugin)
                .<CompletableFuture<Void>>map(
                        text -> CompletableFuture.failedFuture(new PluginOperationException(text)))
                .orElseGet(() -> CompletableFuture.completedFuture(null)));
    }

    private Optional<String> ailment(Item plugin) {
        Optional<Item> now = find(plugin.name(), plugin.version());
        if (now.isEmpty() || !now.get().active()) {
            return Optional.of(plugin.name() + " " + plugin.version() + " stopped");
        }
        if (!now.get().services().containsAll(plugin.services())) {
            return Optional.of(plugin.name() + " " + plugin.version() + " withdrew its services");
        }
        if (ledger.isUnhealthy(plugin.bundleId())) {
            return Optional.of(plugin.name() + " " + plugin.version() + " keeps failing: "
                    + ledger.tally(plugin.bundleId()).lastFailure());
        }
        return Optional.empty();
    }

    private Set<String> missing(String name, String version, Set<String> services) {
        Set<String> missing = new HashSet<>(services);
        find(name, version)
                .filter(Item::active)
                .filter(bundles::answers)
                .ifPresent(found -> missing.removeAll(found.services()));
        if (services.isEmpty() && find(name, version).filter(Item::active).isEmpty()) {
            missing.add("an active bundle");
        }
        return missing;
    }

    private static String explain(String name, String version, Optional<Item> found, Set<String> missing) {
        return name + " " + version
                + (found.isEmpty()
                        ? " was not installed"
                        : found.get().active()
                                ? " started but does not offer " + String.join(", ", missing)
                                        + ": look at its component in the log"
                                : " did not start: look at the log");
    }

    private Optional<Item> find(String name, String version) {
        return bundles.plugins().stream()
                .filter(item -> item.name().equals(name) && item.version().equals(version))
                .findFirst();
    }

    /** Completes when the condition holds or the time is over. */
    private CompletableFuture<Void> until(long us, BooleanSupplier condition) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        long deadlineUs = workers.clock().monotonicUs() + us;
        look(deadlineUs, condition, done);
        return done;
    }

    private void look(long deadlineUs, BooleanSupplier condition, CompletableFuture<Void> done) {
        try {
            if (condition.getAsBoolean() || workers.clock().monotonicUs() >= deadlineUs) {
                done.complete(null);
                return;
            }
            Timer timer = workers.timer();
            timer.after(LOOK_US, executor, () -> look(deadlineUs, condition, done));
        } catch (RuntimeException e) {
            done.completeExceptionally(e);
        }
    }
}
