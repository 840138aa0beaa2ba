package io.millrace.management.webhooks;

import io.millrace.api.media.StreamName;
import io.millrace.api.webhook.WebhookSettings;
import java.util.List;
import java.util.Optional;

/** Which events a webhook is for. Safe for any thread. */
final class EventFilter {
    private final WebhookSettings settings;
    private final List<String> all;
    /** Those that may stand for the coming and going of sessions. */
    private final List<String> named;

    EventFilter(WebhookSettings settings) {
        this.settings = settings;
        all = settings.events();
        named = all.stream().filter(event -> !event.startsWith("*")).toList();
    }

    boolean wants(String type, Optional<StreamName> stream) {
        boolean frequent = type.equals("session.opened") || type.equals("session.closed");
        return (frequent ? named : all).stream().anyMatch(glob -> matches(glob, type))
                && stream.map(settings.streams()::matches).orElse(true);
    }

    boolean wants(KeptEvent event) {
        return wants(
                event.type(),
                event.stream().isEmpty() ? Optional.empty() : Optional.of(StreamName.parse(event.stream())));
    }

    /** In a time that grows with both lengths only: no regular expression, which many stars hold up for ever. */
    private static boolean matches(String glob, String type) {
        int at = 0;
        int star = -1;
        int tried = 0;
        int place = 0;
        while (place < type.length()) {
            if (at < glob.length() && glob.charAt(at) == '*') {
                star = at++;
                tried = place;
            } else if (at < glob.length() && glob.charAt(at) == type.charAt(place)) {
                at++;
                place++;
            } else if (star >= 0) {
                at = star + 1;
                place = ++tried;
            } else {
                return false;
            }
        }
        while (at < glob.length() && glob.charAt(at) == '*') {
            at++;
        }
        return at == glob.length();
    }
}
