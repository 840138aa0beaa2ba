package io.millrace.http.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.plugin.ServiceSlot;
import jakarta.servlet.Servlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.osgi.service.servlet.whiteboard.HttpWhiteboardConstants;

@Timeout(60)
class AwayServletsTest {
    private final DeliveryHarness harness;

    AwayServletsTest() throws Exception {
        harness = new DeliveryHarness();
    }

    @AfterEach
    void stop() {
        harness.close();
    }

    private ServiceReferenceFake<Servlet> bind(String... patterns) {
        ServiceReferenceFake<Servlet> reference = new ServiceReferenceFake<Servlet>("test", "1.0.0")
                .with(HttpWhiteboardConstants.HTTP_WHITEBOARD_SERVLET_PATTERN, patterns);
        harness.away.bindServlet(reference);
        return reference;
    }

    /** Answers what it is sent, behind the address. */
    private static final class Echo extends HttpServlet {
        private static final long serialVersionUID = 1L;

        @Override
        protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
            byte[] body = request.getInputStream().readAllBytes();
            response.getOutputStream()
                    .print(request.getMethod() + " " + request.getRequestURI() + "?" + request.getQueryString() + " "
                            + new String(body));
        }
    }

    private CompletableFuture<HttpResponse<String>> post(String path) {
        return harness.client.sendAsync(
                harness.request(path)
                        .POST(HttpRequest.BodyPublishers.ofString("{}"))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    /** Waits until something more than before waits for the timer. */
    private void awaitHeld(int before) {
        DeliveryHarness.until(() -> harness.workers.timer.pending() > before);
    }

    @Test
    void aRequestIsAnsweredByTheServletThatComesBack() throws Exception {
        ServiceReferenceFake<Servlet> first = bind("/api/*");
        harness.away.unbindServlet(first);
        int timers = harness.workers.timer.pending();
        CompletableFuture<HttpResponse<String>> answer = post("/api/v1/keys?a=b");
        for (int i = 0; i < 10; i++) {
            awaitHeld(timers);
            harness.workers.timer.advance(AwayServlets.LOOK_US);
        }
        awaitHeld(timers);
        assertFalse(answer.isDone());
        harness.serve(new Echo(), "/api/*");
        harness.workers.timer.advance(AwayServlets.LOOK_US);
        HttpResponse<String> response = answer.get(20, TimeUnit.SECONDS);
        assertEquals(200, response.statusCode());
        assertEquals("POST /api/v1/keys?a=b {}", response.body());
        assertTrue(
                response.headers().firstValue("Access-Control-Allow-Origin").isEmpty(), "it is nobody else's answer");
    }

    @Test
    void whoWaitedForLongIsToldToComeAgainAndLaterThatNothingIsThere() throws Exception {
        harness.away.unbindServlet(bind("/mcp"));
        int timers = harness.workers.timer.pending();
        CompletableFuture<HttpResponse<String>> answer = post("/mcp");
        awaitHeld(timers);
        harness.workers.clock.advance(ServiceSlot.HOLD_US);
        harness.workers.timer.advance(AwayServlets.LOOK_US);
        HttpResponse<String> response = answer.get(20, TimeUnit.SECONDS);
        assertEquals(503, response.statusCode());
        assertEquals("2", response.headers().firstValue("Retry-After").orElse(""));
        assertEquals(
                Problem.CONTENT_TYPE,
                response.headers().firstValue("Content-Type").orElse(""));
        harness.workers.clock.advance(AwayServlets.FORGET_US);
        assertEquals(404, harness.get("/mcp").statusCode());
    }

    @Test
    void addressesThatNoServletHasAreAnsweredAtOnce() throws Exception {
        bind("/mcp", "/console/*");
        assertEquals(404, harness.get("/mcp/more/x").statusCode());
        assertEquals(404, harness.get("/consoles/x/y").statusCode());
        assertEquals(404, harness.get("/api/v1/streams").statusCode());
        assertTrue(harness.away.isExpected("/console"));
        assertTrue(harness.away.isExpected("/console/a/b"));
        assertFalse(harness.away.isExpected("*"));
    }

    @Test
    void anAddressThatOnlyBeginsLikeThatOfAServletIsNotHeld() throws Exception {
        bind("/api/*");
        assertEquals(404, harness.get("/api/../gone/away/x").statusCode());
        assertEquals(404, harness.get("/api/v1/../../gone/away/x").statusCode());
    }

    @Test
    void twoVersionsAreOneServlet() {
        ServiceReferenceFake<Servlet> old = bind("/api/*");
        bind("/api/*");
        harness.away.unbindServlet(old);
        harness.workers.clock.advance(AwayServlets.FORGET_US);
        assertTrue(harness.away.isExpected("/api/v1"));
    }

    @Test
    void whatComesWithTheServerIsAwaitedWhenItStarts() {
        AwayServlets starting = new AwayServlets(harness.workers);
        assertTrue(starting.isExpected("/api/v1/streams"));
        assertTrue(starting.isExpected("/mcp"));
        assertFalse(starting.isExpected("/live/demo/index.m3u8"));
        assertFalse(starting.isExpected("/apis"));
        starting.bindServlet(new ServiceReferenceFake<Servlet>("test", "1.0.0")
                .with(HttpWhiteboardConstants.HTTP_WHITEBOARD_SERVLET_PATTERN, "/mcp"));
        assertFalse(starting.isExpected("/mcp/more"), "it is there, and has no such address");
        harness.workers.clock.advance(AwayServlets.START_US);
        assertFalse(starting.isExpected("/api/v1/streams"));
    }

    @Test
    void onlySoManyWait() throws Exception {
        bind("/api/*");
        int timers = harness.workers.timer.pending();
        List<CompletableFuture<HttpResponse<String>>> answers = new ArrayList<>();
        for (int i = 0; i <= AwayServlets.MOST_HELD; i++) {
            answers.add(post("/api/v1/keys"));
        }
        CompletableFuture.anyOf(answers.toArray(CompletableFuture[]::new)).get(30, TimeUnit.SECONDS);
        awaitHeld(timers);
        List<CompletableFuture<HttpResponse<String>>> done =
                answers.stream().filter(CompletableFuture::isDone).toList();
        assertEquals(1, done.size());
        assertEquals(503, done.get(0).get().statusCode());
        harness.away.close();
        CompletableFuture.allOf(answers.toArray(CompletableFuture[]::new)).get(30, TimeUnit.SECONDS);
        assertTrue(answers.stream().allMatch(answer -> answer.join().statusCode() == 503), "nobody waits in vain");
    }
}
