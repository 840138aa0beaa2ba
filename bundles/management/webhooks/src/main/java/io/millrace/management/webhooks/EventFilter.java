package io.millrace.management.webhooks;

import io.millrace.api.media.StreamName;
import io.millrace.api.webhook.WebhookSettings;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Which events a webhook is for. Safe for any thread. */
final class EventFilter {
    private final WebhookSettings settings;
    private final List<Pattern> all;
    /** Those that may stand for the coming and going of sessions. */
    private final List<Pattern> named;

    EventFilter(WebhookSettings settings) {
        this.settings = settings;
        all = patterns(settings.events().stream());
        named = patterns(settings.events().stream().filter(event -> !event.startsWith("*")));
    }

    private static List<Pattern> patterns(Stream<String> globs) {
        return globs.map(glob -> Pattern.compile(
                        Stream.of(glob.split("\\*", -1)).map(Pattern::quote).collect(Collectors.joining(".*"))))
                .toList();
    }

    boolean wants(String type, Optional<StreamName> stream) {
        boolean frequent = type.equals("session.opened") || type.equals("session.closed");
        return (frequent ? named : all)
                        .stream().anyMatch(pattern -> pattern.matcher(type).matches())
                && stream.map(settings.streams()::matches).orElse(true);
    }

    boolean wants(KeptEvent event) {
        return wants(
                event.type(),
                event.stream().isEmpty() ? Optional.empty() : Optional.of(StreamName.parse(event.stream())));
    }
}
