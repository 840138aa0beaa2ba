package io.millrace.api.plugin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.plugin.PluginVersion.Version;
import org.junit.jupiter.api.Test;

class PluginVersionTest {
    @Test
    void versionsCompareAsNumbersThenByQualifier() {
        String[] ordered = {"0.9", "1", "1.0.0.a", "1.0.0.b", "1.0.1", "1.2", "1.10.0", "2.0.0.SNAPSHOT"};
        for (int i = 1; i < ordered.length; i++) {
            assertTrue(Version.parse(ordered[i - 1]).compareTo(Version.parse(ordered[i])) < 0, ordered[i]);
        }
        assertEquals(Version.parse("1"), Version.parse("1.0.0"));
        assertEquals("1.2.3.a.b", Version.parse("1.2.3.a.b").toString());
        assertEquals("1.2.0", Version.parse("1.2").toString());
        assertThrows(NumberFormatException.class, () -> Version.parse("one"));
    }

    @Test
    void equalVersionsCompareByBundleThenService() {
        Version same = Version.parse("1.0.0");
        PluginVersion early = new PluginVersion("p", same, 5, 9);
        assertTrue(early.compareTo(new PluginVersion("p", same, 6, 1)) < 0);
        assertTrue(early.compareTo(new PluginVersion("p", same, 5, 10)) < 0);
        assertTrue(early.compareTo(new PluginVersion("p", Version.parse("0.9"), 99, 99)) > 0);
        assertEquals("p/1.0.0 [5]", early.toString());
    }
}
