package io.millrace.management.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.media.StreamName;
import io.millrace.api.transfer.ImportRow;
import io.millrace.api.transfer.SourceImport;
import io.millrace.api.transfer.TransferRow;
import io.millrace.api.transfer.Transfers;
import io.millrace.testkit.FakeLiveStreams;
import io.millrace.testkit.FakeSessions;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.apache.karaf.shell.api.action.Action;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Pulls and pushes in the shell. */
class TransferCommandsTest {
    private final FakeTransfers transfers = new FakeTransfers();

    private static final class FakeTransfers implements Transfers.Sources, Transfers.Pushes {
        final Map<String, Map<String, String>> configured = new TreeMap<>();
        final List<String> removed = new ArrayList<>();

        @Override
        public List<TransferRow> rows() {
            return configured.keySet().stream()
                    .map(name -> new TransferRow(
                            name,
                            StreamName.of("live", "x"),
                            "rtmp://host/a",
                            1,
                            TransferRow.State.FAILING,
                            "Connection refused",
                            1_000_000))
                    .toList();
        }

        @Override
        public void configure(String name, Map<String, String> properties) {
            configured.put(name, properties);
        }

        @Override
        public void remove(String name) {
            removed.add(name);
        }
    }

    private static String run(Action command) throws Exception {
        PrintStream before = System.out;
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
        try {
            command.execute();
        } finally {
            System.setOut(before);
        }
        return out.toString(StandardCharsets.UTF_8);
    }

    private PullCommand pull(String name, String url, String... words) {
        PullCommand command = new PullCommand();
        command.sources = transfers;
        command.name = name;
        command.url = url;
        command.words = List.of(words);
        return command;
    }

    private PushCommand push(String stream, String url, String... words) {
        PushCommand command = new PushCommand();
        command.pushes = transfers;
        command.stream = stream;
        command.url = url;
        command.words = List.of(words);
        return command;
    }

    @Test
    void pullsWithProperties() throws Exception {
        String said = run(pull("cam", "rtsp://camera/1", "onDemand=true", "option.x=a=b"));
        assertTrue(said.contains("cam is pulled"), said);
        assertEquals(
                Map.of("cam", Map.of("url", "rtsp://camera/1", "onDemand", "true", "option.x", "a=b")),
                transfers.configured);
        assertTrue(run(pull("cam", "off")).contains("not pulled any more"));
        assertEquals(List.of("cam"), transfers.removed);
        assertThrows(IllegalArgumentException.class, () -> run(pull("cam", "rtsp://camera/1", "nonsense")));
    }

    @Test
    void pushesOfOneStreamHaveNamesOfTheirOwn() throws Exception {
        run(push("live/x", "rtmp://one/app", "secret=k"));
        run(push("live/x@720p", "rtmp://two/app"));
        run(push("live/x", "rtmp://three/app", "name=main"));
        assertEquals(
                Map.of(
                        "x", Map.of("stream", "live/x", "url", "rtmp://one/app", "secret", "k"),
                        "x-2", Map.of("stream", "live/x@720p", "url", "rtmp://two/app"),
                        "main", Map.of("stream", "live/x", "url", "rtmp://three/app")),
                transfers.configured);
        run(push("x-2", "off"));
        assertEquals(List.of("x-2"), transfers.removed);
        assertThrows(IllegalArgumentException.class, () -> run(push("x", "rtmp://one/app")));
    }

    @Test
    void listsWhatIsConfigured() throws Exception {
        SourcesCommand sources = new SourcesCommand();
        sources.sources = transfers;
        PushesCommand pushes = new PushesCommand();
        pushes.pushes = transfers;
        assertTrue(run(sources).contains("media:pull"));
        assertTrue(run(pushes).contains("media:push"));
        transfers.configure("cam", Map.of());
        String table = run(sources);
        assertTrue(table.contains("failing") && table.contains("Connection refused"), table);
        pushes.json = true;
        assertTrue(run(pushes).contains("\"choice\" : 1") || run(pushes).contains("\"choice\": 1"), run(pushes));
    }

    private SourcesCommand importing(SourceImport imports, String... words) {
        SourcesCommand command = new SourcesCommand();
        command.sources = transfers;
        command.imports = imports;
        command.words = List.of(words);
        return command;
    }

    private static SourceImport answering(List<String> calls, ImportRow... rows) {
        return (csv, dryRun) -> {
            calls.add(csv + dryRun);
            return CompletableFuture.completedFuture(List.of(rows));
        };
    }

    @Test
    void importsATable(@TempDir Path folder) throws Exception {
        Path file = Files.writeString(folder.resolve("cameras.csv"), "name,url\na,rtsp://é");
        List<String> calls = new ArrayList<>();
        ImportRow good = new ImportRow(
                2, "a", "rtsp://c/a", ImportRow.State.IMPORTED, "avc1 640x360", Optional.of(ByteBuffer.allocate(99)));
        ImportRow bad = new ImportRow(3, "b", "rtsp://c/b", ImportRow.State.FAILED, "No such host", Optional.empty());
        ImportRow odd =
                new ImportRow(4, "", "", ImportRow.State.REFUSED, "A quotation mark is missing", Optional.empty());
        String said = run(importing(answering(calls, good, bad, odd), "import", file.toString()));
        assertTrue(said.contains("No such host") && said.contains("avc1 640x360"), said);
        assertTrue(said.endsWith("1 of 3 work and are pulled now; 1 do not work; 1 lines could not be read\n"), said);
        ImportRow works = new ImportRow(2, "a", "rtsp://c/a", ImportRow.State.WORKS, "avc1", Optional.empty());
        said = run(importing(answering(calls, works), "import", file.toString(), "--dry-run"));
        assertTrue(said.endsWith("1 of 1 work; nothing was configured\n"), said);
        assertEquals(List.of("name,url\na,rtsp://éfalse", "name,url\na,rtsp://étrue"), calls);
        said = run(importing(answering(calls, good), "import", file.toString(), "--json"));
        assertTrue(said.replace(" ", "").contains("\"snapshot\":99"), said);
    }

    @Test
    void whatIsNoTableIsNotImported(@TempDir Path folder) throws Exception {
        SourceImport none = (csv, dryRun) -> {
            throw new AssertionError("not asked");
        };
        assertThrows(IllegalArgumentException.class, () -> run(importing(none, "export", "x.csv")));
        assertThrows(IllegalArgumentException.class, () -> run(importing(none, "import")));
        assertThrows(IllegalArgumentException.class, () -> run(importing(none, "import", folder.toString())));
        Path latin = Files.write(folder.resolve("latin.csv"), "name,url\nä,b".getBytes(StandardCharsets.ISO_8859_1));
        String message = assertThrows(
                        IllegalArgumentException.class, () -> run(importing(none, "import", latin.toString())))
                .getMessage();
        assertTrue(message.contains("CSV UTF-8"), message);
    }

    @Test
    void aStreamSaysWhereItComesFrom() throws Exception {
        transfers.configure("cam", Map.of());
        StreamCommand stream = new StreamCommand();
        FakeLiveStreams streams = new FakeLiveStreams();
        streams.stream("live/x");
        streams.stream("live/y");
        stream.streams = streams;
        stream.sessions = new FakeSessions();
        stream.sources = transfers;
        stream.words = List.of("live/x");
        String said = run(stream);
        assertTrue(said.contains("cam failing, rtmp://host/a: Connection refused"), said);
        stream.words = List.of("live/y");
        assertFalse(run(stream).contains("cam"));
    }
}
