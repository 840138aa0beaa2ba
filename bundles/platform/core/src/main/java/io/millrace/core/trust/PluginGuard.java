package io.millrace.core.trust;

import io.millrace.api.audit.AuditLog;
import io.millrace.api.audit.AuditedChange;
import io.millrace.api.event.MediaEvent;
import io.millrace.api.event.MediaEvents;
import io.millrace.api.plugin.PluginOperationException;
import io.millrace.api.plugin.PluginTrust;
import io.millrace.api.plugin.RefusedBundle;
import io.millrace.api.settings.Configuration;
import io.millrace.api.settings.ConfiguredValues;
import io.millrace.api.work.Timer;
import io.millrace.api.work.Workers;
import io.millrace.core.trust.BundleJudge.Verdict;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.ServiceRegistration;
import org.osgi.framework.hooks.resolver.ResolverHook;
import org.osgi.framework.hooks.resolver.ResolverHookFactory;
import org.osgi.framework.hooks.weaving.WeavingException;
import org.osgi.framework.hooks.weaving.WeavingHook;
import org.osgi.framework.hooks.weaving.WovenClass;
import org.osgi.framework.startlevel.BundleStartLevel;
import org.osgi.framework.wiring.BundleCapability;
import org.osgi.framework.wiring.BundleRequirement;
import org.osgi.framework.wiring.BundleRevision;
import org.osgi.framework.wiring.FrameworkWiring;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets no bundle run that may not, whoever installed it and how: it does not resolve, and if it was resolved before this was
 * there, none of its classes is defined. Safe for any thread; the framework asks on its own.
 */
@Component(
        service = {PluginTrust.class, PluginGuard.class},
        immediate = true,
        configurationPid = PluginGuard.PID)
@Designate(ocd = PluginGuard.Config.class)
public final class PluginGuard implements PluginTrust, ResolverHookFactory, ResolverHook, WeavingHook {
    static final String PID = "io.millrace.core.trust";
    /** A refused bundle starts after this bundle is there, should it start at all. */
    private static final int LATE = 90;

    private static final long LOOK_US = 2_000_000;

    private static final Logger LOG = LoggerFactory.getLogger(PluginGuard.class);
    private static final Configuration<TrustPolicy> CONFIGURATION =
            new Configuration<>(PID, Config.class, PluginGuard::policy, LOG::warn);

    private final BundleContext framework;
    private final long own;
    private final AuditLog audit;
    private final MediaEvents events;
    private final Executor executor;
    private final BundleJudge judge;
    private final Map<Long, Known> known = new ConcurrentHashMap<>();
    /** Refusals that were told, by bundle. */
    private final Map<Long, String> told = new ConcurrentHashMap<>();

    private final Timer.Cancellable look;
    private final ServiceRegistration<?> hooks;
    private volatile TrustPolicy policy;

    /** Configuration {@code io.millrace.core.trust}. */
    @ObjectClassDefinition(name = "Millrace plugin trust")
    public @interface Config {
        @AttributeDefinition(
                name = "Policy",
                description = "off: any bundle runs; listed: those whose digest media:trust was told;"
                        + " signed: also those that a key in etc/trusted-plugins signed")
        String policy() default "off";
    }

    /** A verdict on a bundle as it was installed or updated at a time. */
    private record Known(long modified, TrustPolicy policy, Verdict verdict) {}

    private static TrustPolicy policy(ConfiguredValues values) {
        return values.read("policy", TrustPolicy::parse, "off, listed or signed");
    }

    @Activate
    public PluginGuard(
            Map<String, Object> properties,
            BundleContext framework,
            @Reference Workers workers,
            @Reference MediaEvents events,
            @Reference AuditLog audit) {
        this(
                properties,
                framework,
                workers,
                events,
                audit,
                new BundleJudge(
                        Path.of(System.getProperty("karaf.home", "."), "system"),
                        Path.of(System.getProperty("karaf.etc", "etc"))));
    }

    PluginGuard(
            Map<String, Object> properties,
            BundleContext framework,
            Workers workers,
            MediaEvents events,
            AuditLog audit,
            BundleJudge judge) {
        this.audit = audit;
        this.framework = framework;
        own = framework.getBundle().getBundleId();
        this.events = events;
        this.judge = judge;
        executor = workers.blocking("trust");
        policy = CONFIGURATION.start(properties, read -> TrustPolicy.LISTED, "Only listed digests are trusted");
        // not by Declarative Services: it would load classes to make a hook, for which the framework would ask the hook
        hooks = framework.registerService(
                new String[] {ResolverHookFactory.class.getName(), WeavingHook.class.getName()}, this, null);
        executor.execute(this::sweep);
        look = workers.timer().every(LOOK_US, executor, this::look);
    }

    @Deactivate
    void stop() {
        look.cancel();
        hooks.unregister();
    }

    @Modified
    void modified(Map<String, Object> properties) {
        TrustPolicy before = policy;
        policy = CONFIGURATION.change(properties, before);
        if (policy != before) {
            LOG.info("Plugins are trusted by the policy \"{}\"", policy.word());
            executor.execute(this::sweep);
        }
    }

    // ---- the framework asks ------------------------------------------------------------------------------------

    @Override
    public ResolverHook begin(Collection<BundleRevision> triggers) {
        return this;
    }

    @Override
    public void filterResolvable(Collection<BundleRevision> candidates) {
        candidates.removeIf(revision -> !mayRun(revision.getBundle()));
    }

    @Override
    public void filterSingletonCollisions(
            BundleCapability singleton, Collection<BundleCapability> collisionCandidates) {
        // not our matter
    }

    @Override
    public void filterMatches(BundleRequirement requirement, Collection<BundleCapability> candidates) {
        // not our matter
    }

    @Override
    public void end() {
        // nothing is kept of a resolution
    }

    @Override
    public void weave(WovenClass wovenClass) {
        Bundle bundle = wovenClass.getBundleWiring().getBundle();
        // our own classes first of all: to judge them would need them
        if (bundle.getBundleId() != own && !mayRun(bundle)) {
            throw new WeavingException(bundle.getSymbolicName() + " may not run; see media:plugins");
        }
    }

    private boolean mayRun(Bundle bundle) {
        return verdict(bundle).mayRun();
    }

    private Verdict verdict(Bundle bundle) {
        long id = bundle.getBundleId();
        if (id == 0 || id == own) {
            return Verdict.MAY_RUN;
        }
        TrustPolicy now = policy;
        long modified = bundle.getLastModified();
        Known before = known.get(id);
        if (before != null && before.modified == modified && before.policy == now) {
            return before.verdict;
        }
        Verdict verdict = judged(bundle, now);
        known.put(id, new Known(modified, now, verdict));
        String refusal = modified + verdict.refusal().orElse("");
        if (!verdict.mayRun() && !refusal.equals(told.put(id, refusal))) {
            // the framework holds its locks here
            executor.execute(() -> refuse(bundle, verdict));
        }
        return verdict;
    }

    private Verdict judged(Bundle bundle, TrustPolicy by) {
        try {
            return judge.judge(bundle.getLocation(), CachedJar.of(bundle), by);
        } catch (IOException | RuntimeException e) {
            return by == TrustPolicy.OFF
                    ? Verdict.MAY_RUN
                    : new Verdict("", Optional.of("it cannot be checked: " + e.getMessage()));
        }
    }

    // ---- what follows ------------------------------------------------------------------------------------------

    private void refuse(Bundle bundle, Verdict verdict) {
        String reason = verdict.refusal().orElse("");
        LOG.error("{} {} does not run: {}", name(bundle), bundle.getVersion(), reason);
        events.publish(
                MediaEvent.PLUGIN_REFUSED,
                name(bundle),
                Map.of("version", bundle.getVersion().toString(), "digest", verdict.digest(), "reason", reason));
        BundleStartLevel level = bundle.adapt(BundleStartLevel.class);
        if (level != null && level.getStartLevel() < LATE) {
            level.setStartLevel(LATE);
        }
    }

    private void look() {
        if (judge.hasChanged()) {
            known.clear();
            sweep();
        }
    }

    /** Looks at all bundles anew: those that run and may not are stopped, those that wait and may run are started. */
    private synchronized void sweep() {
        List<Bundle> stopped = new ArrayList<>();
        known.keySet().removeIf(id -> framework.getBundle(id) == null);
        told.keySet().removeIf(id -> framework.getBundle(id) == null);
        for (Bundle bundle : framework.getBundles()) {
            boolean isResolved = (bundle.getState() & (Bundle.INSTALLED | Bundle.UNINSTALLED)) == 0;
            boolean mayRun = mayRun(bundle);
            if (isResolved && !mayRun) {
                stop(bundle);
                stopped.add(bundle);
            } else if (mayRun && told.remove(bundle.getBundleId()) != null && !isResolved) {
                start(bundle);
            }
        }
        if (!stopped.isEmpty()) {
            framework.getBundle(0).adapt(FrameworkWiring.class).refreshBundles(stopped);
        }
    }

    private static void stop(Bundle bundle) {
        try {
            bundle.stop(Bundle.STOP_TRANSIENT);
        } catch (BundleException | IllegalStateException e) {
            LOG.warn("{} does not stop: {}", name(bundle), e.getMessage());
        }
    }

    private static void start(Bundle bundle) {
        try {
            BundleStartLevel level = bundle.adapt(BundleStartLevel.class);
            if (level != null && level.isPersistentlyStarted()) {
                bundle.start(Bundle.START_TRANSIENT | Bundle.START_ACTIVATION_POLICY);
            }
        } catch (BundleException | IllegalStateException | IllegalArgumentException e) {
            // such as one that is being uninstalled
            LOG.debug("{} still does not start", name(bundle), e);
        }
    }

    private static String name(Bundle bundle) {
        return bundle.getSymbolicName() == null ? bundle.getLocation() : bundle.getSymbolicName();
    }

    // ---- what is asked -----------------------------------------------------------------------------------------

    /** Why a jar must not be installed, and how that is mended; empty if it may. Blocks. */
    public Optional<String> refusal(Path jar) throws IOException {
        return judge.judge(jar, policy).refusal();
    }

    @Override
    public String policy() {
        return policy.word();
    }

    @Override
    public List<RefusedBundle> refused() {
        List<RefusedBundle> refused = new ArrayList<>();
        known.forEach((id, each) -> {
            Bundle bundle = framework.getBundle(id);
            if (bundle != null && !each.verdict.mayRun()) {
                refused.add(new RefusedBundle(
                        name(bundle),
                        bundle.getVersion().toString(),
                        id,
                        each.verdict.digest(),
                        each.verdict.refusal().get()));
            }
        });
        refused.sort(Comparator.comparingLong(RefusedBundle::bundleId));
        return refused;
    }

    @Override
    public List<String> digests() {
        try {
            return judge.digests().lines().stream()
                    .filter(line -> !line.isEmpty() && !line.startsWith("#"))
                    .toList();
        } catch (IOException e) {
            LOG.error("What is trusted cannot be read: {}", e.getMessage());
            return List.of();
        }
    }

    @Override
    public void trust(String digest) throws PluginOperationException {
        change("plugin.trust", digest, checked -> {
            String remark = refused().stream()
                    .filter(bundle -> bundle.digest().equals(checked))
                    .map(bundle -> bundle.name() + " " + bundle.version())
                    .findFirst()
                    .orElse("");
            if (judge.digests().add(checked, remark)) {
                LOG.info("Trusted from now on: {} {}", checked, remark);
            }
        });
    }

    @Override
    public void distrust(String digest) throws PluginOperationException {
        change("plugin.distrust", digest, checked -> {
            if (!judge.digests().remove(checked)) {
                throw new PluginOperationException("It was not trusted: " + checked);
            }
            LOG.info("Trusted no longer: {}", checked);
        });
    }

    private void change(String action, String digest, Change change) throws PluginOperationException {
        AuditedChange audited = audit.change(action, digest);
        try {
            synchronized (judge) {
                change.apply(TrustedDigests.check(digest));
            }
            audited.done();
        } catch (IllegalArgumentException | IOException e) {
            audited.refused(e);
            throw new PluginOperationException(e.getMessage(), e);
        } catch (PluginOperationException e) {
            audited.refused(e);
            throw e;
        }
        known.clear();
        executor.execute(this::sweep);
    }

    @FunctionalInterface
    private interface Change {
        void apply(String digest) throws IOException, PluginOperationException;
    }
}
