package io.millrace.management.shell;

import java.util.concurrent.CompletionStage;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Service;

/** {@code media:uninstall PLUGIN}. */
@Service
@Command(scope = "media", name = "uninstall", description = "Removes a plugin")
public final class UninstallCommand extends PluginCommand {
    @Argument(index = 0, name = "plugin", description = "Symbolic name or its end, see media:plugins")
    String plugin;

    @Override
    CompletionStage<String> operate() {
        return plugins.uninstall(Usage.required(plugin, "media:uninstall PLUGIN"));
    }
}
