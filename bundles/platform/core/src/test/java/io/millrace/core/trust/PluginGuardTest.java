package io.millrace.core.trust;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.audit.AuditEntry;
import io.millrace.api.audit.AuditKeeper;
import io.millrace.api.audit.AuditLog;
import io.millrace.api.plugin.PluginOperationException;
import io.millrace.api.plugin.RefusedBundle;
import io.millrace.core.trust.FakeFramework.FakeBundle;
import io.millrace.testkit.FakeWorkers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.Bundle;
import org.osgi.framework.hooks.weaving.WeavingException;
import org.osgi.framework.wiring.BundleRevision;

/** What the framework is told about bundles, and what follows. */
class PluginGuardTest {
    private static final Map<String, Object> LISTED = Map.of("policy", "listed");

    @TempDir
    Path folder;

    private final FakeWorkers workers = FakeWorkers.queued();
    private final List<String> told = new ArrayList<>();
    private final List<String> audited = new ArrayList<>();
    private final AuditLog audit = new AuditLog() {
        @Override
        public void record(AuditEntry entry) {
            audited.add(entry.action() + (entry.refusal().isPresent() ? " refused" : ""));
        }

        @Override
        public AutoCloseable attach(AuditKeeper keeper) {
            return () -> {};
        }
    };

    private TestJars jars;
    private FakeFramework framework;
    private FakeBundle own;
    private FakeBundle foreign;

    @BeforeEach
    void start() throws IOException {
        jars = new TestJars(folder);
        framework = new FakeFramework(folder.resolve("cache"));
        Path jar = jars.jar("thing", "A.class");
        Path system = Files.createDirectories(folder.resolve("system/org/example/thing/1.0"));
        Files.copy(jar, system.resolve("thing-1.0.jar"));
        own = framework.install(60, "mvn:org.example/thing/1.0", jar);
        foreign = framework.install(70, "file:/deploy/foreign.jar", jars.jar("foreign", "B.class"));
    }

    private PluginGuard guard(Map<String, Object> properties) {
        PluginGuard guard = new PluginGuard(
                properties,
                framework.context(),
                workers,
                (type, subject, attributes) -> told.add(type + " " + subject + " " + attributes.get("reason")),
                audit,
                new BundleJudge(folder.resolve("system"), folder.resolve("etc")));
        workers.queue.runAll();
        return guard;
    }

    private List<Long> resolvable(PluginGuard guard, FakeBundle... bundles) {
        List<BundleRevision> candidates = new ArrayList<>();
        for (FakeBundle bundle : bundles) {
            candidates.add(FakeFramework.revision(bundle));
        }
        guard.begin(List.of()).filterResolvable(candidates);
        return candidates.stream()
                .map(revision -> revision.getBundle().getBundleId())
                .toList();
    }

    @Test
    void withoutPolicyEverybodyResolves() {
        PluginGuard guard = guard(Map.of());
        assertEquals(List.of(60L, 70L), resolvable(guard, own, foreign));
        assertEquals("off", guard.policy());
        guard.weave(FakeFramework.classOf(foreign));
        assertEquals(List.of(), guard.refused());
    }

    @Test
    void aForeignBundleDoesNotResolveAndThatIsToldOnce() {
        PluginGuard guard = guard(LISTED);
        for (int i = 0; i < 3; i++) {
            assertEquals(List.of(60L), resolvable(guard, own, foreign));
        }
        workers.queue.runAll();
        assertEquals(1, told.size(), told.toString());
        assertTrue(told.get(0).startsWith("plugin.refused bundle-70 it is not trusted"), told.get(0));
        assertEquals(90, foreign.startLevel, "behind this bundle");
        assertThrows(WeavingException.class, () -> guard.weave(FakeFramework.classOf(foreign)));
        guard.weave(FakeFramework.classOf(own));
        RefusedBundle refused = guard.refused().get(0);
        assertEquals(70, refused.bundleId());
        assertTrue(refused.reason().endsWith("media:trust " + refused.digest()), refused.reason());
        framework.uninstall(70);
        assertEquals(List.of(), guard.refused());
    }

    @Test
    void whatIsTrustedStartsAndWhatIsNotAnyMoreStops() throws PluginOperationException {
        PluginGuard guard = guard(LISTED);
        String digest = guard.refused().get(0).digest();
        guard.trust(digest);
        workers.queue.runAll();
        assertEquals(List.of("start 70"), framework.calls);
        assertEquals(List.of(digest + "  bundle-70 1.0.0"), guard.digests());
        assertEquals(List.of(60L, 70L), resolvable(guard, own, foreign));
        foreign.state = Bundle.ACTIVE;
        guard.distrust(digest);
        workers.queue.runAll();
        assertEquals(List.of("start 70", "stop 70", "refreshBundles [bundle-70]"), framework.calls);
        assertThrows(PluginOperationException.class, () -> guard.distrust(digest));
        assertThrows(PluginOperationException.class, () -> guard.trust("nonsense"));
        assertEquals(
                List.of("plugin.trust", "plugin.distrust", "plugin.distrust refused", "plugin.trust refused"), audited);
    }

    @Test
    void aListThatWasEditedCounts() throws IOException {
        PluginGuard guard = guard(LISTED);
        Path list =
                Files.createDirectories(folder.resolve("etc/trusted-plugins")).resolve("digests");
        Files.writeString(list, guard.refused().get(0).digest() + "\n");
        workers.timer.advance(2_000_000);
        workers.queue.runAll();
        assertEquals(List.of("start 70"), framework.calls);
        guard.stop();
        assertEquals("no hooks", framework.calls.get(1));
        assertEquals(0, workers.timer.pending());
    }

    @Test
    void whatRanBeforeThePolicyIsStopped() {
        foreign.state = Bundle.ACTIVE;
        PluginGuard guard = guard(Map.of());
        guard.modified(LISTED);
        workers.queue.runAll();
        assertEquals(List.of("stop 70", "refreshBundles [bundle-70]"), framework.calls);
        foreign.state = Bundle.INSTALLED;
        guard.modified(Map.of());
        workers.queue.runAll();
        assertEquals("start 70", framework.calls.get(2));
    }

    @Test
    void anUpdatedBundleIsJudgedAnew() throws IOException {
        PluginGuard guard = guard(Map.of());
        assertEquals(List.of(70L), resolvable(guard, foreign));
        Path copy = folder.resolve("cache/bundle70/version0.1");
        Files.createDirectories(copy);
        Files.write(copy.resolve("bundle.jar"), new byte[50]);
        foreign.modified++;
        assertEquals(List.of(), resolvable(guard, foreign));
        assertTrue(guard.refused().get(0).reason().contains("no whole jar"));
    }

    @Test
    void nonsenseInThePlaceOfAPolicyTrustsLittle() {
        PluginGuard guard = guard(Map.of("policy", "of"));
        assertEquals("listed", guard.policy());
        assertEquals(List.of(60L), resolvable(guard, own, foreign));
        guard.modified(Map.of("policy", "nonsense"));
        assertEquals("listed", guard.policy());
    }

    @Test
    void aJarIsJudgedBeforeItIsInstalled() throws IOException {
        PluginGuard guard = guard(LISTED);
        Path jar = jars.jar("next", "C.class");
        assertTrue(guard.refusal(jar).orElseThrow().contains("media:trust " + JarReport.digest(jar)));
        assertFalse(guard(Map.of()).refusal(jar).isPresent());
    }
}
