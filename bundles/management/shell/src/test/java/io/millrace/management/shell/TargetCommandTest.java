package io.millrace.management.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.media.FourCc;
import io.millrace.api.restream.TargetException;
import io.millrace.api.restream.TargetLimits;
import io.millrace.api.restream.TargetPreset;
import io.millrace.api.restream.TargetSettings;
import io.millrace.api.restream.TargetState;
import io.millrace.api.restream.Targets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TargetCommandTest {
    private final FakeTargets targets = new FakeTargets();

    @TempDir
    Path folder;

    private String run(String line) throws Exception {
        TargetCommand command = new TargetCommand();
        List<String> words = new ArrayList<>(List.of(line.split(" ")));
        command.action = words.remove(0);
        command.words = words;
        command.targets = targets;
        return ShellOutput.of(command);
    }

    private String list(boolean json) throws Exception {
        TargetsCommand command = new TargetsCommand();
        command.json = json;
        command.targets = targets;
        return ShellOutput.of(command);
    }

    @Test
    void aTargetIsMadeListedStartedStoppedAndRemoved() throws Exception {
        assertTrue(list(false).startsWith("There are no targets"));
        String text = run("put tube live/demo@720p --preset youtube --secret hidden-key --start by-hand"
                + " --options latency=200,mode=caller --max-video-kbps 4500 --max-keyframe-seconds 2.5");
        assertTrue(text.startsWith("live/demo@720p is sent to rtmps://tube/live2 as tube"), text);
        TargetSettings made = targets.made.get(0);
        assertEquals("live/demo@720p", made.stream().toString());
        assertEquals("youtube", made.preset());
        assertEquals(TargetSettings.Start.BY_HAND, made.start());
        assertEquals(Map.of("latency", "200", "mode", "caller"), made.options());
        assertEquals(4_500_000, made.maxVideoBitsPerSecond());
        assertEquals(2_500_000, made.maxSyncIntervalUs());
        assertEquals("hidden-key", targets.access.secret().orElseThrow().reveal());
        assertTrue(targets.access.anywhere(), "operators reach their own network");
        assertTrue(list(false).contains("2.5"), list(false));
        assertTrue(list(true).contains("\"bitsPerSecond\" : 2500000"), list(true));
        assertFalse(list(true).contains("hidden-key"));
        run("start tube");
        run("stop tube");
        run("remove tube");
        assertEquals(List.of("start tube", "stop tube", "remove tube"), targets.done);
    }

    @Test
    void keysComeFromFiles() throws Exception {
        Path file = Files.writeString(folder.resolve("key"), "from-file\n");
        run("put a live/demo --url rtmp://a/b --secret-file " + file);
        assertEquals("from-file", targets.access.secret().orElseThrow().reveal());
        assertEquals(Optional.of("rtmp://a/b"), targets.access.url());
        assertEquals(TargetPreset.CUSTOM, targets.made.get(0).preset());
    }

    @Test
    void whatDoesNotSuitIsPrinted() throws Exception {
        run("put a live/demo --url rtmp://a/b");
        assertTrue(run("check a").startsWith("live/demo suits a"));
        targets.problems = List.of("Too many bits");
        assertEquals("Too many bits", run("check a").strip());
        assertTrue(run("check a --json").contains("Too many bits"));
        assertTrue(run("presets").contains("rtmps://tube/live2"));
    }

    @Test
    void mistakesAreTold() throws Exception {
        run("put a live/demo --url rtmp://a/b");
        assertThrows(IllegalArgumentException.class, () -> run("check none"));
        assertThrows(IllegalArgumentException.class, () -> run("put a live/demo --max-video-kbps many"));
        assertThrows(IllegalArgumentException.class, () -> run("put a live/demo --start never"));
        assertThrows(IllegalArgumentException.class, () -> run("explode a"));
        assertThrows(TargetException.class, () -> run("start none"));
        TargetCommand alone = new TargetCommand();
        assertTrue(assertThrows(IllegalStateException.class, alone::execute)
                .getMessage()
                .contains("io.millrace.apps.restream"));
    }

    /** Remembers what was asked for. */
    private static final class FakeTargets implements Targets {
        final List<TargetSettings> made = new ArrayList<>();
        final List<String> done = new ArrayList<>();
        List<String> problems = List.of();
        Access access;

        @Override
        public List<TargetState> list() {
            return made.stream()
                    .map(each -> new TargetState(
                            each,
                            "rtmps://tube/live2",
                            true,
                            true,
                            TargetState.State.RUNNING,
                            "It is taken",
                            0,
                            2_500_000,
                            10,
                            0,
                            1,
                            Optional.empty(),
                            0))
                    .toList();
        }

        @Override
        public List<TargetPreset> presets() {
            return List.of(new TargetPreset(
                    "youtube",
                    "YouTube",
                    Optional.of("rtmps://tube/live2"),
                    "a key",
                    new TargetLimits(Set.of(FourCc.AVC), 51_000_000, 4_000_000),
                    Map.of()));
        }

        @Override
        public CompletionStage<Void> put(TargetSettings settings, Access given) {
            made.add(settings);
            access = given;
            return CompletableFuture.completedFuture(null);
        }

        private CompletionStage<Void> did(String what, String name) {
            if (find(name).isEmpty()) {
                return CompletableFuture.failedFuture(new TargetException("There is no target " + name));
            }
            done.add(what + " " + name);
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public CompletionStage<Void> remove(String name) {
            return did("remove", name);
        }

        @Override
        public CompletionStage<Void> start(String name) {
            return did("start", name);
        }

        @Override
        public CompletionStage<Void> stop(String name) {
            return did("stop", name);
        }

        @Override
        public List<String> problems(TargetSettings settings) {
            return problems;
        }
    }
}
