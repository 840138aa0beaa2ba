package io.millrace.management.shell;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Options that stand behind arguments, {@code media:stream live/demo --json}: Karaf itself reads options only up to the
 * first argument, so a command takes the rest as one argument of many values and reads it with this.
 */
final class TrailingOptions {
    private final List<String> arguments = new ArrayList<>();
    private final Map<String, String> options = new HashMap<>();

    /**
     * Reads words.
     *
     * @param words what stands behind the command's options; null counts as nothing
     * @param maxArguments most words that are no options
     * @param flags options without a value
     * @param valued options that take the next word
     * @throws IllegalArgumentException if something is unknown, missing or too much; says what
     */
    TrailingOptions(List<String> words, int maxArguments, Set<String> flags, Set<String> valued) {
        var left = (words == null ? List.<String>of() : words).iterator();
        while (left.hasNext()) {
            String word = left.next();
            if (flags.contains(word)) {
                options.put(word, "");
            } else if (valued.contains(word)) {
                if (!left.hasNext()) {
                    throw new IllegalArgumentException(word + " needs a value");
                }
                options.put(word, left.next());
            } else if (word.startsWith("--")) {
                throw new IllegalArgumentException("There is no option " + word);
            } else if (arguments.size() == maxArguments) {
                throw new IllegalArgumentException("\"" + word + "\" is too much");
            } else {
                arguments.add(word);
            }
        }
    }

    /** The words that are no options. */
    List<String> arguments() {
        return arguments;
    }

    Optional<String> argument(int index) {
        return index < arguments.size() ? Optional.of(arguments.get(index)) : Optional.empty();
    }

    boolean has(String flag) {
        return options.containsKey(flag);
    }

    Optional<String> value(String option) {
        return Optional.ofNullable(options.get(option));
    }
}
