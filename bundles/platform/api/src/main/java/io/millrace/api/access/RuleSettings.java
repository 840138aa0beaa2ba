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
 * What one access rule is set to by its file {@code etc/PID-NAME.cfg}: whether it counts, the property {@code enabled}, what
 * it is about, {@code streams} and {@code roles}, and what its plugin reads. A rule that cannot be read when it begins or is
 * switched on refuses everybody whom it is about; one that is changed into nonsense stays as it was. Safe for any thread.
 *
 * @param <S> what the plugin reads, immutable
 */
public final class RuleSettings<S> {
    private static final String STRICT_MEANS = "The rule refuses everybody until that is mended";
    private static final String OFF_MEANS = "The rule is switched off, and would refuse everybody";

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
    private record Read<S>(boolean enabled, RuleScope scope, S settings, Optional<String> trouble) {
        Read<S> strict() {
            return new Read<>(enabled, scope, settings, trouble.or(() -> Optional.of("")));
        }
    }

    /**
     * Reads the rule's file.
     *
     * @param pid factory PID of the plugin's rules
     * @param config the component's Metatype annotation, which has {@code enabled}, {@code streams} and {@code roles}
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
        now = begin(properties);
    }

    /** Whether a rule is switched off by the value of its property {@code enabled}; nonsense leaves it on. */
    public static boolean isOff(Object enabled) {
        return ConfiguredValues.isFalse(enabled);
    }

    private Read<S> begin(Map<String, Object> properties) {
        String consequence = isOff(properties.get("enabled")) ? OFF_MEANS : STRICT_MEANS;
        Read<S> read = configuration.start(properties, Read::strict, consequence);
        tell(read, consequence);
        return read;
    }

    private static <S> Read<S> read(ConfiguredValues values, Function<ConfiguredValues, S> reader) {
        boolean enabled = values.flag("enabled");
        RuleScope scope = RuleScope.of(values);
        try {
            return new Read<>(enabled, scope, reader.apply(values), Optional.empty());
        } catch (IllegalArgumentException e) {
            return new Read<>(enabled, scope, null, Optional.of(String.valueOf(e.getMessage())));
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
        if (!before.enabled() || isOff(properties.get("enabled"))) {
            // nothing holds that it could stay at
            now = begin(properties);
            return !now.equals(before);
        }
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

    /** What the plugin read; empty if the rule is switched off or cannot be followed. */
    public Optional<S> settings() {
        Read<S> read = now;
        return read.enabled() && read.trouble().isEmpty() ? Optional.of(read.settings()) : Optional.empty();
    }

    /** Whether the rule counts and is about a request. */
    public boolean covers(AccessRequest request) {
        Read<S> read = now;
        return read.enabled() && read.scope().covers(request);
    }

    /** What the rule is about. */
    public RuleScope scope() {
        return now.scope();
    }

    /** Answers by the settings of this moment, if the rule is about the request and can be followed. */
    public CompletionStage<Decision> decide(AccessRequest request, Judge<S> judge) {
        Read<S> read = now;
        if (!read.enabled() || !read.scope().covers(request)) {
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
