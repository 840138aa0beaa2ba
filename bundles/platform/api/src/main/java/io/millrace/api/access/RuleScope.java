package io.millrace.api.access;

import io.millrace.api.media.StreamName;
import io.millrace.api.media.StreamPattern;
import io.millrace.api.session.Session;
import io.millrace.api.settings.ConfiguredValues;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * What an access rule is about: its configuration has the properties {@code streams} and {@code roles}.
 *
 * @param streams streams, each by itself or many by a pattern
 * @param roles what peers want
 */
public record RuleScope(List<StreamPattern> streams, Set<Session.Role> roles) {
    public RuleScope {
        streams = List.copyOf(streams);
        roles = Set.copyOf(roles);
    }

    /** Reads {@code streams} and {@code roles}, whose defaults are those of the component. */
    public static RuleScope of(ConfiguredValues values) {
        return new RuleScope(
                values.read(
                        "streams",
                        texts -> some(texts).stream().map(StreamPattern::new).toList(),
                        "APP/NAME, where * stands for anything, several separated by commas"),
                values.read("roles", texts -> roles(some(texts)), "publish, play, or both separated by a comma"));
    }

    private static List<String> some(List<String> texts) {
        if (texts.isEmpty()) {
            throw new IllegalArgumentException("A rule about nothing");
        }
        return texts;
    }

    private static Set<Session.Role> roles(List<String> texts) {
        Set<Session.Role> roles = EnumSet.noneOf(Session.Role.class);
        texts.forEach(text -> roles.add(Session.Role.valueOf(text.toUpperCase(Locale.ROOT))));
        return roles;
    }

    /** Whether the rule is about the request. */
    public boolean covers(AccessRequest request) {
        return covers(request.role(), request.stream());
    }

    /** Whether the rule is about whoever has this role at the stream. */
    public boolean covers(Session.Role role, StreamName stream) {
        return roles.contains(role) && streams.stream().anyMatch(each -> each.matches(stream));
    }
}
