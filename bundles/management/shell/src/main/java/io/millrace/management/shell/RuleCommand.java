package io.millrace.management.shell;

import io.millrace.api.access.AccessRule;
import io.millrace.api.settings.Settings;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.karaf.shell.api.action.Action;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.support.completers.StringsCompleter;

/** {@code media:rule on|off RULE}. */
@Service
@Command(scope = "media", name = "rule", description = "Switches an access rule on or off, which keeps its settings")
public final class RuleCommand implements Action {
    private static final String FORM = "media:rule on|off KIND~NAME, as media:rules lists it";
    private static final String PREFIX = "io.millrace.security.";

    @Argument(index = 0, name = "action", description = "on or off")
    @Completion(
            value = StringsCompleter.class,
            values = {"on", "off"})
    String action;

    @Argument(index = 1, name = "rule", description = "KIND~NAME")
    String rule;

    @Reference
    Settings settings;

    @Override
    public Object execute() throws Exception {
        boolean on = isOn(Usage.required(action, FORM));
        String name = Usage.required(rule, FORM);
        String pid = name.startsWith(PREFIX) ? name : PREFIX + name;
        Map<String, String> values = Optional.ofNullable(settings.configured().get(pid))
                .filter(found -> pid.contains("~") && AccessRule.isFactory(pid.replaceFirst("~.*", "")))
                .map(TreeMap::new)
                .orElseThrow(() -> new IllegalArgumentException("There is no rule " + name + ", see media:rules"));
        if (on) {
            values.remove("enabled");
        } else {
            values.put("enabled", "false");
        }
        settings.write(pid, values);
        System.out.println(pid + (on ? " counts from now on" : " is switched off"));
        return null;
    }

    private static boolean isOn(String action) {
        return switch (action) {
            case "on" -> true;
            case "off" -> false;
            default -> throw new IllegalArgumentException("media:rule knows on and off, not \"" + action + "\"");
        };
    }
}
