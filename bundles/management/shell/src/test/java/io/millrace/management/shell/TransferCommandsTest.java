package io.millrace.management.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.media.StreamName;
import io.millrace.api.transfer.TransferRow;
import io.millrace.api.transfer.Transfers;
import io.millrace.testkit.FakeLiveStreams;
import io.millrace.testkit.FakeSessions;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.karaf.shell.api.action.Action;
import org.junit.jupiter.api.Test;

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
