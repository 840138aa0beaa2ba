package io.millrace.management.shell;

import io.millrace.api.audit.Actor;
import java.io.InputStream;
import java.io.PrintStream;
import java.security.PrivilegedAction;
import java.util.Set;
import javax.security.auth.Subject;
import org.apache.karaf.jaas.boot.principal.RolePrincipal;
import org.apache.karaf.jaas.boot.principal.UserPrincipal;
import org.apache.karaf.shell.api.console.Session;
import org.apache.karaf.shell.api.console.SessionFactory;

/** Runs one command in a Karaf session of the administrator. Safe for any thread. */
final class CommandRunner {
    static final int DONE = 0;
    static final int FAILED = 1;

    private static final String USER = "admin";

    private final SessionFactory factory;

    CommandRunner(SessionFactory factory) {
        this.factory = factory;
    }

    /**
     * Runs a command.
     *
     * @param out gets what it prints, and {@code Error: …} if it fails
     * @return {@link #DONE} or {@link #FAILED}
     */
    int run(String command, PrintStream out) {
        return Subject.doAs(administrator(), (PrivilegedAction<Integer>) () -> execute(command, out));
    }

    private int execute(String command, PrintStream out) {
        try (Session session = factory.create(InputStream.nullInputStream(), out, out)) {
            session.put("USER", USER);
            session.put(Session.SCOPE, "shell:feature:bundle:*");
            // no terminal, no colours
            session.put("TERM", "dumb");
            session.put("NO_COLOR", "1");
            Object result = session.execute(command);
            if (result != null) {
                out.println(result);
            }
            return DONE;
        } catch (Exception | LinkageError e) {
            out.println("Error: " + message(e));
            return FAILED;
        } finally {
            out.flush();
        }
    }

    private static String message(Throwable failure) {
        String text = failure.getMessage();
        return text == null || text.isBlank() ? failure.getClass().getSimpleName() : text;
    }

    private static Subject administrator() {
        return new Subject(
                true,
                Set.of(
                        Actor.CONSOLE,
                        new UserPrincipal(USER),
                        new RolePrincipal("admin"),
                        new RolePrincipal("manager"),
                        new RolePrincipal("viewer"),
                        new RolePrincipal("systembundles"),
                        new RolePrincipal("ssh")),
                Set.of(),
                Set.of());
    }
}
