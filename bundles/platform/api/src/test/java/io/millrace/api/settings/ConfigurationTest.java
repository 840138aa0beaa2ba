package io.millrace.api.settings;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class ConfigurationTest {
    private static final Settings DEFAULTS = new Settings(60, 1L << 33, 0.8, true, "*", List.of("a", "b"));

    private final List<String> warnings = new ArrayList<>();
    private final Configuration<Settings> configuration =
            new Configuration<>("com.example", Config.class, Settings::of, warnings::add);

    @interface Config {
        int waitSeconds() default 60;

        long ring_bytes() default 1L << 33;

        double under__score() default 0.8;

        boolean da$_$sh() default true;

        String origin() default "*";

        String[] names() default {"a", "b"};
    }

    private record Settings(int delay, long ring, double share, boolean flag, String origin, List<String> names) {
        static Settings of(ConfiguredValues values) {
            Settings settings = new Settings(
                    values.whole("waitSeconds", 0, 3600),
                    values.whole("ring.bytes", 1, Long.MAX_VALUE),
                    values.number("under_score", 0, 1),
                    values.flag("da-sh"),
                    values.text("origin"),
                    values.read("names", Settings::lowerCase, "names in small letters"));
            if (settings.delay > settings.ring) {
                values.refuse("waitSeconds", "at most ring.bytes");
            }
            return settings;
        }

        private static List<String> lowerCase(List<String> names) {
            if (names.stream().anyMatch(name -> !name.equals(name.toLowerCase(java.util.Locale.ROOT)))) {
                throw new IllegalArgumentException("large");
            }
            return names;
        }
    }

    @Test
    void aComponentWithoutConfigurationHasTheDefaults() {
        assertEquals(DEFAULTS, configuration.start(Map.of("service.pid", "com.example")));
        assertEquals(DEFAULTS, configuration.start(Map.of("waitSeconds", " ", "origin", "")));
        assertTrue(warnings.isEmpty());
    }

    @Test
    void refusalsOfAddressesTellNoPassword() {
        configuration.start(Map.of("da-sh", "rtsp://me:p@ss/w,rd@h:554/1?key=hush#hush"));
        assertTrue(warnings.toString().contains("da-sh = \"rtsp://***@h:554/1?***\" is refused"), warnings.toString());
        configuration.start(Map.of("da-sh", "rtsp://me:" + "x".repeat(200) + "@h"));
        assertFalse(warnings.toString().contains("xxx"), warnings.toString());
        configuration.start(Map.of("da-sh", "me:hush@h:1"));
        assertFalse(warnings.toString().contains("hush"), warnings.toString());
        configuration.start(Map.of("da-sh", "live/x@720p, live/?"));
        assertTrue(warnings.toString().contains("\"live/x@720p, live/?\" is refused"), warnings.toString());
    }

    @Test
    void whatIsRefusedIsKnownUntilItMakesSense() {
        Settings started = configuration.start(Map.of("waitSeconds", "soon"));
        assertEquals(
                List.of(
                        "waitSeconds = \"soon\" is refused, allowed is a whole number from 0 to 3600. Its default is used"),
                RefusedSettings.all().get("com.example"));
        configuration.change(Map.of("names", "A", "da-sh", "maybe"), started);
        assertEquals(2, RefusedSettings.all().get("com.example").size());
        configuration.change(Map.of("names", "a"), started);
        assertEquals(null, RefusedSettings.all().get("com.example"));
        configuration.start(Map.of("waitSeconds", "soon"), read -> read, "Nothing is let in");
        assertTrue(RefusedSettings.all().get("com.example").get(0).endsWith("Nothing is let in"));
        configuration.start(Map.of());
        assertEquals(null, RefusedSettings.all().get("com.example"));
    }

    @Test
    void valuesMayBeTextsNumbersArraysAndLists() {
        Settings all = new Settings(3, 4, 0.5, false, "http://x", List.of("x", "y"));
        assertEquals(
                all,
                configuration.start(Map.of(
                        "waitSeconds", " 3 ",
                        "ring.bytes", 4L,
                        "under_score", 0.5f,
                        "da-sh", "false",
                        "origin", "http://x",
                        "names", "x, y,")));
        assertEquals(
                List.of("x", "y", "z"),
                configuration.start(Map.of("names", new String[] {"x", "y,z"})).names());
        assertEquals(
                List.of("x", "y"),
                configuration.start(Map.of("names", List.of("x", "y"))).names());
        assertTrue(warnings.isEmpty());
    }

    @Test
    void whatMakesNoSenseLeavesThePresentSettingsAndSaysWhatIsAllowed() {
        Settings present = configuration.start(Map.of("waitSeconds", 5));

        assertSame(present, configuration.change(Map.of("waitSeconds", "-3", "origin", "x"), present));
        assertSame(present, configuration.change(Map.of("waitSeconds", "soon"), present));
        assertSame(present, configuration.change(Map.of("under_score", "NaN"), present));
        assertSame(present, configuration.change(Map.of("da-sh", "yes"), present));
        assertSame(present, configuration.change(Map.of("names", "X"), present));
        assertSame(present, configuration.change(Map.of("waitSeconds", 9, "ring.bytes", 8), present));

        String stay = ". The settings of com.example stay as they were";
        assertEquals(
                List.of(
                        "com.example: waitSeconds = \"-3\" is refused, allowed is a whole number from 0 to 3600" + stay,
                        "com.example: waitSeconds = \"soon\" is refused, allowed is a whole number from 0 to 3600"
                                + stay,
                        "com.example: under_score = \"NaN\" is refused, allowed is a number from 0.0 to 1.0" + stay,
                        "com.example: da-sh = \"yes\" is refused, allowed is true or false" + stay,
                        "com.example: names = \"X\" is refused, allowed is names in small letters" + stay,
                        "com.example: waitSeconds = \"9\" is refused, allowed is at most ring.bytes" + stay),
                warnings);
    }

    @Test
    void aDeletedConfigurationGivesTheDefaultsBack() {
        Settings present = configuration.start(Map.of("waitSeconds", 5));
        assertEquals(DEFAULTS, configuration.change(Map.of(), present));
    }

    @Test
    void aComponentStartsWithDefaultsForWhatMakesNoSense() {
        Settings started = configuration.start(Map.of("waitSeconds", "soon", "under_score", "2", "origin", "x"));
        assertEquals(new Settings(60, 1L << 33, 0.8, true, "x", List.of("a", "b")), started);
        assertEquals(2, warnings.size());
        assertTrue(warnings.get(0).endsWith("Its default is used"), warnings.get(0));
    }

    @Test
    void aComponentStartsWithAllDefaultsIfTheRestDoesNotGoWithThem() {
        assertEquals(DEFAULTS, configuration.start(Map.of("waitSeconds", 9, "ring.bytes", 8)));
        assertTrue(warnings.get(1).endsWith("All defaults are used"), warnings.get(1));
    }

    @Test
    void aComponentMayStartWithStricterSettingsThanTheDefaults() {
        List<Settings> read = new ArrayList<>();
        Settings strict = configuration.start(Map.of("waitSeconds", 1));
        UnaryOperator<Settings> stricter = settings -> {
            read.add(settings);
            return strict;
        };
        Map<String, Object> wrong = Map.of("da-sh", "yes", "waitSeconds", 7);
        assertSame(strict, configuration.start(wrong, stricter, "Nobody is let in"));
        assertEquals(List.of(new Settings(7, 1L << 33, 0.8, true, "*", List.of("a", "b"))), read);
        assertTrue(warnings.get(0).endsWith("Nobody is let in"), warnings.get(0));
        assertEquals(DEFAULTS, configuration.start(Map.of(), stricter, "Nobody is let in"));
    }

    @Test
    void textsKeepTheirCommas() {
        for (String text : List.of("a, b", ",a,,b,", "a,b ,c", ",")) {
            assertEquals(text, configuration.start(Map.of("origin", text)).origin());
        }
        assertEquals("a,b", configuration.start(Map.of("origin", " a,b ")).origin());
        assertEquals("*", configuration.start(Map.of("origin", "  ")).origin());
        assertEquals("*", configuration.start(Map.of("origin", new String[0])).origin());
    }

    @Test
    void linesKeepTheirCommas() {
        Configuration<List<String>> lines =
                new Configuration<>("com.example", Config.class, values -> values.lines("names"), warnings::add);
        assertEquals(List.of("a", "b"), lines.start(Map.of()));
        assertEquals(List.of("x,y"), lines.start(Map.of("names", " x,y ")));
        assertEquals(List.of("x,y", "z"), lines.start(Map.of("names", new String[] {"x,y", "z"})));
    }

    @Test
    void aLongOrMultilineValueIsShownInOneShortLine() {
        configuration.start(Map.of("waitSeconds", "x\n".repeat(500)));
        assertTrue(warnings.get(0).length() < 250, warnings.get(0));
        assertTrue(warnings.get(0).contains("\"x x x"), warnings.get(0));
    }

    @Test
    void aPropertyThatTheTypeDoesNotHaveIsABug() {
        Configuration<Integer> wrong = new Configuration<>(
                "com.example", Config.class, values -> values.whole("waitMinutes", 0, 1), warnings::add);
        assertThrows(IllegalStateException.class, () -> wrong.start(Map.of()));
    }
}
