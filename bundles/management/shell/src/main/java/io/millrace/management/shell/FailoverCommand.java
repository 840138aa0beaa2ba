package io.millrace.management.shell;

import io.millrace.api.failover.Failovers;
import io.millrace.api.media.StreamName;
import java.util.Optional;
import org.apache.karaf.shell.api.action.Action;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.support.completers.StringsCompleter;

/** {@code media:failover switch NAME APP/NAME|auto}. */
@Service
@Command(scope = "media", name = "failover", description = "Turns a stream with backups to an input by hand")
public final class FailoverCommand implements Action {
    private static final String FORM =
            "media:failover switch NAME APP/NAME, or media:failover switch NAME auto; media:failovers lists them";

    @Argument(index = 0, name = "action", description = "switch")
    @Completion(
            value = StringsCompleter.class,
            values = {"switch"})
    String action;

    @Argument(index = 1, name = "name", description = "A name that media:failovers lists")
    String name;

    @Argument(index = 2, name = "input", description = "One of its inputs, or auto: the server chooses again")
    String input;

    /** The plugin may not be there. */
    @Reference(optional = true)
    Failovers failovers;

    @Override
    public Object execute() {
        installed(failovers);
        if (!Usage.required(action, FORM).equals("switch")) {
            throw new IllegalArgumentException("There is no media:failover " + action + ": " + FORM);
        }
        Usage.required(name, FORM);
        boolean auto = Usage.required(input, FORM).equals("auto");
        failovers.switchTo(name, auto ? Optional.empty() : Optional.of(StreamName.parse(input)));
        System.out.println(
                auto ? name + " shows the best input again" : name + " turns to " + input + " and stays with it");
        return null;
    }

    static Failovers installed(Failovers failovers) {
        if (failovers == null) {
            throw new IllegalStateException("No stream has backups: the plugin io.millrace.apps.failover is not"
                    + " installed, see media:plugins");
        }
        return failovers;
    }
}
