package io.millrace.management.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.access.Secret;
import io.millrace.api.access.StreamKeyInfo;
import io.millrace.api.access.StreamKeys;
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
        String text = ShellOutput.of(command);
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
        String text = ShellOutput.of(command);
        assertTrue(text.contains("\"key\" : \"sk-1-live/*\""), text);
        assertEquals(Optional.empty(), keys.made.get(0).expiresUtc());
    }

    @Test
    void optionsMayStandBehindTheArguments() throws Exception {
        String text = ShellOutput.of(command("create", "live/x --label studio --days 7 --json"));
        assertTrue(text.contains("\"key\""), text);
        assertEquals("studio", keys.made.get(0).label());
        assertTrue(keys.made.get(0).expiresUtc().isPresent());
        assertTrue(ShellOutput.of(command("list", "--json")).contains("\"id\" : \"1\""));
        assertEquals("--label needs a value", ShellOutput.refusal(command("create", "live/x --label")));
        assertEquals("There is no option --for", ShellOutput.refusal(command("create", "live/x --for 3")));
        assertEquals("\"live/y\" is too much", ShellOutput.refusal(command("create", "live/x live/y")));
        assertTrue(ShellOutput.refusal(command("create", "live/x --days many")).startsWith("--days is"));
    }

    @Test
    void keysAreListedWithoutTheKey() throws Exception {
        assertTrue(ShellOutput.of(command("list", null)).startsWith("No stream keys"));
        ShellOutput.of(command("create", "live/x"));
        String text = ShellOutput.of(command("list", null));
        assertTrue(text.contains("1   live/x         2026-01-01T00:00:00Z  never     never    yes"), text);
        assertFalse(text.contains("sk-"), text);
        KeyCommand command = command("list", null);
        command.json = true;
        assertTrue(ShellOutput.of(command).contains("\"expires\" : null"), ShellOutput.of(command));
        assertTrue(ShellOutput.of(command).contains("\"digest\" : true"), ShellOutput.of(command));
    }

    @Test
    void aKeyIsRevokedById() throws Exception {
        ShellOutput.of(command("create", "live/x"));
        assertTrue(ShellOutput.of(command("revoke", "1")).startsWith("Revoked stream key 1"));
        assertEquals("There is no stream key 1; see media:key list", ShellOutput.refusal(command("revoke", "1")));
    }

    @Test
    void aRotatedKeyIsAloneOnTheFirstLine() throws Exception {
        ShellOutput.of(command("create", "live/x"));
        String text = ShellOutput.of(command("rotate", "1"));
        assertEquals("sk-1-new-0", text.lines().findFirst().orElseThrow());
        assertTrue(text.contains("The old one is refused from now on"), text);
        text = ShellOutput.of(command("rotate", "1 --grace 90"));
        assertEquals("sk-1-new-90", text.lines().findFirst().orElseThrow());
        assertTrue(text.contains("The old one counts for 90 more minutes"), text);
        text = ShellOutput.of(command("rotate", "1 --json"));
        assertTrue(text.contains("\"key\" : \"sk-1-new-0\""), text);
        assertEquals("There is no stream key 2; see media:key list", ShellOutput.refusal(command("rotate", "2")));
        assertEquals("--grace is a number of minutes", ShellOutput.refusal(command("rotate", "1 --grace soon")));
    }

    @Test
    void mistakesAreExplained() {
        assertEquals(
                "Say which: media:key create APP/NAME, media:key list, media:key rotate ID or media:key revoke ID",
                ShellOutput.refusal(command(null, null)));
        assertEquals("Say which: media:key create APP/NAME", ShellOutput.refusal(command("create", null)));
        assertEquals("Say which: media:key revoke ID", ShellOutput.refusal(command("revoke", "")));
        assertTrue(ShellOutput.refusal(command("make", "live/x")).contains("create, list, rotate and revoke"));
        KeyCommand past = command("create", "live/x");
        past.days = -1;
        assertTrue(ShellOutput.refusal(past).contains("--days"));
        KeyCommand absent = command("list", null);
        absent.keys = null;
        assertTrue(ShellOutput.refusal(absent).contains("not installed"));
    }

    private KeyCommand command(String action, String what) {
        KeyCommand command = new KeyCommand();
        command.keys = keys;
        command.action = action;
        command.words = what == null ? null : List.of(what.split(" "));
        return command;
    }

    private static final class FakeKeys implements StreamKeys {
        private final List<StreamKeyInfo> made = new ArrayList<>();

        @Override
        public Secret create(String target, String label, Optional<Instant> expires) {
            String id = Integer.toString(made.size() + 1);
            made.add(new StreamKeyInfo(
                    id,
                    target,
                    label,
                    Instant.parse("2026-01-01T00:00:00Z"),
                    Optional.empty(),
                    expires,
                    made.isEmpty()));
            return new Secret("sk-" + id + "-" + target);
        }

        @Override
        public List<StreamKeyInfo> list() {
            return made;
        }

        @Override
        public Secret rotate(String id, Duration grace) {
            return new Secret("sk-" + id + "-new-" + grace.toMinutes());
        }

        @Override
        public boolean revoke(String id) {
            return made.removeIf(key -> key.id().equals(id));
        }
    }
}
