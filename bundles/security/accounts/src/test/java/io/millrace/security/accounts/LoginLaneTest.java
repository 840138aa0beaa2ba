package io.millrace.security.accounts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.account.LoginRefusedException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;

class LoginLaneTest {
    private final List<Runnable> waiting = new ArrayList<>();

    @Test
    void fewWait() {
        LoginLane lane = new LoginLane(waiting::add);
        List<CompletionStage<Integer>> answers = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            int number = i;
            answers.add(lane.check(() -> number));
        }
        assertEquals(16, waiting.size());
        assertTrue(refusal(answers.get(16)).isWorthWaiting());
        waiting.forEach(Runnable::run);
        assertEquals(3, answers.get(3).toCompletableFuture().join());
        lane.check(() -> 1);
        assertEquals(17, waiting.size(), "there is room again");
        lane.run(() -> 1);
        assertEquals(18, waiting.size());
    }

    @Test
    void failuresAreTold() {
        LoginLane direct = new LoginLane(Runnable::run);
        LoginRefusedException why = new LoginRefusedException("no", false);
        assertEquals(why, refusal(direct.check(() -> {
            throw why;
        })));
        assertEquals(why, refusal(direct.run(() -> {
            throw why;
        })));
        LoginLane full = new LoginLane(task -> {
            throw new RejectedExecutionException("full");
        });
        for (int i = 0; i < 20; i++) {
            assertEquals(LoginLane.BUSY, refusal(full.check(() -> 1)).getMessage());
        }
        CompletionException rejected = assertThrows(
                CompletionException.class,
                () -> full.run(() -> 1).toCompletableFuture().join());
        assertInstanceOf(RejectedExecutionException.class, rejected.getCause());
    }

    private static LoginRefusedException refusal(CompletionStage<?> stage) {
        CompletionException failure = assertThrows(
                CompletionException.class, () -> stage.toCompletableFuture().join());
        return assertInstanceOf(LoginRefusedException.class, failure.getCause());
    }
}
