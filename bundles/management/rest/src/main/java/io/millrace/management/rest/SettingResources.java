package io.millrace.management.rest;

import io.millrace.api.access.AccessRule;
import io.millrace.api.settings.RefusedSettings;
import io.millrace.api.settings.SettingKind;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** {@code settings}, what is configured in {@code etc/}, and {@code rules}, those that are access rules. Secrets are masked. */
final class SettingResources {
    /** Stands for a secret; who sends it back leaves the secret as it is. */
    static final String MASK = "***";

    private static final String RULES = "io.millrace.security.";
    private static final Pattern SECRET = Pattern.compile(
            "\\..*|(?i:.*(secret|passw|passphrase|token|credential|apikey|hash).*)|(.*[._-])?[kK]ey|.*[a-z]Key|(?i:(.*[._-])?headers?)");
    /**
     * In values: up to the last @ before a URL's path, also of passwords with a slash, which look like a host with a port that
     * is none; and what follows a question mark or a hash.
     */
    private static final Pattern IN_A_VALUE =
            Pattern.compile("(://)(?:[^/\\s]*|[^/\\s:]*:(?!\\d{1,5}/)\\S*)@|([?#])[^\\s,]+");

    private static final Schema PROPERTY = Schema.object()
            .field("name", Schema.text())
            .field("type", Schema.words("text", "secret", "whole", "number", "flag"))
            .field("list", Schema.flag().about("Whether it takes several values, separated by commas"))
            .field("default", Schema.text())
            .field("description", Schema.text())
            .named("SettingProperty");
    private static final Schema KINDS = Schema.object()
            .field(
                    "items",
                    Schema.list(Schema.object()
                            .field("pid", Schema.text())
                            .field("several", Schema.flag().about("Whether there can be several: PID~NAME"))
                            .field("title", Schema.text())
                            .field("properties", Schema.list(PROPERTY))
                            .named("SettingKind")))
            .named("SettingKinds");
    private static final Schema REFUSED = Schema.object()
            .field(
                    "items",
                    Schema.list(Schema.object()
                            .field("pid", Schema.text())
                            .field("says", Schema.text().about("The value, what is allowed, and what holds instead"))
                            .named("RefusedSetting")))
            .named("RefusedSettings");
    private static final Schema VALUES = Schema.map(Schema.text().atMost(20_000))
            .about("By property; *** stands for a secret, which it leaves as it is");
    private static final Schema SETTING = Schema.object()
            .field("pid", Schema.text().like("io.millrace.security.ip~office"))
            .field("values", VALUES)
            .named("Setting");
    private static final Schema RULE = Schema.object()
            .field("pid", Schema.text())
            .field("values", VALUES)
            .field("present", Schema.flag().about("Whether its plugin is there"))
            .field("required", Schema.flag().about("Whether nobody is let in without it"))
            .field("enabled", Schema.flag().about("Whether it counts: values.enabled = false switches it off"))
            .named("Rule");
    private static final Schema CHANGE = Schema.object().field("values", VALUES).named("SettingChange");

    private final Room room;

    SettingResources(Room room) {
        this.room = room;
    }

    List<Operation> operations() {
        List<Operation> operations = new ArrayList<>(settings());
        operations.addAll(rules());
        return operations;
    }

    private List<Operation> settings() {
        return List.of(
                new Operation("GET", "/settings/kinds", "settings", "listSettingKinds", "Tells what can be configured")
                        .answers(200, KINDS)
                        .by(call -> Reply.json(Map.of(
                                "items",
                                room.settings.kinds().stream()
                                        .map(SettingResources::row)
                                        .toList()))),
                new Operation("GET", "/settings", "settings", "listSettings", "Lists what is configured")
                        .paged()
                        .answers(200, Page.of("Settings", SETTING))
                        .by(call -> Reply.json(
                                Page.of(call, room.settings.configured().keySet(), pid -> pid, this::setting))),
                new Operation(
                                "GET",
                                "/settings/refused",
                                "settings",
                                "listRefusedSettings",
                                "Lists values that make no sense to what they configure, and what holds instead")
                        .answers(200, REFUSED)
                        .by(call -> refused()),
                new Operation("GET", "/settings/{pid}", "settings", "getSetting", "Shows one configuration")
                        .answers(200, SETTING)
                        .by(call -> Reply.json(known(call.path("pid")))),
                change("PUT", "/settings/{pid}", "settings", "putSetting", "Configures something, whole")
                        .creates()
                        .takes(CHANGE)
                        .answers(200, SETTING)
                        .by(call -> room.inTurn(call, each -> put(each, each.path("pid")))),
                change("DELETE", "/settings/{pid}", "settings", "deleteSetting", "Goes back to the defaults")
                        .answers(204, null)
                        .by(call -> room.inTurn(call, each -> delete(each, each.path("pid")))));
    }

    private List<Operation> rules() {
        return List.of(
                new Operation(
                                "GET",
                                "/rules",
                                "access",
                                "listRules",
                                "Lists the access rules that everybody is asked by")
                        .forWhom(Access.OPERATOR)
                        .paged()
                        .answers(200, Page.of("Rules", RULE))
                        .by(call -> Reply.json(Page.of(call, room.gate.rules(), AccessRule::name, this::rule))),
                new Operation("GET", "/rules/{rule}", "access", "getRule", "Shows what an access rule is set to")
                        .forWhom(Access.OPERATOR)
                        .answers(200, SETTING)
                        .by(call -> Reply.json(known(rule(call)))),
                change("PUT", "/rules/{rule}", "access", "putRule", "Makes an access rule, or changes it whole")
                        .creates()
                        .takes(CHANGE)
                        .answers(200, SETTING)
                        .by(call -> room.inTurn(call, each -> put(each, rule(each)))),
                change("DELETE", "/rules/{rule}", "access", "deleteRule", "Removes an access rule")
                        .answers(204, null)
                        .by(call -> room.inTurn(call, each -> delete(each, rule(each)))));
    }

    private static Operation change(String method, String path, String tag, String id, String summary) {
        return new Operation(method, path, tag, id, summary).conditional();
    }

    private static Map<String, Object> row(SettingKind kind) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("pid", kind.pid());
        row.put("several", kind.several());
        row.put("title", kind.title());
        row.put(
                "properties",
                kind.properties().stream().map(SettingResources::row).toList());
        return row;
    }

    private static Map<String, Object> row(SettingKind.Property property) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("name", property.name());
        row.put("type", property.type());
        row.put("list", property.list());
        row.put("default", property.standard());
        row.put("description", property.description());
        return row;
    }

    private Map<String, Object> rule(AccessRule rule) {
        Map<String, Object> row = setting(rule.name());
        row.put("present", rule.present());
        row.put("required", rule.required());
        row.put("enabled", rule.enabled());
        return row;
    }

    private static String rule(Call call) {
        String pid = call.path("rule");
        // Felix's web console names those that it makes FACTORY.UUID
        String factory = pid.replaceFirst("~.*|\\.[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$", "");
        if (factory.equals(pid) || !AccessRule.isFactory(factory)) {
            throw ApiException.notFound("such rule: a rule is " + RULES + "PLUGIN~NAME");
        }
        return pid;
    }

    /** Only of what is configured now; a configuration's file has a hyphen where its PID has a tilde. */
    private Reply refused() {
        Map<String, List<String>> refused = RefusedSettings.all();
        List<Map<String, Object>> items = new ArrayList<>();
        room.settings.configured().keySet().forEach(pid -> refused.getOrDefault(pid.replace('~', '-'), List.of())
                .forEach(says -> items.add(Map.of("pid", pid, "says", shown(pid, says)))));
        return Reply.json(Map.of("items", items));
    }

    private String shown(String pid, String says) {
        int equals = says.indexOf(" = \"");
        int end = says.lastIndexOf("\" is refused");
        return equals > 0 && end > equals && isSecret(kind(pid), says.substring(0, equals))
                ? says.substring(0, equals) + " = " + MASK + says.substring(end + 1)
                : shown(says);
    }

    private Map<String, Object> setting(String pid) {
        return masked(kind(pid), pid, room.settings.configured().getOrDefault(pid, Map.of()));
    }

    /** As {@code setting}. */
    static Map<String, Object> masked(Room room, String pid) {
        return new SettingResources(room).setting(pid);
    }

    private static Map<String, Object> masked(Optional<SettingKind> kind, String pid, Map<String, String> configured) {
        Map<String, Object> row = new LinkedHashMap<>();
        Map<String, String> values = new TreeMap<>();
        configured.forEach((name, value) -> values.put(name, isSecret(kind, name) ? MASK : shown(value)));
        row.put("pid", pid);
        row.put("values", values);
        return row;
    }

    private static String shown(String value) {
        return IN_A_VALUE.matcher(value).replaceAll(found -> found.group(1) == null ? "$2" + MASK : "://" + MASK + "@");
    }

    private static boolean isSecret(Optional<SettingKind> kind, String name) {
        Optional<SettingKind.Property> described = kind.stream()
                .flatMap(each -> each.properties().stream())
                .filter(each -> each.name().equals(name))
                .findFirst();
        return described
                .map(each -> each.isSecret()
                        || each.type().equals("text") && SECRET.matcher(name).matches())
                .orElseGet(() -> SECRET.matcher(name).matches());
    }

    private Map<String, Object> known(String pid) {
        boolean single = kind(pid).filter(kind -> !kind.several()).isPresent();
        if (!single && !room.settings.configured().containsKey(pid)) {
            throw ApiException.notFound("such configuration");
        }
        return setting(pid);
    }

    private Optional<SettingKind> kind(String pid) {
        int name = pid.indexOf('~');
        String wanted = name < 0 ? pid : pid.substring(0, name);
        return room.settings.kinds().stream()
                .filter(kind -> kind.pid().equals(wanted) && kind.several() == name >= 0)
                .findFirst();
    }

    private Reply put(Call call, String pid) throws IOException {
        SettingKind kind = kind(pid)
                .orElseThrow(() ->
                        ApiException.notFound("such thing to configure, see " + Operations.ROOT + "/settings/kinds"));
        Map<String, String> before = room.settings.configured().get(pid);
        // what there is one of is there with its defaults too, as it is answered
        call.expectNothing(before != null || !kind.several(), pid);
        call.expect(before == null && kind.several() ? null : setting(pid));
        Map<String, String> values = new TreeMap<>();
        ((Map<?, ?>) call.body().get("values")).forEach((name, value) -> values.put(name.toString(), value.toString()));
        values.forEach((name, value) -> check(kind, name, value));
        values.replaceAll((name, value) -> kept(before, name, value));
        room.settings.write(pid, values);
        return Reply.json(setting(pid));
    }

    private static String kept(Map<String, String> before, String name, String value) {
        if (!value.contains(MASK)) {
            return value;
        }
        String old = before == null ? null : before.get(name);
        if (value.equals(MASK) && old != null) {
            return old;
        }
        if (old != null && shown(old).equals(value)) {
            return old;
        }
        throw new ApiException(400, name + " is masked, and there is nothing that it stands for");
    }

    private static void check(SettingKind kind, String name, String value) {
        SettingKind.Property property = kind.properties().stream()
                .filter(each -> each.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new ApiException(
                        400,
                        "values has an unknown property, known are "
                                + kind.properties().stream()
                                        .map(SettingKind.Property::name)
                                        .toList()));
        String form =
                switch (property.type()) {
                    case "whole" -> "-?[0-9]{1,18}";
                    case "number" -> "-?[0-9]{1,18}(\\.[0-9]{1,18})?";
                    case "flag" -> "true|false";
                    default -> "(?s).*";
                };
        if (!property.list() && !value.isBlank() && !value.matches(form)) {
            throw new ApiException(400, name + " has to be of the form " + form);
        }
    }

    private Reply delete(Call call, String pid) throws IOException {
        boolean there = room.settings.configured().containsKey(pid);
        call.expect(there ? setting(pid) : null);
        if (!there || !room.settings.delete(pid)) {
            throw ApiException.notFound("such configuration");
        }
        return Reply.nothing();
    }
}
