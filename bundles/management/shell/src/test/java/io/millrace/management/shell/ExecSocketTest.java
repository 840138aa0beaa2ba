package io.millrace.management.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.lang.reflect.Proxy;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.AccessController;
import java.security.Principal;
import java.util.Map;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import javax.security.auth.Subject;
import org.apache.karaf.shell.api.console.Registry;
import org.apache.karaf.shell.api.console.Session;
import org.apache.karaf.shell.api.console.SessionFactory;
import org.apache.karaf.shell.api.console.Terminal;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
class ExecSocketTest {
    @TempDir
    Path folder;

    private final FakeShell shell = new FakeShell();
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private Path path;
    private ExecSocket socket;

    @BeforeEach
    void start() throws IOException {
        path = folder.resolve("exec.sock");
        socket = new ExecSocket(shell, path);
    }

    @AfterEach
    void stop() throws IOException {
        socket.stop();
    }

    @Test
    void outputComesBackAndTheStatusIsZero() {
        assertEquals(0, run("echo grüße"));
        assertEquals("grüße\n", text(out));
        assertTrue(shell.variables.containsKey("NO_COLOR"));
        assertEquals(0, run("echo again"));
        assertEquals("grüße\nagain\n", text(out));
    }

    @Test
    void aResultIsPrinted() {
        assertEquals(0, run("result"));
        assertEquals("42\n", text(out));
    }

    @Test
    void aFailureIsPrintedAndTheStatusIsOne() {
        assertEquals(1, run("fail There is no session 7"));
        assertEquals("before\nError: There is no session 7\n", text(out));
    }

    @Test
    void theCommandRunsAsAdministrator() {
        assertEquals(0, run("whoami"));
        assertEquals("admin manager ssh systembundles viewer\n", text(out));
    }

    @Test
    void muchOutputComesWhole() {
        assertEquals(0, run("much"));
        assertEquals(1_000_000, out.size());
    }

    @Test
    void commandsOfOtherLengthsThanAllowedAreRefused() {
        assertEquals(1, run(""));
        assertTrue(text(out).contains("1 to 65536 bytes"), text(out));
        out.reset();
        String longest = "length " + "x".repeat(ExecSocket.MAX_COMMAND_BYTES - 7);
        assertEquals(0, run(longest));
        assertEquals("65536\n", text(out));
        assertTrue(run(longest + "x") != 0);
    }

    @Test
    void aCommandThatIsNoTextIsRefused() throws IOException {
        try (SocketChannel peer = SocketChannel.open(UnixDomainSocketAddress.of(path))) {
            peer.write(ByteBuffer.wrap(new byte[] {(byte) 0xff, (byte) 0xfe}));
            peer.shutdownOutput();
            ByteBuffer answer = ByteBuffer.allocate(200);
            while (peer.read(answer) >= 0) {
                // more comes
            }
            assertTrue(new String(answer.array(), StandardCharsets.UTF_8).contains("UTF-8"));
        }
        assertEquals(0, run("echo fine"));
    }

    @Test
    void twoCommandsRunAtATime() throws Exception {
        CompletableFuture<Integer> one = CompletableFuture.supplyAsync(() -> run("meet"));
        CompletableFuture<Integer> two = CompletableFuture.supplyAsync(() -> run("meet"));
        assertEquals(0, one.get(20, TimeUnit.SECONDS) + two.get(20, TimeUnit.SECONDS));
    }

    @Test
    void onlyTheServersUserMayOpenIt() throws IOException {
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(path)));
    }

    @Test
    void aStoppedServerDoesNotAnswer() throws IOException {
        socket.stop();
        assertFalse(Files.exists(path));
        assertEquals(2, run("echo x"));
        assertEquals("The server does not answer\n", text(err));
        assertEquals("", text(out));
    }

    @Test
    void aStaleFileIsReplaced() throws IOException {
        Path stale = folder.resolve("stale.sock");
        try (ServerSocketChannel killed = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            killed.bind(UnixDomainSocketAddress.of(stale));
        }
        assertTrue(Files.exists(stale));
        assertEquals(2, ExecClient.run(stale, "echo x", print(out), print(err)));
        ExecSocket next = new ExecSocket(shell, stale);
        assertEquals(0, ExecClient.run(stale, "echo x", print(out), print(err)));
        next.stop();
    }

    @Test
    void anOlderVersionLeavesTheNewersSocketAlone() throws IOException {
        ExecSocket newer = new ExecSocket(shell, path);
        socket.stop();
        assertEquals(0, run("echo new"));
        newer.stop();
        assertFalse(Files.exists(path));
    }

    @Test
    void aRunningCommandEndsInPeaceWhenTheBundleStops() throws Exception {
        CompletableFuture<Integer> running = CompletableFuture.supplyAsync(() -> run("wait"));
        assertTrue(shell.waiting.await(20, TimeUnit.SECONDS));
        socket.stop();
        shell.goOn.countDown();
        assertEquals(0, running.get(20, TimeUnit.SECONDS));
        assertEquals("went on\n", text(out));
    }

    @Test
    void aServerThatGoesAwayIsTold() throws Exception {
        Path other = folder.resolve("other.sock");
        try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            server.bind(UnixDomainSocketAddress.of(other));
            CompletableFuture<Integer> client =
                    CompletableFuture.supplyAsync(() -> ExecClient.run(other, "x", print(out), print(err)));
            server.accept().close();
            assertEquals(2, client.get(20, TimeUnit.SECONDS));
            assertTrue(text(err).contains("went away"));
        }
    }

    @Test
    void aPathThatCannotBeBoundIsNamed() {
        Path nowhere = folder.resolve("missing/exec.sock");
        IOException failure = assertThrows(IOException.class, () -> new ExecSocket(shell, nowhere));
        assertTrue(failure.getMessage().contains(nowhere.toString()));
    }

    private int run(String command) {
        return ExecClient.run(path, command, print(out), print(err));
    }

    private static PrintStream print(ByteArrayOutputStream bytes) {
        return new PrintStream(bytes, true, StandardCharsets.UTF_8);
    }

    private static String text(ByteArrayOutputStream bytes) {
        return bytes.toString(StandardCharsets.UTF_8);
    }

    /** A shell that knows a handful of commands. */
    private static final class FakeShell implements SessionFactory {
        private final Map<String, Object> variables = new ConcurrentHashMap<>();
        private final CyclicBarrier meeting = new CyclicBarrier(2);
        private final CountDownLatch waiting = new CountDownLatch(1);
        private final CountDownLatch goOn = new CountDownLatch(1);

        @Override
        public Registry getRegistry() {
            throw new UnsupportedOperationException();
        }

        @Override
        public Session create(InputStream in, PrintStream out, PrintStream err) {
            return (Session) Proxy.newProxyInstance(
                    getClass().getClassLoader(), new Class<?>[] {Session.class}, (proxy, method, arguments) -> {
                        switch (method.getName()) {
                            case "put" -> variables.put((String) arguments[0], arguments[1]);
                            case "execute" -> {
                                return execute(arguments[0].toString(), out);
                            }
                            default -> {}
                        }
                        return null;
                    });
        }

        @Override
        public Session create(
                InputStream in,
                PrintStream out,
                PrintStream err,
                Terminal terminal,
                String encoding,
                Runnable closeCallback) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Session create(InputStream in, PrintStream out, PrintStream err, Session parent) {
            throw new UnsupportedOperationException();
        }

        private Object execute(String command, PrintStream out)
                throws IOException, InterruptedException, BrokenBarrierException {
            String[] words = command.split(" ", 2);
            switch (words[0]) {
                case "echo" -> out.println(words[1]);
                case "length" -> out.println(command.length());
                case "result" -> {
                    return 42;
                }
                case "fail" -> {
                    out.println("before");
                    throw new IOException(words[1]);
                }
                case "much" -> out.print("x".repeat(1_000_000));
                case "meet" -> meeting.await();
                case "wait" -> {
                    waiting.countDown();
                    goOn.await();
                    out.println("went on");
                }
                case "whoami" -> out.println(roles());
                default -> throw new IllegalArgumentException("Command not found: " + words[0]);
            }
            return null;
        }

        // what Karaf itself asks on Java 17
        @SuppressWarnings("removal")
        private static String roles() {
            return Subject.getSubject(AccessController.getContext()).getPrincipals().stream()
                    .filter(principal -> principal.getClass().getSimpleName().equals("RolePrincipal"))
                    .map(Principal::getName)
                    .sorted()
                    .collect(Collectors.joining(" "));
        }
    }
}
