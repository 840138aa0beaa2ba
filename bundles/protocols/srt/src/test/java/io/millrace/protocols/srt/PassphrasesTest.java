package io.millrace.protocols.srt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.media.StreamName;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PassphrasesTest {
    private final List<String> warnings = new ArrayList<>();

    private Optional<String> of(String stream, String... entries) {
        return Passphrases.of(List.of(entries), warnings::add).of(StreamName.parse(stream));
    }

    @Test
    void theNearestEntryCounts() {
        String[] entries = {"*=everybody-else", "live/*=all-of-live", "live/a=only-of-a-=1"};
        assertEquals(Optional.of("only-of-a-=1"), of("live/a", entries));
        assertEquals(Optional.of("only-of-a-=1"), of("live/a@720p", entries));
        assertEquals(Optional.of("all-of-live"), of("live/b", entries));
        assertEquals(Optional.of("everybody-else"), of("other/a", entries));
        assertTrue(of("live/a", "live/b=ten-or-more").isEmpty());
        assertEquals(List.of(), warnings);
    }

    @Test
    void anAsteriskStandsForWhateverFollows() {
        String[] entries = {"live/s*=beginning-with-s", "li*=some-apps-passphrase", "live/secret*=every-secret-one"};
        assertEquals(Optional.of("every-secret-one"), of("live/secret1", entries));
        assertEquals(Optional.of("every-secret-one"), of("live/secret@720p", entries));
        assertEquals(Optional.of("beginning-with-s"), of("live/sun", entries));
        assertEquals(Optional.of("some-apps-passphrase"), of("lift/secret", entries));
        assertTrue(of("other/secret", entries).isEmpty());
        assertEquals(Optional.of(""), of("live/secret1", "*=for-everybody", "live/secret*=short"), "closed");
        assertEquals(1, warnings.size());
    }

    @Test
    void aPatternThatNoStreamCanMatchIsTold() {
        List<String> patterns = List.of(
                "live", "*/secret", "live/*/x", "live/se*et", "live/a@720p", "li ve/a", "live/**", "/*", "live/a/b*");
        for (String pattern : patterns) {
            warnings.clear();
            assertTrue(of("live/secret", pattern + "=a-good-passphrase").isEmpty());
            assertEquals(1, warnings.size(), pattern);
            assertTrue(warnings.get(0).contains("passphrases: " + pattern + " is neither"), warnings.get(0));
            assertFalse(warnings.get(0).contains("good"));
        }
    }

    @Test
    void entriesWithoutSenseAreToldWithoutTheirSecrets() {
        assertEquals(Optional.of(""), of("live/a", "live/a=short", "a-lone-secret"), "closed, not open to all");
        assertEquals(2, warnings.size());
        assertTrue(warnings.get(0).contains("live/a has 5 characters"));
        assertFalse(String.join(" ", warnings).contains("short"));
        assertFalse(String.join(" ", warnings).contains("lone"));
    }
}
