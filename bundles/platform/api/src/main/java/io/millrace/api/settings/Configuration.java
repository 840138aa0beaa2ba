package io.millrace.api.settings;

import java.lang.annotation.Annotation;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/**
 * Reads the settings of a component from its configuration, when it starts and whenever the configuration changes. What
 * makes no sense is refused with a line that names the property, its value and what is allowed; the component goes on with
 * what it had. A component keeps the settings, an immutable record, in a volatile field: so it is never restarted for them.
 *
 * <pre>
 * private static final Configuration&lt;Limits&gt; CONFIGURATION =
 *         new Configuration&lt;&gt;("com.example.pid", Config.class, Limits::of, LOG::warn);
 * private volatile Limits limits;
 *
 * &#64;Activate
 * public Example(Map&lt;String, Object&gt; properties) {
 *     limits = CONFIGURATION.start(properties);
 * }
 *
 * &#64;Modified
 * void modified(Map&lt;String, Object&gt; properties) {
 *     limits = CONFIGURATION.change(properties, limits);
 * }
 * </pre>
 *
 * Safe for any thread.
 *
 * @param <S> the settings
 */
public final class Configuration<S> {
    private final String pid;
    private final Class<? extends Annotation> config;
    private final Function<ConfiguredValues, S> settings;
    private final Consumer<String> warnings;

    /**
     * Describes a configuration.
     *
     * @param pid names it in warnings
     * @param config the component's Metatype annotation, which has the defaults
     * @param settings makes the settings; it refuses through the values that it reads
     * @param warnings is told of each refused value, one line each
     */
    public Configuration(
            String pid,
            Class<? extends Annotation> config,
            Function<ConfiguredValues, S> settings,
            Consumer<String> warnings) {
        this.pid = Objects.requireNonNull(pid);
        this.config = Objects.requireNonNull(config);
        this.settings = Objects.requireNonNull(settings);
        this.warnings = Objects.requireNonNull(warnings);
    }

    /** The settings of a component that starts: a refused property has its default. */
    public S start(Map<String, ?> properties) {
        ConfiguredValues values = new ConfiguredValues(config, properties);
        S read = settings.apply(values);
        RefusedSettings.tell(pid, List.of());
        if (values.refusals().isEmpty()) {
            return read;
        }
        warn(values, "Its default is used");
        Map<String, Object> sensible = new HashMap<>(properties);
        sensible.keySet().removeAll(values.refusals().keySet());
        ConfiguredValues rest = new ConfiguredValues(config, sensible);
        read = settings.apply(rest);
        if (rest.refusals().isEmpty()) {
            return read;
        }
        warn(rest, "All defaults are used");
        return settings.apply(new ConfiguredValues(config, Map.of()));
    }

    /**
     * The settings of a component that starts, where defaults in place of what is refused would let in too much.
     *
     * @param strict makes stricter settings, if a value is refused, of those that were read: in these it has its default
     *     if it was read with its range, or is as the component took it
     * @param consequence what that means, without a full stop
     */
    public S start(Map<String, ?> properties, UnaryOperator<S> strict, String consequence) {
        ConfiguredValues values = new ConfiguredValues(config, properties);
        S read = settings.apply(values);
        RefusedSettings.tell(pid, List.of());
        if (values.refusals().isEmpty()) {
            return read;
        }
        warn(values, consequence);
        return strict.apply(read);
    }

    /**
     * The settings of a component whose configuration changed, or was deleted: then they are the defaults. If one value is
     * refused, all of the present settings stay.
     */
    public S change(Map<String, ?> properties, S present) {
        ConfiguredValues values = new ConfiguredValues(config, properties);
        S read = settings.apply(values);
        RefusedSettings.tell(pid, List.of());
        if (values.refusals().isEmpty()) {
            return read;
        }
        warn(values, "The settings of " + pid + " stay as they were");
        return present;
    }

    private void warn(ConfiguredValues values, String consequence) {
        List<String> sentences = values.refusals().values().stream()
                .map(refusal -> refusal + ". " + consequence)
                .toList();
        RefusedSettings.tell(pid, sentences);
        sentences.forEach(sentence -> warnings.accept(pid + ": " + sentence));
    }
}
