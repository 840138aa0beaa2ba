package io.millrace.management.shell;

import io.millrace.api.plugin.PluginState;
import io.millrace.api.plugin.Plugins;
import io.millrace.api.report.ServerReport;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;

/** {@code media:plugins}. */
@Service
@Command(scope = "media", name = "plugins", description = "Lists the media plugins and how they do")
public final class PluginsCommand extends ListCommand {
    @Reference
    Plugins plugins;

    @Override
    List<Map<String, Object>> rows() {
        return plugins.list().stream().map(this::row).toList();
    }

    private Map<String, Object> row(PluginState plugin) {
        Map<String, Object> row = ServerReport.plugin(plugin);
        if (!json) {
            // sentences would make the table wider than screens are
            row.keySet().removeAll(Set.of("title", "description"));
        }
        if (json || !plugin.lastFailure().isEmpty()) {
            row.put("lastFailure", plugin.lastFailure());
        }
        return row;
    }

    @Override
    String nothing() {
        return "No media plugins are installed.";
    }
}
