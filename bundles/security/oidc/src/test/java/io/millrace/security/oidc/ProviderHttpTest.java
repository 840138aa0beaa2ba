package io.millrace.security.oidc;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
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
}
