package io.millrace.management.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.access.Secret;
import io.millrace.api.access.StreamKeyInfo;
import io.millrace.api.access.StreamKeys;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class KeyCommandTest {
    private final FakeKeys keys = new FakeKeys();

    @Test
    void aNewKeyIsAloneOnTheFirstLine() throws Exception {
        KeyCommand command = command("create", "live/x");
        command.label = "studio";
        command.days = 7;
        String text = run(command);
        assertEquals("sk-1-live/x", text.lines().findFirst().orElseThrow());
        assertTrue(text.contains("shown only now, and counts until"), text);
        StreamKeyInfo made = keys.made.get(0);
        assertEquals("studio", made.label());
        Duration left = Duration.between(Instant.now(), made.expiresUtc().orElseThrow());
        assertEquals(7, left.plusMinutes(1).toDays());
    }

    @Test
    void aNewKeyIsPrintedForPrograms() throws Exception {
        KeyCommand command = command("create", "live/*");
        command.json = true;
        String text = run(command);
        assertTrue(text.contains("\"key\" : \"sk-1-live/*\""), text);
        assertEquals(Optional.empty(), keys.made.get(0).expiresUtc());
    }

    @Test
    void optionsMayStandBehindTheArguments() throws Exception {
        String text = run(command("create", "live/x --label studio --days 7 --json"));
        assertTrue(text.contains("\"key\""), text);
        assertEquals("studio", keys.made.get(0).label());
        assertTrue(keys.made.get(0).expiresUtc().isPresent());
        assertTrue(run(command("list", "--json")).contains("\"id\" : \"1\""));
        assertEquals("--label needs a value", refusal(command("create", "live/x --label")));
        assertEquals("There is no option --for", refusal(command("create", "live/x --for 3")));
        assertEquals("\"live/y\" is too much", refusal(command("create", "live/x live/y")));
        assertTrue(refusal(command("create", "live/x --days many")).startsWith("--days is"));
    }

    @Test
    void keysAreListedWithoutTheKey() throws Exception {
        assertTrue(run(command("list", null)).startsWith("No stream keys"));
        run(command("create", "live/x"));
        String text = run(command("list", null));
        assertTrue(text.contains("1   live/x         2026-01-01T00:00:00Z  never     never"), text);
        assertFalse(text.contains("sk-"), text);
        KeyCommand command = command("list", null);
        command.json = true;
        assertTrue(run(command).contains("\"expires\" : null"), run(command));
    }

    @Test
    void aKeyIsRevokedById() throws Exception {
        run(command("create", "live/x"));
        assertTrue(run(command("revoke", "1")).startsWith("Revoked stream key 1"));
        assertEquals("There is no stream key 1; see media:key list", refusal(command("revoke", "1")));
    }

    @Test
    void mistakesAreExplained() {
        assertEquals("Say which: media:key create APP/NAME", refusal(command("create", null)));
        assertEquals("Say which: media:key revoke ID", refusal(command("revoke", "")));
        assertTrue(refusal(command("make", "live/x")).contains("create, list and revoke"));
        KeyCommand past = command("create", "live/x");
        past.days = -1;
        assertTrue(refusal(past).contains("--days"));
        KeyCommand absent = command("list", null);
        absent.keys = null;
        assertTrue(refusal(absent).contains("not installed"));
    }

    private KeyCommand command(String action, String what) {
        KeyCommand command = new KeyCommand();
        command.keys = keys;
        command.action = action;
        command.words = what == null ? null : List.of(what.split(" "));
        return command;
    }

    private static String run(KeyCommand command) throws Exception {
        PrintStream before = System.out;
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        System.setOut(new PrintStream(bytes, true, StandardCharsets.UTF_8));
        try {
            command.execute();
        } finally {
            System.setOut(before);
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }

    private static String refusal(KeyCommand command) {
        return assertThrows(Exception.class, () -> run(command)).getMessage();
    }

    private static final class FakeKeys implements StreamKeys {
        private final List<StreamKeyInfo> made = new ArrayList<>();

        @Override
        public Secret create(String target, String label, Optional<Instant> expires) {
            String id = Integer.toString(made.size() + 1);
            made.add(new StreamKeyInfo(
                    id, target, label, Instant.parse("2026-01-01T00:00:00Z"), Optional.empty(), expires));
            return new Secret("sk-" + id + "-" + target);
        }

        @Override
        public List<StreamKeyInfo> list() {
            return made;
        }

        @Override
        public boolean revoke(String id) {
            return made.removeIf(key -> key.id().equals(id));
        }
    }
}
