package io.millrace.core.access;

import io.millrace.api.access.AccessDeniedException;
import io.millrace.api.access.AccessGate;
import io.millrace.api.access.AccessPolicy;
import io.millrace.api.access.AccessRequest;
import io.millrace.api.access.Decision;
import io.millrace.api.access.Grant;
import io.millrace.api.access.RefusedAttempt;
import io.millrace.api.event.MediaEvent;
import io.millrace.api.event.MediaEvents;
import io.millrace.api.plugin.PluginFaults;
import io.millrace.api.plugin.PluginVersion;
import io.millrace.api.plugin.ServiceSlot;
import io.millrace.api.work.Workers;
import io.millrace.core.plugin.ServiceVersions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.TimeUnit;
import org.osgi.framework.ServiceReference;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
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
@Component(service = AccessGate.class)
@Designate(ocd = PolicyGate.Config.class)
public final class PolicyGate implements AccessGate {
    static final long DEADLINE_US = 2_000_000;

    private static final Logger LOG = LoggerFactory.getLogger(PolicyGate.class);
    private static final int MAX_HELD = 10_000;

    private final Map<String, ServiceSlot<AccessPolicy>> slots = new ConcurrentSkipListMap<>();
    private final RefusedLog refused = new RefusedLog();
    private final BuiltInRules builtIn;
    private final List<String> required;
    private final Workers workers;
    private final MediaEvents events;
    private final PluginFaults faults;
    private final DrainSwitch drain;

    /** Configuration {@code io.millrace.core.access}. */
    @ObjectClassDefinition(name = "Millrace access", pid = "io.millrace.core.access")
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
            Config config,
            @Reference Workers workers,
            @Reference MediaEvents events,
            @Reference PluginFaults faults,
            @Reference DrainSwitch drain) {
        this(
                new BuiltInRules(
                        !"off".equalsIgnoreCase(System.getenv("MILLRACE_LOOPBACK_PUBLISH")),
                        List.of(config.private_streams())),
                List.of(config.required_policies()),
                workers,
                events,
                faults,
                drain);
    }

    PolicyGate(
            BuiltInRules builtIn,
            List<String> required,
            Workers workers,
            MediaEvents events,
            PluginFaults faults,
            DrainSwitch drain) {
        this.builtIn = builtIn;
        this.required = required.stream().filter(name -> !name.isBlank()).toList();
        this.workers = workers;
        this.events = events;
        this.faults = faults;
        this.drain = drain;
        this.required.forEach(this::slot);
    }

    @Reference(
            service = AccessPolicy.class,
            cardinality = ReferenceCardinality.MULTIPLE,
            policy = ReferencePolicy.DYNAMIC)
    void addPolicy(AccessPolicy policy, ServiceReference<AccessPolicy> reference) {
        bind(policy, ServiceVersions.of(reference));
    }

    void removePolicy(AccessPolicy policy) {
        slots.values().forEach(slot -> slot.unbind(policy));
    }

    void bind(AccessPolicy policy, PluginVersion version) {
        slot(version.plugin()).bind(policy, version);
    }

    private ServiceSlot<AccessPolicy> slot(String plugin) {
        return slots.computeIfAbsent(
                plugin, name -> new ServiceSlot<>("The access policy " + name, workers.timer(), faults, MAX_HELD));
    }

    @Override
    public CompletionStage<Grant> check(AccessRequest request) {
        if (drain.refuses(request)) {
            return refuse(request, DrainSwitch.REASON, false);
        }
        List<CompletableFuture<Decision>> answers = new ArrayList<>();
        answers.add(CompletableFuture.completedFuture(builtIn.decide(request)));
        for (Map.Entry<String, ServiceSlot<AccessPolicy>> entry : slots.entrySet()) {
            answers.add(ask(entry.getKey(), entry.getValue(), request));
        }
        return CompletableFuture.allOf(answers.toArray(CompletableFuture[]::new))
                .thenCompose(done -> combine(request, answers));
    }

    /** A policy that was uninstalled for good no longer counts, unless it is required. */
    private CompletableFuture<Decision> ask(String name, ServiceSlot<AccessPolicy> slot, AccessRequest request) {
        long deadlineUs = slot.service() == null ? ServiceSlot.HOLD_US + DEADLINE_US : DEADLINE_US;
        return slot.call(policy -> policy.decide(request))
                .toCompletableFuture()
                .orTimeout(deadlineUs, TimeUnit.MICROSECONDS)
                .exceptionally(failure -> absent(name, slot, failure));
    }

    private Decision absent(String name, ServiceSlot<AccessPolicy> slot, Throwable failure) {
        Throwable cause = failure.getCause() == null ? failure : failure.getCause();
        if (cause instanceof io.millrace.api.plugin.ServiceAwayException && !required.contains(name)) {
            slots.remove(name, slot);
            return Decision.ABSTAIN;
        }
        LOG.warn("The access policy {} did not decide: {}", name, cause.toString());
        return Decision.deny("The access policy " + name + " did not answer; try again, or ask the operator");
    }

    private CompletionStage<Grant> combine(AccessRequest request, List<CompletableFuture<Decision>> answers) {
        Decision.Allow allowed = null;
        for (CompletableFuture<Decision> answer : answers) {
            Decision decision = answer.join();
            if (decision instanceof Decision.Deny denial) {
                return refuse(request, denial.reason(), request.credential().isEmpty());
            }
            if (decision instanceof Decision.Allow allow
                    && (allowed == null
                            || allow.stream().isPresent()
                            || allowed.stream().isEmpty())) {
                allowed = allow;
            }
        }
        if (allowed == null) {
            return refuse(
                    request, builtIn.explain(request), request.credential().isEmpty());
        }
        return CompletableFuture.completedFuture(new Grant(
                request,
                allowed.stream().orElse(request.stream()),
                allowed.identity(),
                allowed.validUntil(),
                allowed.limits()));
    }

    private CompletionStage<Grant> refuse(AccessRequest request, String reason, boolean credentialMissing) {
        Instant now = Instant.ofEpochMilli(workers.clock().utcUs() / 1_000);
        RefusedAttempt attempt = refused.add(request, reason, now);
        // powers of two: a flood of equal attempts writes a handful of lines
        if (Long.bitCount(attempt.count()) == 1) {
            LOG.info(
                    "Refused to let {} {} {} over {} ({} times): {}",
                    attempt.host(),
                    attempt.role().name().toLowerCase(Locale.ROOT),
                    attempt.stream(),
                    attempt.protocol(),
                    attempt.count(),
                    reason);
            events.publish(
                    MediaEvent.SESSION_REFUSED,
                    attempt.stream(),
                    Map.of("host", attempt.host(), "protocol", attempt.protocol(), "reason", reason));
        }
        return CompletableFuture.failedFuture(new AccessDeniedException(reason, credentialMissing));
    }

    @Override
    public List<RefusedAttempt> refused() {
        return refused.list();
    }
}
