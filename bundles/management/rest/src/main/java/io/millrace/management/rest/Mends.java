package io.millrace.management.rest;

import io.millrace.api.access.AddressRange;
import io.millrace.api.access.RefusedAttempt;
import io.millrace.api.session.Session;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What would let in who was refused: operations of this interface, ready to be sent. Those that the caller may not do are
 * left out, and so are those where what has to be done is not here: a token that expired, a rule of a plugin that is away.
 */
final class Mends {
    static final Schema SCHEMA = Schema.object()
            .field("summary", Schema.text().about("What it does, for people"))
            .field("method", Schema.words("POST", "PUT"))
            .field("path", Schema.text().about("Behind /api/v1"))
            .field("body", Schema.any())
            .field(
                    "ifMatch",
                    Schema.text().orNull().about("Send it as If-Match: it changes what was there when this was told"))
            .named("Mend");

    private static final String RULES = "io.millrace.security.";
    private static final String ACCESS = "io.millrace.core.access";
    private static final String PRIVATE = "private.streams";
    private static final Pattern COUNTRY =
            Pattern.compile("in your country, (?:.*\\()?([A-Z]{2})\\)? \\(access rule .*");
    private static final Pattern SITE =
            Pattern.compile(".* does not play on (?:https?://)?([A-Za-z0-9.-]{1,253})\\S* \\(.*");
    private static final Pattern STREAM = Pattern.compile(Forms.STREAM);
    /** How the refusals of limits begin, and which limit that is. */
    private static final Map<String, String> LIMITS = new LinkedHashMap<>();

    static {
        LIMITS.put("Your address ", "sessionsPerAddress");
        LIMITS.put("The account ", "sessionsPerAccount");
        LIMITS.put("This key ", "sessionsPerKey");
        LIMITS.put("This token ", "sessionsPerKey");
    }

    private final Room room;
    private final Map<String, Map<String, String>> configured;
    private final Caller caller;

    /** @param caller who may do what is told */
    Mends(Room room, Caller caller) {
        this.room = room;
        configured = room.settings.configured();
        this.caller = caller;
    }

    List<Map<String, Object>> of(RefusedAttempt attempt) {
        String rule = attempt.rule();
        String kind = rule.startsWith(RULES) ? rule.substring(RULES.length()).replaceFirst("~.*", "") : rule;
        Optional<Map<String, Object>> mend =
                switch (kind) {
                    case "built-in" -> attempt.role() == Session.Role.PUBLISH ? newKey(attempt) : open(attempt);
                    case "stream-key" -> newKey(attempt);
                    case "ip" -> address(attempt);
                    case "geo" -> country(attempt);
                    case "referrer" -> site(attempt);
                    case "limits" -> limit(attempt);
                    default -> Optional.empty();
                };
        return mend.stream().toList();
    }

    /** Names that may be keys are masked, and get none. */
    private static Optional<Map<String, Object>> newKey(RefusedAttempt attempt) {
        if (attempt.role() != Session.Role.PUBLISH
                || !STREAM.matcher(attempt.stream()).matches()) {
            return Optional.empty();
        }
        return Optional.of(mend(
                "Make a new stream key for " + attempt.stream(),
                "POST",
                "/keys",
                Map.of("target", attempt.stream(), "label", "for " + attempt.host()),
                null));
    }

    private Optional<Map<String, Object>> open(RefusedAttempt attempt) {
        Map<String, String> values = configured.getOrDefault(ACCESS, Map.of());
        List<String> entries = entries(values.get(PRIVATE));
        String name = attempt.stream().replaceFirst("@.*", "");
        return entries.contains(name)
                ? change(
                        "Let everybody play " + name + " (it is private now)",
                        "/settings/",
                        ACCESS,
                        Map.of(PRIVATE, without(entries, name::equals)))
                : Optional.empty();
    }

    private Optional<Map<String, Object>> address(RefusedAttempt attempt) {
        Optional<InetAddress> address = AddressRange.address(attempt.host());
        Map<String, String> values = configured.get(attempt.rule());
        if (address.isEmpty() || values == null) {
            return Optional.empty();
        }
        List<String> deny = entries(values.get("deny"));
        List<String> allow = entries(values.get("allow"));
        List<String> hit =
                deny.stream().filter(each -> contains(each, address.get())).toList();
        Map<String, String> changes = new LinkedHashMap<>();
        List<String> words = new ArrayList<>();
        if (!hit.isEmpty()) {
            changes.put("deny", without(deny, hit::contains));
            words.add("take " + String.join(", ", hit) + " from the addresses that " + shown(attempt) + " refuses");
        }
        if (!allow.isEmpty() && allow.stream().noneMatch(each -> contains(each, address.get()))) {
            changes.put("allow", with(allow, attempt.host()));
            words.add("add " + attempt.host() + " to the addresses that " + shown(attempt) + " lets in");
        }
        return changes.isEmpty() ? Optional.empty() : change(sentence(words), "/rules/", attempt.rule(), changes);
    }

    private static boolean contains(String range, InetAddress address) {
        try {
            return AddressRange.parse(range).contains(address);
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private Optional<Map<String, Object>> country(RefusedAttempt attempt) {
        Matcher found = COUNTRY.matcher(attempt.reason());
        Map<String, String> values = configured.get(attempt.rule());
        if (!found.find() || values == null) {
            return Optional.empty();
        }
        String code = found.group(1);
        List<String> deny = entries(values.get("deny"));
        List<String> allow = entries(values.get("allow"));
        Map<String, String> changes = new LinkedHashMap<>();
        List<String> words = new ArrayList<>();
        if (deny.stream().anyMatch(code::equalsIgnoreCase)) {
            changes.put("deny", without(deny, code::equalsIgnoreCase));
            words.add("take " + code + " from the countries that " + shown(attempt) + " refuses");
        }
        if (!allow.isEmpty() && allow.stream().noneMatch(code::equalsIgnoreCase)) {
            changes.put("allow", with(allow, code));
            words.add("add " + code + " to the countries that " + shown(attempt) + " lets in");
        }
        return changes.isEmpty() ? Optional.empty() : change(sentence(words), "/rules/", attempt.rule(), changes);
    }

    private Optional<Map<String, Object>> site(RefusedAttempt attempt) {
        Matcher found = SITE.matcher(attempt.reason());
        Map<String, String> values = configured.get(attempt.rule());
        if (!found.matches() || values == null) {
            return Optional.empty();
        }
        String site = found.group(1);
        return change(
                "Add " + site + " to the sites that " + shown(attempt) + " lets play",
                "/rules/",
                attempt.rule(),
                Map.of("sites", with(entries(values.get("sites")), site)));
    }

    private Optional<Map<String, Object>> limit(RefusedAttempt attempt) {
        Map<String, String> values = configured.get(attempt.rule());
        String property = LIMITS.entrySet().stream()
                .filter(each -> attempt.reason().startsWith(each.getKey()))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElse("sessionsPerStream");
        String now = values == null ? "" : values.getOrDefault(property, "").trim();
        if (!now.matches("[1-9][0-9]{0,7}")) {
            return Optional.empty();
        }
        String doubled = Long.toString(2 * Long.parseLong(now));
        return change(
                "Raise " + property + " of " + shown(attempt) + " from " + now + " to " + doubled,
                "/rules/",
                attempt.rule(),
                Map.of(property, doubled));
    }

    private static String shown(RefusedAttempt attempt) {
        return "the rule " + attempt.rule().substring(RULES.length());
    }

    private static String sentence(List<String> words) {
        String text = String.join(", and ", words);
        return Character.toUpperCase(text.charAt(0)) + text.substring(1);
    }

    /** Everything else of a configuration stays; secrets are masked, and kept when they come back. */
    private Optional<Map<String, Object>> change(
            String summary, String where, String pid, Map<String, String> changes) {
        return caller.isAdministrator() ? Optional.of(change(room, summary, where, pid, changes)) : Optional.empty();
    }

    static Map<String, Object> change(
            Room room, String summary, String where, String pid, Map<String, String> changes) {
        Map<String, Object> now = SettingResources.masked(room, pid);
        Map<String, Object> values = new TreeMap<>();
        ((Map<?, ?>) now.get("values")).forEach((name, value) -> values.put(name.toString(), value));
        values.putAll(changes);
        return mend(summary, "PUT", where + pid, Map.of("values", values), Reply.tagOf(now));
    }

    private static Map<String, Object> mend(String summary, String method, String path, Object body, String ifMatch) {
        Map<String, Object> mend = new LinkedHashMap<>();
        mend.put("summary", summary);
        mend.put("method", method);
        mend.put("path", path);
        mend.put("body", body);
        mend.put("ifMatch", ifMatch);
        return mend;
    }

    private static List<String> entries(String value) {
        return value == null
                ? List.of()
                : Arrays.stream(value.split(","))
                        .map(String::trim)
                        .filter(each -> !each.isEmpty())
                        .toList();
    }

    private static String without(List<String> entries, Predicate<String> left) {
        return String.join(",", entries.stream().filter(left.negate()).toList());
    }

    private static String with(List<String> entries, String added) {
        List<String> all = new ArrayList<>(entries);
        all.add(added);
        return String.join(",", all);
    }
}
