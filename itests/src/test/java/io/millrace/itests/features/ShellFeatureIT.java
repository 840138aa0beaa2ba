package io.millrace.itests.features;

import static org.junit.Assert.assertTrue;

import io.millrace.api.access.AccessGate;
import io.millrace.api.live.LiveStreams;
import io.millrace.api.live.Publisher;
import io.millrace.api.session.Sessions;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.security.PrivilegedExceptionAction;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import javax.inject.Inject;
import javax.security.auth.Subject;
import org.apache.karaf.jaas.boot.principal.RolePrincipal;
import org.apache.karaf.shell.api.console.Session;
import org.apache.karaf.shell.api.console.SessionFactory;
import org.junit.Test;
import org.junit.runner.RunWith;
import org.ops4j.pax.exam.Configuration;
import org.ops4j.pax.exam.Option;
import org.ops4j.pax.exam.junit.PaxExam;
import org.ops4j.pax.exam.spi.reactors.ExamReactorStrategy;
import org.ops4j.pax.exam.spi.reactors.PerClass;

/** The shell feature alone runs its commands. */
@RunWith(PaxExam.class)
@ExamReactorStrategy(PerClass.class)
public class ShellFeatureIT {
    @Inject
    private SessionFactory shells;

    @Inject
    private AccessGate gate;

    @Inject
    private Sessions sessions;

    @Inject
    private LiveStreams streams;

    @Configuration
    public Option[] container() {
        return FeatureContainer.booting("io.millrace.management.shell");
    }

    @Test
    public void streamsAreListed() throws Exception {
        try (Publisher publisher = Tone.publish(gate, sessions, streams)) {
            assertTrue(publisher.isOpen());
            Subject operator = new Subject(true, Set.of(new RolePrincipal("manager")), Set.of(), Set.of());
            String printed = Subject.doAs(operator, (PrivilegedExceptionAction<String>) this::listed);
            assertTrue(printed, printed.contains("live/tone"));
        }
    }

    private String listed() throws Exception {
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        PrintStream out = new PrintStream(text, true, StandardCharsets.UTF_8);
        Session shell = shells.create(new ByteArrayInputStream(new byte[0]), out, out);
        try {
            awaitCommand(shell);
            Object result = shell.execute("media:streams");
            if (result != null) {
                out.println(result);
            }
        } finally {
            shell.close();
        }
        return text.toString(StandardCharsets.UTF_8);
    }

    private static void awaitCommand(Session shell) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (shell.getRegistry().getCommand("media", "streams") == null && System.nanoTime() < end) {
            TimeUnit.MILLISECONDS.sleep(50);
        }
    }
}
