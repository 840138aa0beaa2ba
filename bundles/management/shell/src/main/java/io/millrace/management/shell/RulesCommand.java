package io.millrace.management.shell;

import io.millrace.api.access.AccessGate;
import io.millrace.api.access.AccessRule;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;

/** {@code media:rules}. */
@Service
@Command(scope = "media", name = "rules", description = "Lists the access rules that are asked about every peer")
public final class RulesCommand extends ListCommand {
    @Reference
    AccessGate gate;

    @Override
    List<Map<String, Object>> rows() {
        return gate.rules().stream().map(RulesCommand::row).toList();
    }

    private static Map<String, Object> row(AccessRule rule) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("rule", rule.name());
        row.put("state", state(rule));
        row.put("required", rule.required() ? "yes" : "no");
        return row;
    }

    private static String state(AccessRule rule) {
        if (!rule.enabled()) {
            return rule.present() ? "off" : "off, absent";
        }
        return rule.present() ? "active" : rule.required() ? "absent: nobody is let in" : "absent";
    }

    @Override
    String nothing() {
        return "There are no access rules beside the built-in ones.";
    }
}
