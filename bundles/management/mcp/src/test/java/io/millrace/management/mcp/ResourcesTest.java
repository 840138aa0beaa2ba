package io.millrace.management.mcp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Lists of resources that have several pages. */
@Timeout(60)
class ResourcesTest {
    private McpServer server;

    @BeforeEach
    void start() {
        server = new McpServer();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private static List<String> addresses(Map<String, Object> page) {
        return ((List<?>) page.get("resources"))
                .stream().map(row -> (String) ((Map<?, ?>) row).get("uri")).toList();
    }

    @Test
    void allStreamsAreListedPageByPage() {
        server.operations.streams = IntStream.range(0, 2 * Resources.MOST_LISTED + 1)
                .mapToObj(i -> "live/s%04d".formatted(i))
                .toList();
        List<String> all = new ArrayList<>();
        Map<String, Object> page =
                server.ask("mr_reader", "resources/list", Map.of()).result();
        int pages = 1;
        for (; page.containsKey("nextCursor"); pages++) {
            all.addAll(addresses(page));
            page = server.ask("mr_reader", "resources/list", Map.of("cursor", page.get("nextCursor")))
                    .result();
        }
        all.addAll(addresses(page));
        assertEquals(3, pages);
        assertEquals(1, all.stream().filter(Resources.STREAMS::equals).count(), "on the first page only");
        List<String> streams = all.stream()
                .filter(uri -> uri.startsWith(Resources.STREAMS + "/"))
                .toList();
        assertEquals(
                server.operations.streams.stream()
                        .map(name -> Resources.STREAMS + "/" + name)
                        .toList(),
                streams);
    }

    @Test
    void aListThatFitsHasNoCursorAndTakesNoneThatIsNone() {
        assertFalse(server.ask("mr_reader", "resources/list", Map.of()).result().containsKey("nextCursor"));
        for (Object wrong : List.of("nonsense", 7L)) {
            assertEquals(
                    -32_602,
                    server.ask("mr_reader", "resources/list", Map.of("cursor", wrong))
                            .code());
        }
        for (String method : List.of("tools/list", "resources/templates/list")) {
            assertEquals(
                    -32_602,
                    server.ask("mr_reader", method, Map.of("cursor", "x")).code());
        }
    }

    @Test
    void whatIsReadOfAllStreamsIsAsMuchAsFits() {
        for (String uri : List.of(Resources.STREAMS, Resources.HEALTH)) {
            assertTrue(server.ask("mr_reader", "resources/read", Map.of("uri", uri))
                    .result()
                    .containsKey("contents"));
        }
        for (String operation : List.of("listStreams", "listHealth")) {
            assertTrue(
                    server.operations.calls.stream().anyMatch(call -> call.endsWith(operation + " {limit=1000}")),
                    server.operations.calls::toString);
        }
    }
}
