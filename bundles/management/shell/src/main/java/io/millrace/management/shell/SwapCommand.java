package io.millrace.management.shell;

import java.util.concurrent.CompletionStage;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Service;

/** {@code media:swap PLUGIN URL}. */
@Service
@Command(scope = "media", name = "swap", description = "Replaces a plugin by another version while streams are live")
public final class SwapCommand extends PluginCommand {
    @Argument(index = 0, name = "plugin", description = "Symbolic name or its end, see media:plugins")
    String plugin;

    @Argument(index = 1, name = "url", description = "mvn:, file: or https: URL of the bundle")
    String url;

    @Override
    CompletionStage<String> operate() {
        String form = "media:swap PLUGIN URL";
        return plugins.swap(Usage.required(plugin, form), url(Usage.required(url, form)));
    }
}
