package io.millrace.management.diagnostics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.plugin.PluginState;
import io.millrace.api.plugin.Plugins;
import io.millrace.testkit.FakeAccessGate;
import io.millrace.testkit.FakeLiveStreams;
import io.millrace.testkit.FakeSessions;
import io.millrace.testkit.FakeWorkers;
import java.io.IOException;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Version;
import org.osgi.framework.dto.BundleDTO;
import org.osgi.service.component.runtime.ServiceComponentRuntime;
import org.osgi.service.component.runtime.dto.ComponentConfigurationDTO;
import org.osgi.service.component.runtime.dto.ComponentDescriptionDTO;
import org.osgi.service.component.runtime.dto.UnsatisfiedReferenceDTO;

class DiagnosticsServiceTest {
    private static final long SECOND_US = 1_000_000;

    @TempDir
    private Path base;

    private final FakeWorkers workers = FakeWorkers.direct();
    private final FakeLiveStreams streams = new FakeLiveStreams();
    private final FakeAccessGate gate = new FakeAccessGate();
    private DiagnosticsService service;
    private Path target;

    @BeforeEach
    void begin() throws IOException {
        target = base.resolve("report.zip");
        Plugins plugins = answering(
                Plugins.class,
                (proxy, method, arguments) -> List.of(new PluginState(
                        "io.millrace.one", "1.2.3", 7, "active", List.of("x"), 3, 1, "it failed with key=abcdef", "")));
        service = new DiagnosticsService(
                workers, new ServerState(streams, new FakeSessions(), plugins, gate), components(), bundles(), base);
        write("etc/io.millrace.protocols.srt.cfg", "latencyMs = 120\npassphrase = letmein\n");
        write("etc/users.properties", "admin = letmein,_g_:admingroup\n");
        write("etc/tls.key", "letmein");
        write("etc/sub/jetty.xml", "<Set name=\"password\">letmein</Set>\n");
        write("data/log/millrace.log", "one\ntwo rtmp://h/live?key=letmein\n");
    }

    private void write(String name, String text) throws IOException {
        Path file = base.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    @SuppressWarnings("unchecked")
    private static <T> T answering(Class<T> type, InvocationHandler handler) {
        return (T) Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler);
    }

    private static BundleContext bundles() {
        Bundle bundle = answering(Bundle.class, (proxy, method, arguments) -> switch (method.getName()) {
            case "getBundleId" -> 5L;
            case "getState" -> Bundle.INSTALLED;
            case "getSymbolicName" -> "io.millrace.stuck";
            default -> new Version("0.1.0");
        });
        return answering(
                BundleContext.class,
                (proxy, method, arguments) -> method.getName().equals("getBundle") ? bundle : new Bundle[] {bundle});
    }

    private static ServiceComponentRuntime components() {
        ComponentDescriptionDTO description = new ComponentDescriptionDTO();
        description.name = "io.millrace.Waiting";
        description.bundle = new BundleDTO();
        description.bundle.id = 5;
        ComponentConfigurationDTO waits = new ComponentConfigurationDTO();
        waits.state = ComponentConfigurationDTO.UNSATISFIED_REFERENCE;
        UnsatisfiedReferenceDTO missing = new UnsatisfiedReferenceDTO();
        missing.name = "Transcoder";
        waits.unsatisfiedReferences = new UnsatisfiedReferenceDTO[] {missing};
        ComponentConfigurationDTO failed = new ComponentConfigurationDTO();
        failed.state = ComponentConfigurationDTO.FAILED_ACTIVATION;
        failed.failure = "no token=letmein";
        return answering(
                ServiceComponentRuntime.class,
                (proxy, method, arguments) -> method.getName().equals("getComponentDescriptionDTOs")
                        ? List.of(description)
                        : List.of(waits, failed));
    }

    private Map<String, String> read() throws IOException {
        Map<String, String> texts = new LinkedHashMap<>();
        try (ZipFile zip = new ZipFile(target.toFile())) {
            for (ZipEntry entry : zip.stream().collect(Collectors.toList())) {
                texts.put(
                        entry.getName(),
                        new String(zip.getInputStream(entry).readAllBytes(), StandardCharsets.ISO_8859_1));
            }
        }
        return texts;
    }

    @Test
    void itHoldsWhatIsNeededAndNoSecret() throws IOException {
        streams.stream("live/one");
        List<String> names = service.write(target, 0).toCompletableFuture().join();
        Map<String, String> texts = read();
        assertEquals(List.copyOf(texts.keySet()), names);
        texts.forEach((name, text) -> assertFalse(text.contains("letmein"), () -> name + ": " + text));
        assertTrue(texts.get("about.txt").contains("Millrace 0.1.0"));
        assertTrue(texts.get("streams.json").contains("live/one"));
        assertTrue(texts.get("plugins.json").contains("it failed with key=***"));
        assertTrue(texts.get("bundles.txt").contains("INSTALLED io.millrace.stuck 0.1.0"));
        assertTrue(texts.get("components.txt").contains("waits  io.millrace.Waiting of bundle 5"));
        assertTrue(texts.get("components.txt").contains("for Transcoder"));
        assertTrue(texts.get("components.txt").contains("FAILED io.millrace.Waiting of bundle 5: no token=***"));
        assertTrue(
                texts.get("threads.txt").contains("\"" + Thread.currentThread().getName() + "\""));
        assertTrue(texts.get("threads.txt").contains("DiagnosticsService"));
        assertTrue(texts.get("heap-histogram.txt").contains("java.lang.String"));
        assertTrue(texts.get("memory.txt").contains("Heap: "));
        assertTrue(texts.get("machine.txt").contains("processors"));
        assertEquals("latencyMs = 120\npassphrase = ***\n", texts.get("etc/io.millrace.protocols.srt.cfg"));
        assertEquals("<Set name=\"password\">***</Set>\n", texts.get("etc/sub/jetty.xml"));
        assertTrue(texts.get("etc/left-out.txt").contains("etc/tls.key, 7 bytes"));
        assertTrue(texts.get("etc/left-out.txt").contains("etc/users.properties"));
        assertEquals("one\ntwo rtmp://h/live?key=***\n", texts.get("log/millrace.log"));
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(target)));
    }

    @Test
    void ofLongLogsItHoldsTheEnd() throws IOException {
        write("data/log/millrace.log", "begin\n" + "x".repeat(999).concat("\n").repeat(6_000) + "end\n");
        service.write(target, 0).toCompletableFuture().join();
        String log = read().get("log/millrace.log");
        assertTrue(log.startsWith("(") && log.contains(" bytes before are left out)"), () -> log.substring(0, 100));
        assertTrue(log.endsWith("end\n"));
        assertFalse(log.contains("begin"));
    }

    @Test
    void whatCannotBeFoundOutIsToldInItsPlace() throws IOException {
        Plugins broken = answering(Plugins.class, (proxy, method, arguments) -> {
            throw new IllegalStateException("no plugins, secret=letmein");
        });
        service = new DiagnosticsService(
                workers, new ServerState(streams, new FakeSessions(), broken, gate), components(), bundles(), base);
        service.write(target, 0).toCompletableFuture().join();
        assertTrue(read().get("plugins.json").contains("could not be found out"));
        assertTrue(read().containsKey("threads.txt"));
    }

    @Test
    void aFileThatExistsIsNotWrittenOver() throws IOException {
        Files.writeString(target, "mine");
        CompletableFuture<List<String>> done = service.write(target, 0).toCompletableFuture();
        Throwable failure = assertThrows(CompletionException.class, done::join).getCause();
        assertTrue(failure.getMessage().contains("exists already: name a new file"), failure::getMessage);
        assertEquals("mine", Files.readString(target));
    }

    @Test
    void aFlightTellsNoEnvironmentAndNoCommandLines() throws IOException {
        CompletionStage<Long> done = service.recordFlight(target, 2);
        System.gc();
        workers.timer.advance(2 * SECOND_US);
        assertTrue(done.toCompletableFuture().join() > 0);
        assertEquals(Files.size(target), done.toCompletableFuture().join());
        List<String> events = RecordingFile.readAllEvents(target).stream()
                .map(RecordedEvent::getEventType)
                .map(type -> type.getName())
                .distinct()
                .toList();
        assertTrue(events.contains("jdk.GarbageCollection"), events::toString);
        for (String telling : List.of(
                "jdk.InitialEnvironmentVariable",
                "jdk.InitialSystemProperty",
                "jdk.SystemProcess",
                "jdk.JVMInformation")) {
            assertFalse(events.contains(telling), telling);
        }
    }

    @Test
    void aFlightIsPartOfTheFileAndNothingElseIsLeft() throws IOException {
        CompletionStage<List<String>> done = service.write(target, 1);
        assertFalse(done.toCompletableFuture().isDone());
        workers.timer.advance(SECOND_US);
        assertTrue(done.toCompletableFuture().join().contains("flight.jfr"));
        assertTrue(read().get("flight.jfr").startsWith("FLR"));
        assertFalse(Files.exists(base.resolve("report.zip.jfr")));
    }

    @Test
    void oneFlightAtATime() {
        CompletionStage<Long> first = service.recordFlight(target, 1);
        CompletableFuture<Long> second =
                service.recordFlight(base.resolve("second.jfr"), 1).toCompletableFuture();
        Throwable failure =
                assertThrows(CompletionException.class, second::join).getCause();
        assertTrue(failure.getMessage().contains("runs already"), failure::getMessage);
        assertFalse(Files.exists(base.resolve("second.jfr")));
        workers.timer.advance(SECOND_US);
        assertTrue(first.toCompletableFuture().join() > 0);
    }

    @Test
    void aFlightIsGivenUpWhenThePluginStops() {
        CompletableFuture<Long> done = service.recordFlight(target, 1).toCompletableFuture();
        service.stop();
        assertInstanceOf(
                IllegalStateException.class,
                assertThrows(CompletionException.class, done::join).getCause());
        assertFalse(Files.exists(target));
        workers.timer.advance(SECOND_US);
        assertFalse(Files.exists(target));
    }

    @Test
    void aFlightHasBounds() {
        for (int seconds : new int[] {-1, 601}) {
            CompletableFuture<List<String>> done =
                    service.write(target, seconds).toCompletableFuture();
            assertInstanceOf(
                    IllegalArgumentException.class,
                    assertThrows(CompletionException.class, done::join).getCause());
        }
        assertFalse(Files.exists(target));
    }
}
