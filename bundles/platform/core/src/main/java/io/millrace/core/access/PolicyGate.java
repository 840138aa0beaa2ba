package io.millrace.core.access;

import io.millrace.api.access.AccessDeniedException;
import io.millrace.api.access.AccessExplanation;
import io.millrace.api.access.AccessExplanation.Answer;
import io.millrace.api.access.AccessGate;
import io.millrace.api.access.AccessPolicy;
import io.millrace.api.access.AccessRequest;
import io.millrace.api.access.AccessRule;
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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.osgi.framework.ServiceReference;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
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
    private static final String BUILT_IN = "built-in";
    private static final String DRAIN = "drain";
    private static final Logger LOG = LoggerFactory.getLogger(PolicyGate.class);
    /** What stands behind a factory's PID in that of a configuration. */
    private static final Pattern CONFIGURED =
            Pattern.compile("~.*|\\.\\p{XDigit}{8}(-\\p{XDigit}{4}){3}-\\p{XDigit}{12}");

    private static final Configuration<AccessSettings> CONFIGURATION =
            new Configuration<>(PID, Config.class, AccessSettings::of, LOG::warn);

    private final Map<String, PolicySeat> seats = new ConcurrentSkipListMap<>();
    private final RefusedLog refused = new RefusedLog();
    private final Workers workers;
    private final PluginFaults faults;
    private final DrainSwitch drain;
    private final ViewerInterest interest;
    private final RefusalReport report;
    private final Consumer<Map<String, Boolean>> watcher = this::configured;
    private RuleConfigurations configurations;
    private AccessChanges changes = new AccessChanges();
    private volatile AccessSettings settings;
    /** By name, whether it is switched on. */
    private volatile Map<String, Boolean> configuredRules = Map.of();

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
            @Reference ViewerInterest interest,
            @Reference RuleConfigurations rules,
            @Reference AccessChanges changes) {
        this(
                CONFIGURATION.start(properties, AccessSettings::strict, AccessSettings.STRICT_MEANS),
                workers,
                events,
                faults,
                drain,
                interest);
        configurations = rules;
        this.changes = changes;
        rules.watch(watcher);
    }

    @Deactivate
    void stop() {
        configurations.unwatch(watcher);
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

    /** Holds for every decision from now on; who was let in is asked about again. */
    @Modified
    void modified(Map<String, Object> properties) {
        synchronized (this) {
            settings = CONFIGURATION.change(properties, settings);
            requireSeats();
        }
        changes.changed();
    }

    /** A rule that is configured and not switched off is required, whether or not its plugin is there. */
    synchronized void configured(Map<String, Boolean> rules) {
        configuredRules = rules;
        requireSeats();
    }

    private void requireSeats() {
        seats.forEach((name, seat) -> seat.required(isRequired(name)));
        // a seat that was made meanwhile may not know it yet
        Stream.concat(settings.required().stream(), configuredRules.keySet().stream())
                .filter(this::isRequired)
                .forEach(name -> seat(name).required(true));
    }

    private boolean isRequired(String name) {
        return configuredRules.getOrDefault(name, settings.required().contains(name));
    }

    private boolean isOff(String name) {
        return !configuredRules.getOrDefault(name, true);
    }

    @Reference(
            service = AccessPolicy.class,
            cardinality = ReferenceCardinality.MULTIPLE,
            policy = ReferencePolicy.DYNAMIC)
    void addPolicy(AccessPolicy policy, ServiceReference<AccessPolicy> reference) {
        PluginVersion version = ServiceVersions.of(reference);
        bind(ruleName(version.plugin(), reference.getProperty("service.pid")), policy, version);
    }

    /** A plugin's configurations that have names are rules of their own, also those that Felix's web console made up. */
    static String ruleName(String plugin, Object pid) {
        return pid instanceof String name
                        && name.startsWith(plugin)
                        && CONFIGURED.matcher(name.substring(plugin.length())).matches()
                ? name
                : plugin;
    }

    void removePolicy(AccessPolicy policy) {
        seats.values().forEach(seat -> seat.unbind(policy));
    }

    void bind(String name, AccessPolicy policy, PluginVersion version) {
        PolicySeat seat;
        synchronized (this) {
            seat = seat(name);
            seat.expect(policy);
        }
        // outside the lock: the requests that waited run now
        seat.bind(policy, version);
    }

    private PolicySeat seat(String name) {
        return seats.computeIfAbsent(name, key -> new PolicySeat(key, isRequired(key), workers, faults));
    }

    @Override
    public CompletionStage<Grant> check(AccessRequest request) {
        if (drain.isOn()) {
            return refuse(request, DRAIN, DrainSwitch.REASON, false);
        }
        long nowUtcUs = workers.clock().utcUs();
        return ask(request).thenCompose(asked -> grant(request, asked, nowUtcUs, true));
    }

    @Override
    public CompletionStage<Grant> renew(AccessRequest request) {
        return ask(request).thenCompose(asked -> grant(request, asked, 0, false));
    }

    /**
     * Asks everybody. A key may stand where a stream's name does: rules that are configured for streams are asked about the
     * stream that it stands for, and do not see the key as a name.
     */
    private CompletionStage<Asked> ask(AccessRequest request) {
        boolean maybeKey = KeyMask.isKey(request);
        return ask(request, name -> !maybeKey || !configuredRules.containsKey(name))
                .thenCompose(answers -> {
                    Optional<StreamName> meant = Verdict.of(answers)
                            .allowed()
                            .map(allow -> allow.stream().orElse(request.stream()))
                            .filter(stream -> maybeKey || !stream.equals(request.stream()));
                    return meant.isEmpty()
                            ? CompletableFuture.completedFuture(new Asked(request.stream(), answers))
                            : ask(KeyMask.named(request, meant.get()), name -> true)
                                    .thenApply(again -> new Asked(meant.get(), again));
                });
    }

    /** What was answered about a stream, which may not be the one that was named. */
    private record Asked(StreamName stream, List<Answer> answers) {}

    private CompletionStage<List<Answer>> ask(AccessRequest request, Predicate<String> rules) {
        Map<String, CompletableFuture<Decision>> asked = new LinkedHashMap<>();
        asked.put(BUILT_IN, CompletableFuture.completedFuture(settings.builtIn().decide(request)));
        seats.forEach((name, seat) -> {
            if (rules.test(name) && !isOff(name)) {
                asked.put(name, seat.ask(request));
            }
        });
        return CompletableFuture.allOf(asked.values().toArray(CompletableFuture[]::new))
                .thenApply(done -> answers(asked));
    }

    private static List<Answer> answers(Map<String, CompletableFuture<Decision>> asked) {
        List<Answer> answers = new ArrayList<>();
        asked.forEach((name, decision) -> answers.add(new Answer(name, decision.join())));
        return answers;
    }

    private CompletionStage<Grant> grant(AccessRequest request, Asked asked, long askedUtcUs, boolean isNew) {
        forgetUninstalled();
        Verdict verdict = Verdict.of(asked.answers);
        if (verdict.allowed().isEmpty()) {
            boolean missing = request.isAnonymous()
                    && verdict.denied().map(Decision.Deny::credentialMissing).orElse(true);
            String rule = verdict.denied().isEmpty() ? BUILT_IN : verdict.deniedBy();
            return refuse(request, rule, reason(request, verdict), missing);
        }
        Grant grant = grant(request, asked.stream, verdict.allowed().get(), askedUtcUs);
        if (isNew) {
            for (Map.Entry<String, PolicySeat> seat : seats.entrySet()) {
                if (!isOff(seat.getKey()) && seat.getValue().room(grant) instanceof Decision.Deny denial) {
                    return refuse(request, seat.getKey(), denial.reason(), false);
                }
            }
        }
        if (request.role() == Session.Role.PLAY) {
            interest.wanted(grant.stream());
        }
        return CompletableFuture.completedFuture(grant);
    }

    private static Grant grant(AccessRequest request, StreamName asked, Decision.Allow allowed, long askedUtcUs) {
        StreamName stream = allowed.stream().orElse(asked);
        return new Grant(request, stream, allowed.identity(), allowed.validUntil(), allowed.limits(), askedUtcUs);
    }

    private String reason(AccessRequest request, Verdict verdict) {
        return verdict.denied().map(Decision.Deny::reason).orElseGet(() -> settings.builtIn()
                .explain(request));
    }

    @Override
    public CompletionStage<AccessExplanation> explain(AccessRequest request) {
        AccessRequest question = request.asQuestion();
        return ask(question).thenApply(asked -> {
            List<Answer> answers = new ArrayList<>();
            asked.answers.forEach(answer -> answers.add(masked(answer, request)));
            if (drain.isOn()) {
                answers.add(0, new Answer(DRAIN, Decision.deny(DrainSwitch.REASON)));
            }
            Verdict.of(answers)
                    .allowed()
                    .ifPresent(allow ->
                            answers.replaceAll(answer -> room(answer, grant(question, asked.stream, allow, 0))));
            configuredRules.keySet().stream()
                    .filter(this::isOff)
                    .sorted()
                    .forEach(name -> answers.add(new Answer(name, Decision.ABSTAIN, false)));
            Verdict verdict = Verdict.of(answers);
            String reason = verdict.allowed()
                    .map(allow -> "Let in as " + allow.identity())
                    .orElseGet(() -> KeyMask.text(reason(request, verdict), request));
            return new AccessExplanation(verdict.allowed().isPresent(), reason, answers);
        });
    }

    private Answer room(Answer answer, Grant grant) {
        PolicySeat seat = seats.get(answer.rule());
        return seat != null && seat.room(grant) instanceof Decision.Deny denial
                ? new Answer(answer.rule(), denial)
                : answer;
    }

    private static Answer masked(Answer answer, AccessRequest request) {
        return answer.decision() instanceof Decision.Deny denial
                ? new Answer(
                        answer.rule(),
                        new Decision.Deny(KeyMask.text(denial.reason(), request), denial.credentialMissing()))
                : answer;
    }

    @Override
    public List<AccessRule> rules() {
        return Stream.concat(seats.keySet().stream(), configuredRules.keySet().stream())
                .distinct()
                .sorted()
                .map(this::rule)
                .toList();
    }

    private AccessRule rule(String name) {
        PolicySeat seat = seats.get(name);
        return new AccessRule(name, seat != null && !seat.isEmpty(), isRequired(name), !isOff(name));
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

    private CompletionStage<Grant> refuse(
            AccessRequest request, String rule, String reason, boolean credentialMissing) {
        Instant now = Instant.ofEpochMilli(workers.clock().utcUs() / 1_000);
        report.add(refused.add(request, rule, reason, now));
        boolean digest = credentialMissing
                && seats.entrySet().stream()
                        .anyMatch(
                                seat -> !isOff(seat.getKey()) && seat.getValue().checksDigest(request));
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
