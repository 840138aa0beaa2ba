package io.millrace.core.plugin;

import io.millrace.api.audit.AuditLog;
import io.millrace.api.audit.AuditedChange;
import io.millrace.api.event.MediaEvent;
import io.millrace.api.event.MediaEvents;
import io.millrace.api.plugin.PluginOperationException;
import io.millrace.api.plugin.PluginState;
import io.millrace.api.plugin.Plugins;
import io.millrace.api.plugin.RefusedBundle;
import io.millrace.api.settings.Configuration;
import io.millrace.api.work.Workers;
import io.millrace.core.plugin.FeatureStore.FeatureId;
import io.millrace.core.plugin.InstalledBundles.Item;
import io.millrace.core.trust.PluginGuard;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Installs, swaps, rolls back and removes plugins through the feature service, one operation at a time, on a worker.
 * Make before break: the new version starts beside the old one, which is uninstalled only when the new one proved well.
 */
@Component(service = Plugins.class, configurationPid = PluginOperations.PID)
@Designate(ocd = PluginOperations.Config.class)
public final class PluginOperations implements Plugins {
    static final String PID = "io.millrace.core.plugins";
    private static final Logger LOG = LoggerFactory.getLogger(PluginOperations.class);
    private static final Configuration<Integer> CONFIGURATION =
            new Configuration<>(PID, Config.class, values -> values.whole("watch.seconds", 1, 3_600), LOG::warn);

    private final FeatureStore features;
    private final InstalledBundles bundles;
    private final FaultLedger ledger;
    private final MediaEvents events;
    private final Executor executor;
    private final SwapWatch watch;
    private final PluginShelf shelf;
    private final Supplier<List<RefusedBundle>> refused;
    private final SwapHistory history;
    private volatile int watchSeconds;
    private CompletableFuture<?> last = CompletableFuture.completedFuture(null);

    /** Configuration {@code io.millrace.core.plugins}. */
    @ObjectClassDefinition(name = "Millrace plugins")
    public @interface Config {
        @AttributeDefinition(
                name = "Watch",
                description = "Seconds that a swap watches the new version beside the old one, to which it can go back")
        int watch_seconds() default 10;
    }

    @Reference
    volatile AuditLog audit = AuditLog.NOWHERE;

    @Activate
    public PluginOperations(
            Map<String, Object> properties,
            @Reference FeatureStore features,
            @Reference InstalledBundles bundles,
            @Reference FaultLedger ledger,
            @Reference MediaEvents events,
            @Reference Workers workers,
            @Reference PluginGuard guard) {
        this(
                properties,
                features,
                bundles,
                ledger,
                events,
                workers,
                new PluginShelf(Path.of(System.getProperty("karaf.data", "data"), "plugins"), guard::refusal),
                Path.of(System.getProperty("karaf.data", "data"), "plugins"),
                guard::refused);
    }

    PluginOperations(
            Map<String, Object> properties,
            FeatureStore features,
            InstalledBundles bundles,
            FaultLedger ledger,
            MediaEvents events,
            Workers workers,
            PluginShelf shelf,
            Path folder,
            Supplier<List<RefusedBundle>> refused) {
        this.features = features;
        this.bundles = bundles;
        this.ledger = ledger;
        this.events = events;
        executor = workers.blocking("plugins");
        watch = new SwapWatch(bundles, ledger, workers, executor);
        this.shelf = shelf;
        this.refused = refused;
        history = new SwapHistory(folder.resolve("previous.properties"));
        watchSeconds = CONFIGURATION.start(properties);
    }

    @Modified
    void modified(Map<String, Object> properties) {
        watchSeconds = CONFIGURATION.change(properties, watchSeconds);
    }

    @Override
    public List<PluginState> list() {
        List<RefusedBundle> out = refused.get();
        Stream<PluginState> running = bundles.plugins().stream()
                .filter(item -> out.stream().noneMatch(bundle -> bundle.bundleId() == item.bundleId()))
                .map(this::state);
        return Stream.concat(running, out.stream().map(PluginOperations::refusedState))
                .toList();
    }

    private static PluginState refusedState(RefusedBundle bundle) {
        return new PluginState(
                bundle.name(), bundle.version(), bundle.bundleId(), "refused", List.of(), 0, 0, bundle.reason(), "");
    }

    private PluginState state(Item item) {
        FaultLedger.Tally tally = ledger.tally(item.bundleId());
        String state = tally.quarantined() ? "quarantined" : item.active() ? "active" : "stopped";
        return new PluginState(
                item.name(),
                item.version(),
                item.bundleId(),
                state,
                item.serves(),
                tally.calls(),
                tally.failures(),
                tally.lastFailure(),
                history.previousVersion(item.name()).orElse(""),
                item.title(),
                item.description());
    }

    @Override
    public CompletionStage<String> install(URI url) {
        return inTurn("install", shown(url), "", change -> {
            PluginShelf.Item item = shelf.shelve(url, id -> change.object(id.name() + " " + id.version()));
            Optional<Item> present = find(item.feature().name());
            if (present.isPresent()) {
                throw new PluginOperationException(item.feature().name() + " is installed already, in version "
                        + present.get().version() + "; replace it with media:swap");
            }
            bring(item.repository(), item.feature());
            tell(MediaEvent.PLUGIN_INSTALLED, item.feature());
            return CompletableFuture.completedFuture("Installed " + item.feature());
        });
    }

    @Override
    public CompletionStage<String> swap(String plugin, URI url) {
        return inTurn("swap", plugin, shown(url), change -> {
            Item old = resolve(plugin);
            PluginShelf.Item item = shelf.shelve(url, id -> change.after(id.name() + " " + id.version()));
            if (!item.feature().name().equals(old.name())) {
                throw new PluginOperationException(url + " is " + item.feature().name() + ", not " + old.name());
            }
            if (item.feature().version().equals(old.version())) {
                throw new PluginOperationException(
                        old.name() + " " + old.version() + " runs already; a swap needs another version");
            }
            return replace(old, item.feature(), item.repository());
        });
    }

    @Override
    public CompletionStage<String> rollback(String plugin) {
        return inTurn("rollback", plugin, "", change -> {
            Item current = resolve(plugin);
            String version = history.previousVersion(current.name())
                    .orElseThrow(() -> new PluginOperationException(
                            current.name() + " was not swapped, so there is no version to go back to"));
            FeatureId target = new FeatureId(current.name(), version);
            if (!features.isKnown(target)) {
                throw new PluginOperationException(target + " is no longer known; swap to its URL");
            }
            return replace(current, target, null);
        });
    }

    @Override
    public CompletionStage<String> uninstall(String plugin) {
        return inTurn("uninstall", plugin, "", change -> {
            Item item = resolve(plugin);
            retire(item);
            history.forget(item.name());
            shelf.discard(new FeatureId(item.name(), item.version()));
            tell(MediaEvent.PLUGIN_UNINSTALLED, new FeatureId(item.name(), item.version()));
            return CompletableFuture.completedFuture("Uninstalled " + item.name() + " " + item.version());
        });
    }

    private void tell(String type, FeatureId feature) {
        events.publish(type, feature.name(), Map.of("version", feature.version()));
    }

    private CompletableFuture<String> replace(Item old, FeatureId fresh, URI repository) throws Exception {
        bring(repository, fresh);
        return watch.comesUp(fresh.name(), fresh.version(), old.services())
                .thenCompose(item -> watch.staysWell(item, TimeUnit.SECONDS.toMicros(watchSeconds)))
                .handle((well, failure) -> {
                    if (failure != null) {
                        throw new CompletionException(rollBack(old, fresh, failure));
                    }
                    return conclude(old, fresh);
                });
    }

    private String conclude(Item old, FeatureId fresh) {
        try {
            retire(old);
            history.swapped(old.name(), old.version());
        } catch (Exception e) {
            throw new CompletionException(new PluginOperationException(
                    fresh + " serves, but " + old.version() + " could not be removed: " + e.getMessage(), e));
        }
        LOG.info("Swapped {} from {} to {}", old.name(), old.version(), fresh.version());
        events.publish(MediaEvent.PLUGIN_SWAPPED, old.name(), Map.of("from", old.version(), "to", fresh.version()));
        return "Swapped " + old.name() + " from " + old.version() + " to " + fresh.version();
    }

    private PluginOperationException rollBack(Item old, FeatureId fresh, Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        String outcome = "went back to " + old.version();
        try {
            features.uninstall(fresh);
            shelf.discard(fresh);
        } catch (Exception e) {
            outcome = "and it could not be removed: " + e.getMessage();
        }
        String reason = cause.getMessage() + "; " + outcome;
        LOG.error("Swap of {} to {} failed: {}", old.name(), fresh.version(), reason);
        events.publish(MediaEvent.PLUGIN_ROLLED_BACK, old.name(), Map.of("version", fresh.version(), "reason", reason));
        return new PluginOperationException(reason, cause);
    }

    private void bring(URI repository, FeatureId feature) throws PluginOperationException {
        try {
            if (repository != null) {
                features.addRepository(repository);
            }
            features.install(feature);
            shelf.installed(feature);
        } catch (Exception e) {
            takeBack(feature, e);
            throw new PluginOperationException("Cannot install " + feature + ": " + e.getMessage(), e);
        }
    }

    /** The feature service keeps a feature whose bundle did not start. */
    private void takeBack(FeatureId feature, Exception failure) {
        try {
            if (features.isInstalled(feature)) {
                features.uninstall(feature);
            }
            shelf.discard(feature);
        } catch (Exception e) {
            failure.addSuppressed(e);
        }
    }

    private void retire(Item item) throws Exception {
        FeatureId feature = new FeatureId(item.name(), item.version());
        if (features.isInstalled(feature)) {
            features.uninstall(feature);
        } else {
            bundles.remove(item);
        }
        shelf.replaced(feature);
        ledger.forget(item.bundleId());
    }

    private Optional<Item> find(String name) {
        return bundles.plugins().stream()
                .filter(item -> item.name().equals(name))
                .reduce((older, newer) -> newer);
    }

    /** By symbolic name, or by the end of it if that is unique. */
    private Item resolve(String plugin) throws PluginOperationException {
        List<Item> all = bundles.plugins();
        List<Item> exact =
                all.stream().filter(item -> item.name().equals(plugin)).toList();
        List<Item> found = exact.isEmpty()
                ? all.stream()
                        .filter(item -> item.name().endsWith("." + plugin))
                        .toList()
                : exact;
        long names = found.stream().map(Item::name).distinct().count();
        if (names == 0) {
            throw new PluginOperationException("There is no plugin " + plugin + "; media:plugins lists them");
        }
        if (names > 1) {
            throw new PluginOperationException(plugin + " could be "
                    + String.join(
                            " or ", found.stream().map(Item::name).distinct().toList()));
        }
        return found.get(found.size() - 1);
    }

    private CompletionStage<String> inTurn(String action, String plugin, String after, Operation operation) {
        AuditedChange change = audit.change("plugin." + action, plugin)
                .before(versions(plugin))
                .after(after);
        return inTurn(() -> operation.run(change)).whenComplete((sentence, failure) -> {
            if (failure == null) {
                change.after(sentence).done();
            } else {
                change.refused(failure);
            }
        });
    }

    private String versions(String plugin) {
        return bundles.plugins().stream()
                .filter(item -> item.name().equals(plugin) || item.name().endsWith("." + plugin))
                .map(Item::version)
                .collect(Collectors.joining(", "));
    }

    /** Without what may be a secret. */
    private static String shown(URI url) {
        // also in the URL within a mvn: URL
        return url.toString().replaceFirst("://[^/\\s]*@", "://***@").replaceFirst("[?].*", "?***");
    }

    /** Runs an operation when the ones before it are over. */
    private synchronized CompletableFuture<String> inTurn(Callable<CompletableFuture<String>> operation) {
        CompletableFuture<String> result = last.handle((done, failure) -> null)
                .thenComposeAsync(
                        ignored -> {
                            try {
                                return operation.call();
                            } catch (PluginOperationException e) {
                                return CompletableFuture.failedFuture(e);
                            } catch (Exception e) {
                                return CompletableFuture.failedFuture(
                                        new PluginOperationException("It failed: " + e.getMessage(), e));
                            }
                        },
                        executor);
        last = result;
        return result;
    }

    @FunctionalInterface
    private interface Operation {
        CompletableFuture<String> run(AuditedChange change) throws Exception;
    }
}
