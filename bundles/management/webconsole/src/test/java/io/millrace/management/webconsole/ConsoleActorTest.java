package io.millrace.management.webconsole;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.millrace.api.audit.Actor;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.AccessController;
import java.security.PrivilegedAction;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;

class ConsoleActorTest {
    private final ConsoleActor filter = new ConsoleActor();
    private final FakeExchange exchange = new FakeExchange();

    private void filter(FilterChain chain) throws Exception {
        filter.doFilter(exchange.request(), exchange.response(), chain);
    }

    @Test
    void pagesWorkForWhoeverWasLetIn() throws Exception {
        List<String> seen = new ArrayList<>();
        for (String header : new String[] {
            "Basic " + Base64.getEncoder().encodeToString("anna:s:e:c".getBytes(StandardCharsets.UTF_8)),
            "Basic !!!",
            "Bearer x",
            null
        }) {
            exchange.requestHeaders.put("Authorization", header);
            filter((request, response) -> seen.add(Actor.current().toString()));
        }
        assertEquals("anna via web-console from 192.0.2.1", seen.get(0));
        assertEquals(
                List.of("nobody via web-console from 192.0.2.1"),
                seen.subList(1, 4).stream().distinct().toList());
        assertEquals(Actor.SERVER, Actor.current());
    }

    @Test
    @SuppressWarnings("removal")
    void alsoBehindWhatHidesSubjects() throws Exception {
        String header = "Basic " + Base64.getEncoder().encodeToString("anna:x".getBytes(StandardCharsets.UTF_8));
        exchange.requestHeaders.put("Authorization", header);
        List<String> seen = new ArrayList<>();
        // as Felix does around each of its pages
        filter((request, response) -> AccessController.doPrivileged(
                (PrivilegedAction<Boolean>) () -> seen.add(Actor.current().account())));
        assertEquals(List.of("anna"), seen);
    }

    @Test
    void whatPagesThrowIsThrown() {
        IOException broken = new IOException();
        assertSame(
                broken,
                assertThrows(
                        IOException.class,
                        () -> filter((request, response) -> {
                            throw broken;
                        })));
        ServletException failed = new ServletException();
        assertSame(
                failed,
                assertThrows(
                        ServletException.class,
                        () -> filter((request, response) -> {
                            throw failed;
                        })));
        assertThrows(
                IllegalStateException.class,
                () -> filter((request, response) -> {
                    throw new IllegalStateException();
                }));
        assertEquals(Actor.SERVER, Actor.current(), "the thread works for nobody any more");
    }
}
