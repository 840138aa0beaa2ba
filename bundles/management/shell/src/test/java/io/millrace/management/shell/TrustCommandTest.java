package io.millrace.management.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.plugin.PluginOperationException;
import io.millrace.api.plugin.PluginTrust;
import io.millrace.api.plugin.RefusedBundle;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TrustCommandTest {
    private final FakeTrust trust = new FakeTrust();

    @Test
    void whatIsTrustedAndRefusedIsListed() throws Exception {
        assertTrue(ShellOutput.of(command()).contains("No bundle is refused."));
        trust.refused.add(new RefusedBundle("foreign", "1.0.0", 99, "d", "it is not trusted"));
        trust.digests.add("abc  foreign");
        String text = ShellOutput.of(command());
        assertTrue(text.startsWith("Policy: listed"), text);
        assertTrue(text.contains("Trusted: abc  foreign"), text);
        assertTrue(text.contains("foreign  1.0.0    it is not trusted"), text);
        String json = ShellOutput.of(command("--json"));
        assertTrue(json.contains("\"policy\" : \"listed\"") && json.contains("\"bundle\" : 99"), json);
    }

    @Test
    void digestsComeAndGo() throws Exception {
        assertTrue(ShellOutput.of(command("abc")).startsWith("Trusted: abc"));
        assertEquals(List.of("abc"), trust.digests);
        assertTrue(ShellOutput.of(command("abc", "--remove")).startsWith("Trusted no longer"));
        assertEquals("It was not trusted", ShellOutput.refusal(command("--remove", "abc")));
        assertEquals("Say which: media:trust --remove DIGEST", ShellOutput.refusal(command("--remove")));
        assertEquals("\"b\" is too much", ShellOutput.refusal(command("a", "b")));
    }

    private TrustCommand command(String... words) {
        TrustCommand command = new TrustCommand();
        command.trust = trust;
        command.words = List.of(words);
        return command;
    }

    private static final class FakeTrust implements PluginTrust {
        private final List<String> digests = new ArrayList<>();
        private final List<RefusedBundle> refused = new ArrayList<>();

        @Override
        public String policy() {
            return "listed";
        }

        @Override
        public List<RefusedBundle> refused() {
            return refused;
        }

        @Override
        public List<String> digests() {
            return digests;
        }

        @Override
        public void trust(String digest) {
            digests.add(digest);
        }

        @Override
        public void distrust(String digest) throws PluginOperationException {
            if (!digests.remove(digest)) {
                throw new PluginOperationException("It was not trusted");
            }
        }
    }
}
