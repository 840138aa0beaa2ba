package io.millrace.management.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.codec.CodecProvider.Purpose;
import io.millrace.api.codec.LadderProfile;
import io.millrace.api.codec.LadderProfile.Rung;
import io.millrace.api.codec.Ladders;
import io.millrace.api.codec.OutputStatus;
import io.millrace.api.media.FourCc;
import io.millrace.api.media.StreamName;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Ladders in the shell. */
class LadderCommandTest {
    private final FakeLadders ladders = new FakeLadders();

    private static final class FakeLadders implements Ladders {
        final Map<String, String> assigned = new TreeMap<>();

        @Override
        public List<LadderProfile> profiles() {
            Rung rung = new Rung("720p", FourCc.AVC, 720, 0, 2_800_000, Purpose.LOW_LATENCY, "", "", true);
            return List.of(new LadderProfile("default", List.of(rung)));
        }

        @Override
        public void assign(String target, Optional<String> profile) {
            assigned.put(target, profile.orElse(""));
        }

        @Override
        public Map<String, String> assignments() {
            return assigned;
        }

        @Override
        public Optional<LadderProfile> profileOf(StreamName stream) {
            return Optional.empty();
        }

        @Override
        public List<OutputStatus> renditions(StreamName stream) {
            return List.of(
                    new OutputStatus(
                            "480p",
                            OutputStatus.State.RUNNING,
                            "libopenh264",
                            854,
                            480,
                            29.97,
                            1.5,
                            2,
                            31.25,
                            OptionalLong.of(4242),
                            1,
                            ""),
                    new OutputStatus(
                            "360p",
                            OutputStatus.State.REFUSED,
                            "",
                            640,
                            360,
                            0,
                            0,
                            0,
                            0,
                            OptionalLong.empty(),
                            0,
                            "No room"));
        }
    }

    private LadderCommand command(String... words) {
        LadderCommand command = new LadderCommand();
        command.ladders = ladders;
        command.words = List.of(words);
        return command;
    }

    private StreamCommand stream(String... words) {
        StreamCommand command = LiveDemo.stream(words);
        command.ladders = ladders;
        return command;
    }

    @Test
    void laddersAreTurnedOnAndOff() throws Exception {
        assertEquals("live/demo has the ladder default\n", ShellOutput.of(command("live/demo", "default")));
        assertEquals("live has no ladder\n", ShellOutput.of(command("live", "off")));
        assertEquals(Map.of("live/demo", "default", "live", ""), ladders.assigned);
        String reason = ShellOutput.refusal(command("live/demo"));
        assertTrue(reason.contains("media:ladder live/demo off"), reason);
    }

    @Test
    void aloneItListsProfilesAndTargets() throws Exception {
        assertTrue(ShellOutput.of(command()).contains("media:ladder live/demo default"));
        ladders.assigned.put("live", "");
        String text = ShellOutput.of(command());
        assertTrue(text.contains("default  720p avc1 2800k ondemand"), text);
        assertTrue(text.contains("live    off"), text);
        assertTrue(ShellOutput.of(command("--json")).contains("\"targets\" : ["), text);
    }

    @Test
    void aStreamShowsItsRenditions() throws Exception {
        String text = ShellOutput.of(stream("live/demo"));
        assertTrue(text.contains("live/demo@480p  running  libopenh264  854x480  29.97  1.5"), text);
        assertTrue(text.contains("No room"), text);
        String json = ShellOutput.of(stream("live/demo", "--json"));
        assertTrue(json.contains("\"processId\" : 4242"), json);
        assertTrue(json.contains("\"name\" : \"live/demo@360p\""), json);
    }
}
