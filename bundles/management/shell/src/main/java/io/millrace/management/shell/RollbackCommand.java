package io.millrace.management.shell;

import java.util.concurrent.CompletionStage;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Service;

/** {@code media:rollback PLUGIN}. */
@Service
@Command(scope = "media", name = "rollback", description = "Goes back to the version before the last swap")
public final class RollbackCommand extends PluginCommand {
    @Argument(index = 0, name = "plugin", description = "Symbolic name or its end, see media:plugins")
    String plugin;

    @Override
    CompletionStage<String> operate() {
        return plugins.rollback(Usage.required(plugin, "media:rollback PLUGIN"));
    }
}
