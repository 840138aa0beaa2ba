package io.millrace.management.rest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.failover.FailoverState;
import io.millrace.api.failover.Failovers;
import io.millrace.api.media.StreamName;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class FailoverResourcesTest {
    private static final StreamName BACKUP = StreamName.parse("in/backup");

    private final ApiServer server = new ApiServer();
    private final List<Optional<StreamName>> switched = new ArrayList<>();
    private Optional<StreamName> held = Optional.empty();

    private void installed() {
        server.room.failovers = new Failovers() {
            @Override
            public List<FailoverState> list() {
                return List.of(new FailoverState(
                        "news",
                        StreamName.parse("live/news"),
                        List.of(new FailoverState.Input(BACKUP, false, "black", 1_000_000)),
                        Optional.empty(),
                        true,
                        held,
                        0,
                        "",
                        0,
                        "Ready"));
            }

            @Override
            public void switchTo(String name, Optional<StreamName> input) {
                if (input.isPresent() && !input.get().equals(BACKUP)) {
                    throw new IllegalArgumentException(input.get() + " is no input of news");
                }
                switched.add(input);
                held = input;
            }
        };
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void theListSaysWhatIsShown() {
        installed();
        String list = server.get("/failovers").text();
        assertTrue(list.contains("\"shown\":\"slate\""), list);
        assertTrue(list.contains("\"trouble\":\"black\""), list);
        assertTrue(list.contains("\"since\":null"), list);
    }

    @Test
    void anInputIsTurnedToAndLeftToTheServerAgain() {
        installed();
        ApiServer.Answer answer = server.send("PUT", "/failovers/news/input", "{\"input\":\"in/backup\"}");
        assertEquals(200, answer.status(), answer.text());
        assertTrue(answer.text().contains("\"held\":\"in/backup\""), answer.text());
        assertEquals(
                200,
                server.send("PUT", "/failovers/news/input", "{\"input\":null}").status());
        assertEquals(List.of(Optional.of(BACKUP), Optional.empty()), switched);
    }

    @Test
    void whatCannotBeIsRefusedWithTheReason() {
        ApiServer.Answer away = server.get("/failovers");
        assertTrue(away.status() >= 400 && away.text().contains("io.millrace.apps.failover"), away.text());
        installed();
        assertEquals(
                404,
                server.send("PUT", "/failovers/none/input", "{\"input\":null}").status());
        ApiServer.Answer other = server.send("PUT", "/failovers/news/input", "{\"input\":\"in/z\"}");
        assertTrue(other.status() >= 400 && other.text().contains("is no input of news"), other.text());
    }
}
