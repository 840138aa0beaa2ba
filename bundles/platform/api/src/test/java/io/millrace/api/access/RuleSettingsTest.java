package io.millrace.api.access;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.media.StreamName;
import io.millrace.api.session.Session;
import io.millrace.api.settings.ConfiguredValues;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class RuleSettingsTest {
    private final List<String> warnings = new ArrayList<>();

    @interface Config {
        boolean enabled() default true;

        String[] streams() default "*";

        String[] roles() default "play";

        int places() default 5;

        String colour() default "red";
    }

    private record Paint(int places, String colour) {
        static Paint of(ConfiguredValues values) {
            int places = values.whole("places", 1, 9);
            if (values.text("colour").equals("none")) {
                throw new IllegalArgumentException("there has to be a colour");
            }
            return new Paint(places, values.text("colour"));
        }
    }

    @Test
    void itIsAskedAboutItsStreamsAndRolesOnly() {
        RuleSettings<Paint> rule = rule(Map.of("streams", "vip/*"));
        assertEquals("red 5 for vip/x", answer(rule, Session.Role.PLAY, "vip/x"));
        assertEquals("", answer(rule, Session.Role.PLAY, "live/x"));
        assertEquals("", answer(rule, Session.Role.PUBLISH, "vip/x"));
        assertTrue(rule.covers(request(Session.Role.PLAY, "vip/x")));
        assertFalse(rule.covers(request(Session.Role.PLAY, "live/x")));
        assertEquals(1, rule.scope().streams().size());
    }

    @Test
    void itIsNamedByItsFile() {
        RuleSettings<Paint> rule = rule(Map.of());
        assertEquals("office", rule.name());
        assertEquals(Decision.deny("No (access rule office)"), rule.deny("No"));
    }

    @Test
    void whatMakesNoSenseAtTheBeginningRefusesEverybody() {
        RuleSettings<Paint> rule = rule(Map.of("places", "99", "streams", "vip/*"));
        assertEquals(
                "The access rule office cannot be read; ask the operator", answer(rule, Session.Role.PLAY, "vip/x"));
        assertEquals("", answer(rule, Session.Role.PLAY, "live/x"), "it is about others");
        assertEquals(Optional.empty(), rule.settings());
        assertEquals(1, warnings.size());
        assertTrue(warnings.get(0).startsWith("a.pid-office: places = \"99\" is refused"), warnings.get(0));
        assertTrue(rule.change(properties(Map.of("places", "3"))));
        assertEquals("red 3 for vip/x", answer(rule, Session.Role.PLAY, "vip/x"));
    }

    @Test
    void whatGoesTogetherBadlyIsTold() {
        RuleSettings<Paint> rule = rule(Map.of("colour", "none"));
        assertEquals(
                List.of("a.pid-office: there has to be a colour. The rule refuses everybody until that is mended"),
                warnings);
        assertTrue(answer(rule, Session.Role.PLAY, "live/x").contains("cannot be read"));
    }

    @Test
    void aChangeIntoNonsenseChangesNothing() {
        RuleSettings<Paint> rule = rule(Map.of("colour", "blue"));
        Paint before = rule.settings().orElseThrow();
        assertFalse(rule.change(properties(Map.of("colour", "none"))));
        assertFalse(rule.change(properties(Map.of("places", "many"))));
        assertSame(before, rule.settings().orElseThrow());
        assertEquals("a.pid-office: there has to be a colour. The rule stays as it was", warnings.get(0));
        assertEquals(2, warnings.size());
    }

    @Test
    void aRuleThatIsOffHasNoSay() {
        RuleSettings<Paint> rule = rule(Map.of("enabled", "false"));
        assertEquals("", answer(rule, Session.Role.PLAY, "live/x"));
        assertFalse(rule.covers(request(Session.Role.PLAY, "live/x")));
        assertEquals(Optional.empty(), rule.settings());
        assertTrue(rule.change(properties(Map.of("enabled", "true"))));
        assertEquals("red 5 for live/x", answer(rule, Session.Role.PLAY, "live/x"));
        assertTrue(rule.change(properties(Map.of("enabled", false))));
        assertEquals("", answer(rule, Session.Role.PLAY, "live/x"));
        assertEquals(List.of(), warnings);
    }

    @Test
    void coreAndTheRuleReadTheSwitchAlike() {
        for (Object off : List.of("false", " false ", false, "false,", List.of("false"), new String[] {"false"})) {
            assertTrue(RuleSettings.isOff(off), "core");
            assertFalse(rule(Map.of("enabled", off)).covers(request(Session.Role.PLAY, "live/x")));
        }
        for (Object on : List.of("true", "", "False", "off", "false, true", List.of(), new String[] {"true"})) {
            assertFalse(RuleSettings.isOff(on), "core");
            assertTrue(rule(Map.of("enabled", on)).covers(request(Session.Role.PLAY, "live/x")));
        }
        assertFalse(RuleSettings.isOff(null));
    }

    @Test
    void aRuleThatIsSwitchedOnWithNonsenseRefusesEverybody() {
        RuleSettings<Paint> rule = rule(Map.of("enabled", "false", "colour", "none"));
        assertEquals("", answer(rule, Session.Role.PLAY, "live/x"));
        assertEquals(
                List.of("a.pid-office: there has to be a colour. The rule is switched off, and would refuse everybody"),
                warnings);
        assertTrue(rule.change(properties(Map.of("colour", "none"))));
        assertTrue(answer(rule, Session.Role.PLAY, "live/x").contains("cannot be read"));
        assertTrue(rule.change(properties(Map.of())));
        assertTrue(rule.change(properties(Map.of("colour", "none", "enabled", "false"))), "that always works");
        assertEquals("", answer(rule, Session.Role.PLAY, "live/x"));
        assertTrue(rule(Map.of("enabled", "maybe")).covers(request(Session.Role.PLAY, "live/x")));
    }

    @Test
    void equalSettingsStayTheSame() {
        RuleSettings<Paint> rule = rule(Map.of("colour", "blue"));
        Paint before = rule.settings().orElseThrow();
        assertFalse(rule.change(properties(Map.of("colour", "blue"))));
        assertSame(before, rule.settings().orElseThrow());
    }

    private RuleSettings<Paint> rule(Map<String, Object> values) {
        return new RuleSettings<>("a.pid", Config.class, Paint::of, properties(values), warnings::add);
    }

    private static Map<String, Object> properties(Map<String, Object> values) {
        Map<String, Object> properties = new HashMap<>(values);
        properties.put("service.pid", "a.pid~office");
        return properties;
    }

    private static AccessRequest request(Session.Role role, String stream) {
        return AccessRequest.of(
                role,
                "rtmp",
                StreamName.parse(stream),
                new Peer(new InetSocketAddress("192.0.2.9", 9), false, false),
                Optional.empty());
    }

    /** The denial's reason; empty for an abstention. */
    private static String answer(RuleSettings<Paint> rule, Session.Role role, String stream) {
        Decision decision = rule.decide(
                        request(role, stream),
                        (paint, asked) -> CompletableFuture.completedFuture(
                                Decision.deny(paint.colour + " " + paint.places + " for " + asked.stream())))
                .toCompletableFuture()
                .join();
        return decision instanceof Decision.Deny denial ? denial.reason() : "";
    }
}
