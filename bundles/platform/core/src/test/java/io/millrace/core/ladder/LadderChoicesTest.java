package io.millrace.core.ladder;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.codec.LadderProfile;
import io.millrace.api.live.LiveStream;
import io.millrace.api.live.LiveStream.State;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Who chooses the ladder of a stream, and what can be chosen. */
final class LadderChoicesTest extends LadderBench {
    @Test
    void theLaddersThatAreConfiguredChangeWhileStreamsRun() {
        profile("small", "480p h264 1200k, 240p h264 300k");
        ladders.modified(Map.of("apply", "live=default, live/other=small"));
        encode(3_000_000);
        LiveStream stays = rung("480p");
        ladders.modified(Map.of("apply", new String[] {"live/demo=small"}));
        encode(3_000_000);
        assertSame(stays, rung("480p"));
        assertNothingMissing(stays);
        assertEquals(State.LIVE, rung("240p").state());
        ladders.modified(Map.of("apply", "live/demo@480p=off"));
        ladders.modified(Map.of("apply", "default"));
        encode(1_000_000);
        assertEquals(Map.of("live/demo", "small"), ladders.assignments());
        ladders.modified(Map.of());
        encode(1_000_000);
        assertEquals(State.ENDED, stays.state());
        assertEquals(State.LIVE, encoder.stream().state());
    }

    @Test
    void choicesHoldAcrossRestarts() {
        ladders.assign("live/demo", Optional.of("default"));
        ladders.assign("tv", Optional.empty());
        ladders.stop();
        assertEquals(List.of("live/demo"), names());
        ladders = service();
        assertEquals(Map.of("live/demo", "default", "tv", ""), ladders.assignments());
        assertEquals(Optional.of("default"), ladders.profileOf(DEMO).map(LadderProfile::name));
    }

    @Test
    void whatCannotBeIsToldInPlainWords() {
        String reason = assertThrows(
                        IllegalArgumentException.class, () -> ladders.assign("live/demo", Optional.of("nice")))
                .getMessage();
        assertTrue(reason.contains("\"nice\"") && reason.contains("default"), reason);
        for (String target : List.of("", "live/", "live/demo@720p", "api/x", "a b")) {
            assertThrows(IllegalArgumentException.class, () -> ladders.assign(target, Optional.of("default")), target);
        }
    }

    @Test
    void profilesComeFromFiles() {
        profile("wrong", "720p h264");
        profile("tv", "720p h264 2800k fps=30, 480p hevc 900k overlay=drawtext=x=1,eq=gamma=2, 360p h264 700k");
        assertEquals(
                List.of("default", "tv"),
                ladders.profiles().stream().map(LadderProfile::name).toList());
        List<LadderProfile.Rung> rungs = ladders.profiles().get(1).rungs();
        assertEquals(3, rungs.size());
        assertEquals("drawtext=x=1,eq=gamma=2", rungs.get(1).overlay());
        assertEquals(
                2,
                ConfiguredLadder.parse("x", "720p h264 1M", "480p h264 2M")
                        .rungs()
                        .size());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "tv  | 720p h264                    | rungs = \"720p h264\" is refused, allowed is NAME CODEC BITRATE",
                "tv  | 720p h264 1M, 720p h264 2M   | rungs = \"720p\" is refused, allowed is a name of its own",
                "tv  | audio h264 1M lines=720      | rungs = \"audio\" is refused, allowed is any other name",
                "tv  | opus h264 1M lines=720       | rungs = \"opus\" is refused, allowed is any other name",
                "tv  | ' '                          | rungs = \" \" is refused, allowed is 1 to 16 rungs, not 0",
                "off | 720p h264 1M                 | the name of the file is refused, allowed is io.millrace.core.ladder-",
            })
    void aProfileThatCannotBeNamesItsFilePropertyAndValue(String name, String rungs, String reason) {
        List<String> lines = new ArrayList<>();
        Profiles.of(folder, name, Map.of(), lines::add, rungs);
        assertEquals(1, lines.size());
        assertTrue(lines.get(0).startsWith("io.millrace.core.ladder~" + name + ": " + reason), lines.get(0));
        assertTrue(lines.get(0).endsWith(". The ladder profile " + name + " is not offered"), lines.get(0));
    }

    @Test
    void aProfileThatChangesIntoNonsenseStaysAndSaysSo() {
        List<String> lines = new ArrayList<>();
        ConfiguredLadder tv = Profiles.of(folder, "tv", Map.of(), lines::add, "720p h264 1M");
        LadderProfile before = tv.profile().orElseThrow();
        tv.change(Profiles.config("720p h264 1M"), Profiles.properties("tv", Map.of("loudness", "loud\nfaked line")));
        assertSame(before, tv.profile().orElseThrow());
        assertEquals(
                List.of(
                        "io.millrace.core.ladder~tv: loudness = \"loud faked line\" is refused, allowed is a number from"
                                + " -40 to -9. The ladder profile tv stays as it was"),
                lines);
    }
}
