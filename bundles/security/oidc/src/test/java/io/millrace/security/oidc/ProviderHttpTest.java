package io.millrace.security.oidc;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

/** Requests to a provider: strangers cause them. */
class ProviderHttpTest {
    @Test
    void onlySoManyAreOnTheirWayAndEachGivesItsPlaceBack() throws Exception {
        ExecutorService threads = Executors.newCachedThreadPool();
        try (ServerSocket silent = new ServerSocket(0, 200, InetAddress.getLoopbackAddress())) {
            URI address = URI.create("http://127.0.0.1:" + silent.getLocalPort() + "/");
            ProviderHttp http = new ProviderHttp(threads, Duration.ofSeconds(2));
            List<CompletableFuture<?>> asked = new ArrayList<>();
            for (int i = 0; i < ProviderHttp.MOST_AT_ONCE; i++) {
                asked.add(http.get(address, Map.of()).toCompletableFuture());
            }
            CompletableFuture<?> surplus = http.get(address, Map.of()).toCompletableFuture();
            CompletionException refused = assertThrows(CompletionException.class, surplus::join);
            assertTrue(refused.getCause().getMessage().contains("too many"), refused::toString);
            asked.forEach(each -> assertThrows(CompletionException.class, each::join));
            CompletableFuture<?> next = http.get(address, Map.of()).toCompletableFuture();
            assertFalse(next.isCompletedExceptionally(), "there is a place again");
            next.cancel(true);
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void anAnswerThatDoesNotEndIsHungUpOnAtTheDeadline() throws Exception {
        ExecutorService threads = Executors.newCachedThreadPool();
        try (ServerSocket slow = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            ProviderHttp http = new ProviderHttp(threads, Duration.ofMillis(500));
            CompletableFuture<?> asked = http.get(URI.create("http://127.0.0.1:" + slow.getLocalPort() + "/"), Map.of())
                    .toCompletableFuture();
            try (Socket socket = slow.accept()) {
                socket.setSoTimeout(30_000);
                socket.getOutputStream()
                        .write("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n{".getBytes(StandardCharsets.US_ASCII));
                assertThrows(CompletionException.class, asked::join);
                // the request, and then the end, which may be a reset; a timeout is neither
                socket.getInputStream().transferTo(OutputStream.nullOutputStream());
            } catch (SocketException e) {
                assertTrue(e.getMessage().contains("reset"), e::toString);
            }
        } finally {
            threads.shutdownNow();
        }
    }
}
