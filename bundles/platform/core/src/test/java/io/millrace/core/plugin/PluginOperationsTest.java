package io.millrace.core.plugin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.audit.AuditEntry;
import io.millrace.api.audit.AuditKeeper;
import io.millrace.api.audit.AuditLog;
import io.millrace.api.plugin.PluginVersion;
import io.millrace.api.plugin.PluginVersion.Version;
import io.millrace.api.plugin.RefusedBundle;
import io.millrace.core.plugin.FeatureStore.FeatureId;
import io.millrace.core.plugin.InstalledBundles.Item;
import io.millrace.testkit.FakeWorkers;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PluginOperationsTest {
    private static final String HLS = "io.millrace.packagers.hls";
    /** As long as a swap watches by default. */
    private static final long WATCH_US = 10_000_000;

    @TempDir
    Path folder;

    private final FakePlatform platform = new FakePlatform();
    private final FakeWorkers workers = FakeWorkers.direct();
    private final List<String> events = new ArrayList<>();
    private Optional<String> refusal = Optional.empty();
    private List<RefusedBundle> refused = List.of();
    private FaultLedger ledger;
    private PluginOperations plugins;

    @BeforeEach
    void start() {
        ledger = new FaultLedger(workers.clock, (type, subject, attributes) -> events.add(type));
        plugins = operations();
        platform.boot(HLS, "0.1.0");
        platform.boot("io.millrace.packagers.dash", "0.1.0");
    }

    private PluginOperations operations() {
        return new PluginOperations(
                Map.of(),
                platform,
                platform,
                ledger,
                (type, subject, attributes) -> events.add(type),
                workers,
                new PluginShelf(folder.resolve("plugins"), jar -> refusal),
                folder.resolve("plugins"),
                () -> refused);
    }

    @Test
    void whatIsNotTrustedIsNotInstalledAndSaysHowThatIsMended() throws Exception {
        refusal = Optional.of("it is not trusted");
        String reason = refusal(swap("hls", "0.2.0"));
        assertEquals(HLS + "/0.2.0 is not installed: it is not trusted", reason);
        assertEquals(List.of("0.1.0"), platform.versions(HLS));
        refused = List.of(new RefusedBundle("foreign", "1.0.0", 99, "d", "why"));
        assertTrue(plugins.list().stream()
                .anyMatch(plugin -> plugin.name().equals("foreign")
                        && plugin.state().equals("refused")
                        && plugin.lastFailure().equals("why")));
        long id = plugins.list().get(0).bundleId();
        refused = List.of(new RefusedBundle(HLS, "0.1.0", id, "d", "why"));
        assertEquals(2, plugins.list().size(), "each once");
    }

    @Test
    void theAuditLogNamesWhatWasUploadedAndNotTheFileItLayIn() throws Exception {
        List<AuditEntry> entries = new ArrayList<>();
        plugins.audit = new AuditLog() {
            @Override
            public void record(AuditEntry entry) {
                entries.add(entry);
            }

            @Override
            public AutoCloseable attach(AuditKeeper keeper) {
                return () -> {};
            }
        };
        plugins.install(FakePlatform.jar(folder, "org.example.fresh", "1.2.0"))
                .toCompletableFuture()
                .join();
        assertEquals("org.example.fresh 1.2.0", entries.get(0).object());
        refusal = Optional.of("it is not trusted");
        refusal(plugins.install(FakePlatform.jar(folder, "org.example.foreign", "1.0.0")));
        assertEquals("org.example.foreign 1.0.0", entries.get(1).object());
        refusal(swap("hls", "0.2.0"));
        assertEquals(HLS + " 0.2.0", entries.get(2).after());
    }

    @Test
    void aSwapKeepsBothVersionsForTheWatchAndThenRemovesTheOld() {
        CompletableFuture<String> swap = swap("hls", "0.2.0");
        assertEquals(List.of("0.1.0", "0.2.0"), platform.versions(HLS));
        workers.timer.advance(WATCH_US - 500_000);
        assertFalse(swap.isDone());
        assertEquals(List.of("0.1.0", "0.2.0"), platform.versions(HLS));
        workers.timer.advance(1_000_000);
        assertEquals("Swapped " + HLS + " from 0.1.0 to 0.2.0", swap.join());
        assertEquals(List.of("0.2.0"), platform.versions(HLS));
        assertEquals(Set.of("0.2.0"), rootVersions(HLS), "a root feature, so that it lasts");
        assertFalse(Files.exists(folder.resolve("plugins/" + HLS + "-0.2.0.retired")));
        assertTrue(events.contains("plugin.swapped"));
    }

    @Test
    void theWatchLastsAsLongAsConfiguredAndNonsenseChangesNothing() {
        plugins.modified(Map.of("watch.seconds", "2"));
        plugins.modified(Map.of("watch.seconds", "0"));
        CompletableFuture<String> swap = swap("hls", "0.2.0");
        workers.timer.advance(1_500_000);
        assertFalse(swap.isDone());
        workers.timer.advance(1_000_000);
        assertTrue(swap.join().contains("to 0.2.0"));
        plugins.modified(Map.of());
        swap = swap("hls", "0.3.0");
        workers.timer.advance(WATCH_US - 500_000);
        assertFalse(swap.isDone(), "the default is back");
    }

    @Test
    void aNewVersionThatKeepsFailingIsRolledBack() {
        CompletableFuture<String> swap = swap("hls", "0.2.0");
        workers.timer.advance(1_000_000);
        Item fresh = platform.bundles.get(new FeatureId(HLS, "0.2.0"));
        PluginVersion version = new PluginVersion(HLS, Version.parse("0.2.0"), fresh.bundleId(), 7);
        for (int i = 0; i < 5; i++) {
            ledger.failed(version, new IllegalStateException("boom"));
        }
        workers.timer.advance(200_000);
        String reason = refusal(swap);
        assertTrue(reason.contains("keeps failing: IllegalStateException: boom"), reason);
        assertTrue(reason.endsWith("went back to 0.1.0"), reason);
        assertEquals(List.of("0.1.0"), platform.versions(HLS));
        assertTrue(events.contains("plugin.rolled-back"));
    }

    @Test
    void aNewVersionThatDoesNotStartIsTakenBackAtOnce() {
        platform.broken.add(new FeatureId(HLS, "0.2.0"));
        String reason = refusal(swap("hls", "0.2.0"));
        assertTrue(reason.contains("Activator error"), reason);
        assertEquals(List.of("0.1.0"), platform.versions(HLS));
        assertEquals(Set.of("0.1.0"), rootVersions(HLS));
    }

    @Test
    void aNewVersionThatOffersLessIsRolledBackAtTheDeadline() {
        platform.offers.put(new FeatureId(HLS, "0.2.0"), Set.of());
        CompletableFuture<String> swap = swap("hls", "0.2.0");
        workers.timer.advance(SwapWatch.BIND_US + 200_000);
        String reason = refusal(swap);
        assertTrue(reason.contains("does not offer S"), reason);
        assertEquals(List.of("0.1.0"), platform.versions(HLS));
    }

    @Test
    void aNewVersionWhoseComponentCannotBeMadeIsRolledBack() {
        platform.mute.add(new FeatureId(HLS, "0.2.0"));
        CompletableFuture<String> swap = swap("hls", "0.2.0");
        workers.timer.advance(SwapWatch.BIND_US + 200_000);
        assertTrue(refusal(swap).contains("does not offer S"));
        assertEquals(List.of("0.1.0"), platform.versions(HLS));
    }

    @Test
    void aNewVersionThatDisappearsIsRolledBack() {
        CompletableFuture<String> swap = swap("hls", "0.2.0");
        workers.timer.advance(300_000);
        platform.bundles.remove(new FeatureId(HLS, "0.2.0"));
        workers.timer.advance(200_000);
        assertTrue(refusal(swap).contains("stopped"));
    }

    @Test
    void rollbackGoesBackAlsoAfterARestart() {
        CompletableFuture<String> swap = swap("hls", "0.2.0");
        workers.timer.advance(WATCH_US + 500_000);
        swap.join();
        plugins = operations();
        assertEquals("0.1.0", state(HLS).rollbackVersion());
        CompletableFuture<String> back = plugins.rollback("hls").toCompletableFuture();
        workers.timer.advance(WATCH_US + 500_000);
        assertEquals("Swapped " + HLS + " from 0.2.0 to 0.1.0", back.join());
        assertTrue(
                Files.exists(folder.resolve("plugins/" + HLS + "-0.2.0.retired")),
                "what was replaced does not come back when the cache is lost");
        assertEquals(List.of("0.1.0"), platform.versions(HLS));
    }

    @Test
    void withoutASwapThereIsNothingToGoBackTo() {
        assertTrue(refusal(plugins.rollback("hls")).contains("was not swapped"));
    }

    @Test
    void refusesWhatCannotBeSwapped() {
        assertTrue(refusal(swap("nothing", "0.2.0")).contains("media:plugins"));
        assertTrue(refusal(swap("hls", "0.1.0")).contains("needs another version"));
        URI other = FakePlatform.jar(folder, "io.millrace.packagers.dash", "0.2.0");
        assertTrue(refusal(plugins.swap("hls", other)).contains("is io.millrace.packagers.dash"));
        assertTrue(refusal(plugins.swap("hls", FakePlatform.jar(folder, null, null)))
                .contains("not an OSGi bundle"));
        assertTrue(refusal(plugins.swap("hls", folder.resolve("missing.jar").toUri()))
                .contains("Cannot fetch"));
        assertTrue(refusal(plugins.swap("hls", URI.create("nonsense"))).contains("Cannot fetch"));
        assertEquals(List.of("0.1.0"), platform.versions(HLS));
    }

    @Test
    void anAmbiguousNameIsExplained() {
        platform.boot("org.example.hls", "1.0.0");
        assertTrue(refusal(swap("hls", "0.2.0")).contains(" or "));
        assertEquals(
                "Uninstalled org.example.hls 1.0.0",
                plugins.uninstall("org.example.hls").toCompletableFuture().join());
    }

    @Test
    void installsAndUninstalls() {
        URI jar = FakePlatform.jar(folder, "org.example.plugin", "1.0.0");
        assertEquals(
                "Installed org.example.plugin/1.0.0",
                plugins.install(jar).toCompletableFuture().join());
        assertTrue(refusal(plugins.install(jar)).contains("media:swap"));
        assertTrue(events.contains("plugin.installed"));
        assertTrue(Files.exists(folder.resolve("plugins/org.example.plugin-1.0.0.jar")));
        plugins.uninstall("org.example.plugin").toCompletableFuture().join();
        assertTrue(events.contains("plugin.uninstalled"));
        assertEquals(List.of(), platform.versions("org.example.plugin"));
        assertFalse(Files.exists(folder.resolve("plugins/org.example.plugin-1.0.0.jar")));
    }

    @Test
    void aDeployedBundleIsReplacedByAFeature() {
        platform.deploy("org.example.dropped", "1.0.0");
        URI jar = FakePlatform.jar(folder, "org.example.dropped", "2.0.0");
        CompletableFuture<String> swap = plugins.swap("dropped", jar).toCompletableFuture();
        workers.timer.advance(WATCH_US + 500_000);
        swap.join();
        assertEquals(List.of("2.0.0"), platform.versions("org.example.dropped"));
    }

    @Test
    void operationsWaitForEachOther() {
        CompletableFuture<String> first = swap("hls", "0.2.0");
        CompletableFuture<String> second = swap("dash", "0.2.0");
        workers.timer.advance(WATCH_US + 500_000);
        assertTrue(first.isDone());
        assertFalse(second.isDone());
        workers.timer.advance(WATCH_US + 500_000);
        assertTrue(second.join().contains("dash"));
    }

    private CompletableFuture<String> swap(String plugin, String version) {
        String name = plugin.contains(".") ? plugin : "io.millrace.packagers." + plugin;
        return plugins.swap(plugin, FakePlatform.jar(folder, name, version)).toCompletableFuture();
    }

    private io.millrace.api.plugin.PluginState state(String name) {
        return plugins.list().stream()
                .filter(plugin -> plugin.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private Set<String> rootVersions(String name) {
        return platform.roots.stream()
                .filter(root -> root.name().equals(name))
                .map(FeatureId::version)
                .collect(java.util.stream.Collectors.toSet());
    }

    private static String refusal(CompletionStage<String> stage) {
        return assertThrows(CompletionException.class, () -> stage.toCompletableFuture()
                        .join())
                .getCause()
                .getMessage();
    }
}
