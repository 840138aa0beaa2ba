package io.millrace.api.access;

import io.millrace.api.settings.Configuration;
import io.millrace.api.settings.ConfiguredValues;
import java.lang.annotation.Annotation;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * What one access rule is set to by its file {@code etc/PID-NAME.cfg}: what it is about, the properties {@code streams} and
 * {@code roles}, and what its plugin reads. A rule that cannot be read when it begins refuses everybody whom it is about; one
 * that is changed into nonsense stays as it was. Safe for any thread.
 *
 * @param <S> what the plugin reads, immutable
 */
public final class RuleSettings<S> {
    private static final String STRICT_MEANS = "The rule refuses everybody until that is mended";

    private final String name;
    private final String shown;
    private final Configuration<Read<S>> configuration;
    private final Consumer<String> warnings;
    private volatile Read<S> now;

    /** What a rule answers to a request that it is about. */
    @FunctionalInterface
    public interface Judge<S> {
        CompletionStage<Decision> decide(S settings, AccessRequest request);
    }

    /** @param trouble why the rule cannot be followed; {@code settings} may be null then */
    private record Read<S>(RuleScope scope, S settings, Optional<String> trouble) {
        Read<S> strict() {
            return new Read<>(scope, settings, trouble.or(() -> Optional.of("")));
        }
    }

    /**
     * Reads the rule's file.
     *
     * @param pid factory PID of the plugin's rules
     * @param config the component's Metatype annotation, which has {@code streams} and {@code roles}
     * @param reader makes the settings; what goes with no other value it refuses by an IllegalArgumentException, whose message
     *     shows no secret
     * @param properties the component's
     * @param warnings is told of each refused value, one line each
     */
    public RuleSettings(
            String pid,
            Class<? extends Annotation> config,
            Function<ConfiguredValues, S> reader,
            Map<String, Object> properties,
            Consumer<String> warnings) {
        String servicePid = String.valueOf(properties.get("service.pid"));
        name = servicePid.substring(servicePid.indexOf('~') + 1);
        shown = pid + "-" + name;
        this.warnings = warnings;
        configuration = new Configuration<>(shown, config, values -> read(values, reader), warnings);
        now = configuration.start(properties, Read::strict, STRICT_MEANS);
        tell(now, STRICT_MEANS);
    }

    private static <S> Read<S> read(ConfiguredValues values, Function<ConfiguredValues, S> reader) {
        RuleScope scope = RuleScope.of(values);
        try {
            return new Read<>(scope, reader.apply(values), Optional.empty());
        } catch (IllegalArgumentException e) {
            return new Read<>(scope, null, Optional.of(String.valueOf(e.getMessage())));
        }
    }

    private void tell(Read<S> read, String consequence) {
        read.trouble()
                .filter(why -> !why.isEmpty())
                .ifPresent(why -> warnings.accept(shown + ": " + why + ". " + consequence));
    }

    /**
     * The rule's file was changed.
     *
     * @return whether other settings hold now
     */
    public synchronized boolean change(Map<String, Object> properties) {
        Read<S> before = now;
        Read<S> changed = configuration.change(properties, before);
        if (changed.trouble().isPresent() && before.trouble().isEmpty()) {
            tell(changed, "The rule stays as it was");
            return false;
        }
        if (changed.equals(before)) {
            // what the plugin made of them, such as keys that were fetched, stays
            return false;
        }
        tell(changed, STRICT_MEANS);
        now = changed;
        return true;
    }

    /** The rule's name, with which its reasons end: {@code office} of {@code etc/PID-office.cfg}. */
    public String name() {
        return name;
    }

    /** What the plugin read; empty if the rule cannot be followed. */
    public Optional<S> settings() {
        Read<S> read = now;
        return read.trouble().isPresent() ? Optional.empty() : Optional.of(read.settings());
    }

    /** Whether the rule is about a request. */
    public boolean covers(AccessRequest request) {
        return now.scope().covers(request);
    }

    /** What the rule is about. */
    public RuleScope scope() {
        return now.scope();
    }

    /** Answers by the settings of this moment, if the rule is about the request and can be followed. */
    public CompletionStage<Decision> decide(AccessRequest request, Judge<S> judge) {
        Read<S> read = now;
        if (!read.scope().covers(request)) {
            return CompletableFuture.completedFuture(Decision.ABSTAIN);
        }
        if (read.trouble().isPresent()) {
            return CompletableFuture.completedFuture(
                    Decision.deny("The access rule " + name + " cannot be read; ask the operator"));
        }
        return judge.decide(read.settings(), request);
    }

    /** A refusal of who shows no credential, and is asked for one. */
    public Decision denyWithoutCredential(String reason) {
        return Decision.denyWithoutCredential(reason + " (access rule " + name + ")");
    }

    /** A refusal that names the rule. */
    public Decision deny(String reason) {
        return Decision.deny(reason + " (access rule " + name + ")");
    }
}
