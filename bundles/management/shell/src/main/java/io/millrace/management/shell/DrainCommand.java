package io.millrace.management.shell;

import io.millrace.api.session.Sessions;
import org.apache.karaf.shell.api.action.Action;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.support.completers.StringsCompleter;

/** {@code media:drain [on|off]}. */
@Service
@Command(scope = "media", name = "drain", description = "Lets no one new in, and says how many are left")
public final class DrainCommand implements Action {
    @Argument(name = "state", description = "on (without it, too) or off")
    @Completion(
            value = StringsCompleter.class,
            values = {"on", "off"})
    String state = "on";

    @Reference
    Sessions sessions;

    @Override
    public Object execute() {
        switch (state) {
            case "on" -> sessions.drain(true);
            case "off" -> sessions.drain(false);
            default -> throw new IllegalArgumentException("media:drain is on or off, not \"" + state + "\"");
        }
        int left = sessions.list().size();
        String count = left == 1 ? "1 session" : left + " sessions";
        System.out.println(
                sessions.isDraining()
                        ? "Draining: no one new is let in; " + count + " left"
                        : "Not draining: new sessions are let in; " + count);
        return null;
    }
}
