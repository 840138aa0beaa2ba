package io.millrace.core.access;

import io.millrace.api.settings.ConfiguredValues;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What {@code io.millrace.core.access} sets.
 *
 * @param builtIn what holds without any policy
 * @param required policy plugins without which nobody is let in
 */
record AccessSettings(BuiltInRules builtIn, Set<String> required) {
    static final String STRICT_MEANS = "Every stream is private until that is mended";

    private static final Pattern STREAMS = Pattern.compile("\\*|[\\w.*-]+/[\\w.*-]+");
    private static final Pattern SYMBOLIC_NAME = Pattern.compile("[\\w.-]+");

    static AccessSettings of(ConfiguredValues values) {
        List<String> streams = values.list("private.streams");
        if (!streams.stream().allMatch(name -> STREAMS.matcher(name).matches())) {
            values.refuse("private.streams", "APP/NAME, where * stands for anything, several separated by commas");
        }
        List<String> required = values.list("required.policies");
        if (!required.stream().allMatch(name -> SYMBOLIC_NAME.matcher(name).matches())) {
            values.refuse("required.policies", "symbolic names of plugins, separated by commas");
        }
        return new AccessSettings(rules(streams), Set.copyOf(required));
    }

    /**
     * A configuration that cannot be read must not make a private stream a public one, nor let anybody in without the
     * plugins that it names. One whose name makes no sense is never there.
     */
    AccessSettings strict() {
        return new AccessSettings(rules(List.of("*")), required);
    }

    private static BuiltInRules rules(List<String> privateStreams) {
        return new BuiltInRules(!"off".equalsIgnoreCase(System.getenv("MILLRACE_LOOPBACK_PUBLISH")), privateStreams);
    }
}
