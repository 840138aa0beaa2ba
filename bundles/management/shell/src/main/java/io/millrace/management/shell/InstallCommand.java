package io.millrace.management.shell;

import java.util.concurrent.CompletionStage;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Service;

/** {@code media:install URL}. */
@Service
@Command(scope = "media", name = "install", description = "Installs a plugin")
public final class InstallCommand extends PluginCommand {
    @Argument(index = 0, name = "url", description = "mvn:, file: or https: URL of the bundle")
    String url;

    @Override
    CompletionStage<String> operate() {
        return plugins.install(url(Usage.required(url, "media:install URL")));
    }
}
