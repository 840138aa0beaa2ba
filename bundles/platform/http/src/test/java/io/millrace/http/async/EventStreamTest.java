package io.millrace.http.async;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class EventStreamTest {
    private static final int SOCKET_BYTES = 4_096;
    private static final byte[] LINE = ("data: " + "x".repeat(1_000) + "\n\n").getBytes(StandardCharsets.US_ASCII);

    private final Server server = new Server();
    private final ServerConnector connector = new ServerConnector(server);
    private final BlockingQueue<EventStream> opened = new LinkedBlockingQueue<>();
    private final BlockingQueue<EventStream> closed = new LinkedBlockingQueue<>();
    private final AtomicInteger bodies = new AtomicInteger();
    private Socket socket;

    @BeforeEach
    void start() throws Exception {
        connector.setHost("127.0.0.1");
        connector.setAcceptedSendBufferSize(SOCKET_BYTES);
        server.addConnector(connector);
        ServletContextHandler handler = new ServletContextHandler();
        ServletHolder holder = new ServletHolder(new Sending());
        holder.setAsyncSupported(true);
        handler.addServlet(holder, "/*");
        server.setHandler(handler);
        server.start();
    }

    @AfterEach
    void stop() throws Exception {
        socket.close();
        server.stop();
    }

    /** Answers GET with events and POST with the size of the body. */
    private final class Sending extends HttpServlet {
        private static final long serialVersionUID = 1L;

        @Override
        protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
            AsyncContext async = request.startAsync();
            EventStream stream = new EventStream(async, closed::add);
            stream.begin(0);
            opened.add(stream);
        }

        @Override
        protected void doPost(HttpServletRequest request, HttpServletResponse response) {
            AsyncContext async = request.startAsync();
            CompletableFuture<byte[]> body = SmallBody.read(
                    request,
                    () -> new IllegalArgumentException("large"),
                    () -> new IllegalArgumentException("broken off"));
            body.whenComplete((bytes, failure) -> {
                bodies.incrementAndGet();
                response.setStatus(failure == null ? 200 : 413);
                response.setHeader("X-Size", failure == null ? "" + bytes.length : failure.getMessage());
                async.complete();
            });
        }
    }

    private BufferedReader request(String head, byte[] body) throws IOException {
        socket = new Socket();
        socket.setReceiveBufferSize(SOCKET_BYTES);
        socket.connect(new InetSocketAddress("127.0.0.1", connector.getLocalPort()));
        socket.getOutputStream().write((head + "\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
        socket.getOutputStream().write(body);
        return new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
    }

    private BufferedReader listen() throws IOException {
        return request("GET / HTTP/1.1\r\nHost: x\r\nConnection: close", new byte[0]);
    }

    private EventStream stream() throws InterruptedException {
        return opened.poll(30, TimeUnit.SECONDS);
    }

    private void awaitEnd(EventStream stream) throws InterruptedException {
        assertEquals(stream, closed.poll(30, TimeUnit.SECONDS));
        assertTrue(stream.isClosed());
        while (!connector.getConnectedEndPoints().isEmpty()) {
            Thread.sleep(10);
        }
        assertEquals(0, closed.size(), "told once");
    }

    /** More than sockets take, and less than the queue does. */
    private static void fill(EventStream stream) {
        for (int i = 0; i < 200; i++) {
            stream.offer(LINE);
        }
        assertFalse(stream.isClosed());
    }

    @Test
    void whoStandsStillIsLetGoWithItsConnection() throws Exception {
        listen();
        EventStream stream = stream();
        fill(stream);
        stream.heartbeat();
        assertFalse(stream.isClosed(), "something went out since the last time");
        stream.heartbeat();
        awaitEnd(stream);
    }

    @Test
    void whoReadsSlowlyStaysUntilTooMuchWaits() throws Exception {
        BufferedReader reader = listen();
        EventStream stream = stream();
        fill(stream);
        stream.heartbeat();
        int read = 0;
        while (read < 50) {
            read += reader.readLine().startsWith("data: ") ? 1 : 0;
        }
        stream.heartbeat();
        assertFalse(stream.isClosed());
        for (int i = 0; i < 1_000 && !stream.isClosed(); i++) {
            stream.offer(LINE);
        }
        awaitEnd(stream);
    }

    @Test
    void whoHasNothingToReadStays() throws Exception {
        BufferedReader reader = listen();
        EventStream stream = stream();
        for (int i = 0; i < 5; i++) {
            for (String line = reader.readLine(); !line.startsWith(": "); line = reader.readLine()) {
                assertFalse(stream.isClosed());
            }
            stream.heartbeat();
        }
        assertFalse(stream.isClosed());
    }

    @Test
    void whatWaitsIsSentBeforeTheEnd() throws Exception {
        BufferedReader reader = listen();
        EventStream stream = stream();
        fill(stream);
        stream.message("last");
        stream.end();
        stream.message("too late");
        List<String> lines =
                reader.lines().filter(line -> line.startsWith("data: ")).toList();
        assertEquals(201, lines.size());
        assertEquals("data: last", lines.get(200));
        awaitEnd(stream);
    }

    private String size(String length, byte[] body) throws IOException {
        return request("POST / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n" + length, body)
                .lines()
                .filter(line -> line.startsWith("X-Size: "))
                .findFirst()
                .orElse("")
                .replace("X-Size: ", "");
    }

    @Test
    void bodiesAreReadUpToTheirBound() throws Exception {
        assertEquals("262144", size("Content-Length: " + SmallBody.MOST, new byte[SmallBody.MOST]));
        assertEquals("large", size("Content-Length: " + (SmallBody.MOST + 1), new byte[1]));
        assertEquals("large", size("Transfer-Encoding: chunked", chunk(SmallBody.MOST + 1)));
        request("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 100", new byte[10]);
        socket.shutdownOutput();
        while (bodies.get() < 4) {
            Thread.sleep(10);
        }
    }

    private static byte[] chunk(int size) {
        byte[] head = (Integer.toHexString(size) + "\r\n").getBytes(StandardCharsets.US_ASCII);
        byte[] all = new byte[head.length + size];
        System.arraycopy(head, 0, all, 0, head.length);
        return all;
    }
}
