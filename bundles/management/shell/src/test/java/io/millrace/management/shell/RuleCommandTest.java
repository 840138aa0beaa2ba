package io.millrace.management.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.settings.SettingKind;
import io.millrace.api.settings.Settings;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class RuleCommandTest {
    private static final String PID = "io.millrace.security.ip~office";

    private final Written settings = new Written();

    @Test
    void aRuleIsSwitchedOffAndOnAndKeepsItsSettings() throws Exception {
        settings.all.put(PID, Map.of("deny", "192.0.2.1", ".secret", "s"));
        assertEquals(PID + " is switched off\n", ShellOutput.of(command("off", "ip~office")));
        assertEquals(Map.of("deny", "192.0.2.1", ".secret", "s", "enabled", "false"), settings.all.get(PID));
        assertEquals(PID + " counts from now on\n", ShellOutput.of(command("on", PID)));
        assertEquals(Map.of("deny", "192.0.2.1", ".secret", "s"), settings.all.get(PID));
    }

    @Test
    void whatIsNoRuleIsSaid() {
        settings.all.put("io.millrace.security.accounts", Map.of());
        settings.all.put("io.millrace.security.oidc~company", Map.of());
        for (String name : List.of("ip~home", "accounts", "oidc~company", "io.millrace.source~camera")) {
            assertEquals("There is no rule " + name + ", see media:rules", ShellOutput.refusal(command("off", name)));
        }
        assertTrue(ShellOutput.refusal(command("away", "ip~office")).contains("knows on and off"));
        assertTrue(ShellOutput.refusal(command("off", "")).startsWith("Say which: media:rule on|off"));
        assertTrue(ShellOutput.refusal(command(null, null)).startsWith("Say which: media:rule on|off"));
    }

    private RuleCommand command(String action, String rule) {
        RuleCommand command = new RuleCommand();
        command.settings = settings;
        command.action = action;
        command.rule = rule;
        return command;
    }

    private static final class Written implements Settings {
        private final Map<String, Map<String, String>> all = new TreeMap<>();

        @Override
        public List<SettingKind> kinds() {
            return List.of();
        }

        @Override
        public Map<String, Map<String, String>> configured() {
            return all;
        }

        @Override
        public void write(String pid, Map<String, String> values) {
            all.put(pid, values);
        }

        @Override
        public boolean delete(String pid) {
            throw new UnsupportedOperationException();
        }
    }
}
