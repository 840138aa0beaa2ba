package io.millrace.core.access;

import io.millrace.api.access.AccessDeniedException;
import io.millrace.api.access.AccessGate;
import io.millrace.api.access.AccessPolicy;
import io.millrace.api.access.AccessRequest;
import io.millrace.api.access.Decision;
import io.millrace.api.access.Grant;
import io.millrace.api.access.RefusalTotal;
import io.millrace.api.access.RefusedAttempt;
import io.millrace.api.event.MediaEvents;
import io.millrace.api.media.StreamName;
import io.millrace.api.plugin.PluginFaults;
import io.millrace.api.plugin.PluginVersion;
import io.millrace.api.session.Session;
import io.millrace.api.settings.Configuration;
import io.millrace.api.work.Workers;
import io.millrace.core.plugin.ServiceVersions;
import io.millrace.core.transfer.ViewerInterest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.stream.Stream;
import org.osgi.framework.ServiceReference;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the built-in rules and every policy. Any denial wins, at least one has to allow; an error, a missed deadline, or
 * a required policy whose plugin is absent is a denial. While a policy's plugin is replaced, requests wait for it.
 */
@Component(service = AccessGate.class, configurationPid = PolicyGate.PID)
@Designate(ocd = PolicyGate.Config.class)
public final class PolicyGate implements AccessGate {
    static final String PID = "io.millrace.core.access";
    private static final Logger LOG = LoggerFactory.getLogger(PolicyGate.class);
    private static final Configuration<AccessSettings> CONFIGURATION =
            new Configuration<>(PID, Config.class, AccessSettings::of, LOG::warn);

    private final Map<String, PolicySeat> seats = new ConcurrentSkipListMap<>();
    private final RefusedLog refused = new RefusedLog();
    private final Workers workers;
    private final PluginFaults faults;
    private final DrainSwitch drain;
    private final ViewerInterest interest;
    private final RefusalReport report;
    private volatile AccessSettings settings;

    /** Configuration {@code io.millrace.core.access}. */
    @ObjectClassDefinition(name = "Millrace access")
    public @interface Config {
        @AttributeDefinition(
                name = "Private streams",
                description = "Streams that need a token to be played: APP/NAME, * stands for anything")
        String[] private_streams() default {};

        @AttributeDefinition(
                name = "Required policies",
                description = "Symbolic names of policy plugins without which nobody is let in")
        String[] required_policies() default {};
    }

    @Activate
    public PolicyGate(
            Map<String, Object> properties,
            @Reference Workers workers,
            @Reference MediaEvents events,
            @Reference PluginFaults faults,
            @Reference DrainSwitch drain,
            @Reference ViewerInterest interest) {
        this(
                CONFIGURATION.start(properties, AccessSettings::strict, AccessSettings.STRICT_MEANS),
                workers,
                events,
                faults,
                drain,
                interest);
    }

    PolicyGate(
            AccessSettings settings,
            Workers workers,
            MediaEvents events,
            PluginFaults faults,
            DrainSwitch drain,
            ViewerInterest interest) {
        this.interest = interest;
        this.settings = settings;
        this.workers = workers;
        this.faults = faults;
        this.drain = drain;
        report = new RefusalReport(workers.timer(), workers.serial("access"), events, LOG::info);
        settings.required().forEach(this::seat);
    }

    /** Holds for every decision from now on. Who was let in stays until that permission is renewed. */
    @Modified
    synchronized void modified(Map<String, Object> properties) {
        AccessSettings changed = CONFIGURATION.change(properties, settings);
        settings = changed;
        seats.forEach((plugin, seat) -> seat.required(changed.required().contains(plugin)));
        // a seat that was made meanwhile may not know it yet
        changed.required().forEach(plugin -> seat(plugin).required(true));
    }

    @Reference(
            service = AccessPolicy.class,
            cardinality = ReferenceCardinality.MULTIPLE,
            policy = ReferencePolicy.DYNAMIC)
    void addPolicy(AccessPolicy policy, ServiceReference<AccessPolicy> reference) {
        bind(policy, ServiceVersions.of(reference));
    }

    void removePolicy(AccessPolicy policy) {
        seats.values().forEach(seat -> seat.unbind(policy));
    }

    void bind(AccessPolicy policy, PluginVersion version) {
        PolicySeat seat;
        synchronized (this) {
            seat = seat(version.plugin());
            seat.expect(policy);
        }
        // outside the lock: the requests that waited run now
        seat.bind(policy, version);
    }

    private PolicySeat seat(String plugin) {
        return seats.computeIfAbsent(
                plugin, name -> new PolicySeat(name, settings.required().contains(name), workers, faults));
    }

    @Override
    public CompletionStage<Grant> check(AccessRequest request) {
        return drain.isOn() ? refuse(request, DrainSwitch.REASON, false) : renew(request);
    }

    @Override
    public CompletionStage<Grant> renew(AccessRequest request) {
        List<CompletableFuture<Decision>> answers = new ArrayList<>();
        answers.add(CompletableFuture.completedFuture(settings.builtIn().decide(request)));
        seats.forEach((plugin, seat) -> answers.add(seat.ask(request)));
        return CompletableFuture.allOf(answers.toArray(CompletableFuture[]::new))
                .thenCompose(done -> combine(request, answers.stream().map(CompletableFuture::join)));
    }

    private CompletionStage<Grant> combine(AccessRequest request, Stream<Decision> decisions) {
        forgetUninstalled();
        Decision.Allow allowed = null;
        for (Decision decision : (Iterable<Decision>) decisions::iterator) {
            if (decision instanceof Decision.Deny denial) {
                // whatever the peer showed, a denial would still win
                return refuse(request, denial.reason(), false);
            }
            if (decision instanceof Decision.Allow allow && isBetter(allow, allowed)) {
                allowed = allow;
            }
        }
        if (allowed == null) {
            return refuse(request, settings.builtIn().explain(request), request.isAnonymous());
        }
        StreamName stream = allowed.stream().orElse(request.stream());
        if (request.role() == Session.Role.PLAY) {
            interest.wanted(stream);
        }
        return CompletableFuture.completedFuture(
                new Grant(request, stream, allowed.identity(), allowed.validUntil(), allowed.limits()));
    }

    /** What a credential stands for says more than that anybody may come in. */
    private static boolean isBetter(Decision.Allow allow, Decision.Allow than) {
        return than == null || allow.stream().isPresent() || than.stream().isEmpty();
    }

    /** A plugin that did not come back is not waited for any more. */
    private void forgetUninstalled() {
        for (Map.Entry<String, PolicySeat> entry : seats.entrySet()) {
            PolicySeat seat = entry.getValue();
            if (seat.isLeft()) {
                synchronized (this) {
                    if (seat.isEmpty()) {
                        seats.remove(entry.getKey(), seat);
                    }
                }
            }
        }
    }

    private CompletionStage<Grant> refuse(AccessRequest request, String reason, boolean credentialMissing) {
        Instant now = Instant.ofEpochMilli(workers.clock().utcUs() / 1_000);
        report.add(refused.add(request, reason, now));
        boolean digest = credentialMissing && seats.values().stream().anyMatch(seat -> seat.checksDigest(request));
        return CompletableFuture.failedFuture(new AccessDeniedException(reason, credentialMissing, digest));
    }

    @Override
    public List<RefusedAttempt> refused() {
        return refused.list();
    }

    @Override
    public List<RefusalTotal> refusalTotals() {
        return refused.totals();
    }
}
