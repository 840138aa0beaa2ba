package io.millrace.management.shell;

import io.millrace.api.session.Session;
import io.millrace.api.session.Sessions;
import org.apache.karaf.shell.api.action.Action;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;

/** {@code media:kick ID}. */
@Service
@Command(scope = "media", name = "kick", description = "Ends a session")
public final class KickCommand implements Action {
    @Argument(name = "id", description = "Session id, see media:sessions")
    String id;

    @Reference
    Sessions sessions;

    @Override
    public Object execute() {
        String wanted = Usage.required(id, "media:kick ID, see media:sessions");
        Session session = sessions.kick(wanted, "Ended by the operator")
                .orElseThrow(
                        () -> new IllegalArgumentException("There is no session " + wanted + "; see media:sessions"));
        System.out.println("Ended " + session.role().name().toLowerCase(java.util.Locale.ROOT) + " session " + wanted
                + " of " + session.stream());
        return null;
    }
}
