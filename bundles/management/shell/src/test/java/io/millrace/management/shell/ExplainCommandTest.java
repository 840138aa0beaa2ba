package io.millrace.management.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.access.AccessRequest;
import io.millrace.api.access.AccessRule;
import io.millrace.api.access.Secret;
import io.millrace.api.session.Session;
import io.millrace.testkit.FakeAccessGate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ExplainCommandTest {
    private final FakeAccessGate gate = new FakeAccessGate();

    @Test
    void whatIsKnownOfThePeerIsAsked() throws Exception {
        String text = ShellOutput.of(explain(
                "publish",
                "live/x",
                "--address",
                "192.0.2.7",
                "--site",
                "https://example.com",
                "--protocol",
                "srt",
                "--user",
                "ann",
                "--key",
                "sk-secret-of-ann"));
        AccessRequest request = gate.explained.get(0);
        assertEquals(Session.Role.PUBLISH, request.role());
        assertEquals("srt", request.protocol());
        assertEquals("live/x", request.stream().toString());
        assertEquals("192.0.2.7", request.peer().host());
        assertEquals(Map.of("origin", "https://example.com"), request.attributes());
        assertEquals(Optional.of("ann"), request.user());
        assertEquals(Optional.of(new Secret("sk-secret-of-ann")), request.credential());
        assertTrue(text.contains("Permitted: Let in as anonymous"), text);
        assertFalse(text.contains("sk-secret-of-ann"), text);
        assertEquals(List.of(), gate.requests, "nobody was let in");
    }

    @Test
    void whoSaysNothingIsAViewerOnThisMachine() throws Exception {
        gate.refuse("Not today");
        String text = ShellOutput.of(explain("play", "live/x"));
        assertTrue(gate.explained.get(0).peer().isLocal());
        assertEquals("http", gate.explained.get(0).protocol());
        assertTrue(text.contains("deny"), text);
        assertTrue(text.contains("Refused: Not today"), text);
    }

    @Test
    void programsGetJson() throws Exception {
        gate.refuse("Not today");
        String text = ShellOutput.of(explain("play", "live/x", "--json"));
        assertTrue(text.contains("\"permitted\" : false"), text);
        assertTrue(text.contains("\"says\" : \"deny\""), text);
    }

    @Test
    void whatMakesNoSenseIsSaid() throws Exception {
        assertTrue(ShellOutput.refusal(explain(null)).startsWith("Say which: media:explain"));
        assertTrue(ShellOutput.refusal(explain("play")).startsWith("Say which: media:explain"));
        assertTrue(ShellOutput.refusal(explain("watch", "live/x")).contains("knows publish and play"));
        assertEquals(
                "\"example.com\" is no address",
                ShellOutput.refusal(explain("play", "live/x", "--address", "example.com")));
        assertTrue(ShellOutput.refusal(explain("play", "live")).startsWith("A stream name is"));
    }

    @Test
    void rulesAreListedWithTheirState() throws Exception {
        RulesCommand command = new RulesCommand();
        command.gate = gate;
        assertTrue(ShellOutput.of(command).startsWith("There are no access rules"));
        gate.rules.add(new AccessRule("io.millrace.security.ip~office", true, true));
        gate.rules.add(new AccessRule("io.millrace.security.geo~home", false, true));
        gate.rules.add(new AccessRule("io.millrace.security.ip~away", true, false, false));
        String text = ShellOutput.of(command);
        assertTrue(text.contains("io.millrace.security.ip~office"), text);
        assertTrue(text.contains("io.millrace.security.ip~away    off"), text);
        assertTrue(text.contains("absent: nobody is let in"), text);
    }

    private ExplainCommand explain(String role, String... words) {
        ExplainCommand command = new ExplainCommand();
        command.gate = gate;
        command.role = role;
        command.words = List.of(words);
        return command;
    }
}
