package io.millrace.protocols.webrtc.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.protocols.webrtc.transport.ice.CheckBuilder;
import io.millrace.protocols.webrtc.transport.ice.IceAgent;
import io.millrace.protocols.webrtc.transport.ice.IceCredentials;
import io.millrace.protocols.webrtc.transport.ice.StunRequest;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Which credentials hold before, while and after ICE is restarted (RFC 8445 section 9). */
class IceStateTest {
    private static final InetSocketAddress SENDER = TestNetwork.address(40_001);

    private final SecureRandom random = new SecureRandom();
    private final IceCredentials first = IceCredentials.random(random);
    private final IceState state = new IceState(first);

    private IceAgent.Verdict check(IceCredentials credentials) {
        byte[] message = CheckBuilder.check(credentials.usernameFragment() + ":peer", credentials.password(), true);
        return state.check(StunRequest.parse(message).orElseThrow(), SENDER).verdict();
    }

    @Test
    void beforeARestartOneGenerationHolds() {
        assertEquals(first, state.credentials());
        assertNull(state.superseded());
        assertEquals(IceAgent.Verdict.NOMINATED, check(first));
        assertEquals(IceAgent.Verdict.FORGED, check(new IceCredentials(first.usernameFragment(), "wrong")));
        assertNull(state.used(first.usernameFragment()), "nothing ends by it");
    }

    @Test
    void bothHoldUntilTheNewOnesAreUsed() {
        IceCredentials second = IceCredentials.random(random);
        assertNull(state.restart(second));
        assertEquals(second, state.credentials(), "answers say the new ones");
        assertEquals(first, state.superseded());
        assertEquals(IceAgent.Verdict.NOMINATED, check(first));
        assertEquals(IceAgent.Verdict.NOMINATED, check(second));
        assertEquals(
                IceAgent.Verdict.FORGED,
                check(new IceCredentials(second.usernameFragment(), first.password())),
                "mixed");
        assertNull(state.used(first.usernameFragment()), "the old ones go on");
        assertEquals(first, state.used(second.usernameFragment()));
        assertNull(state.superseded());
        assertEquals(IceAgent.Verdict.FORGED, check(first));
        assertEquals(IceAgent.Verdict.NOMINATED, check(second));
        assertNull(state.used(second.usernameFragment()), "once");
    }

    @Test
    void aRestartThatIsNotUsedGivesWayToTheNext() {
        IceCredentials second = IceCredentials.random(random);
        IceCredentials third = IceCredentials.random(random);
        state.restart(second);
        assertEquals(second, state.restart(third));
        assertEquals(third, state.credentials());
        assertEquals(IceAgent.Verdict.FORGED, check(second));
        assertEquals(IceAgent.Verdict.NOMINATED, check(first), "those in use go on");
        assertNull(state.used(second.usernameFragment()));
        assertEquals(first, state.used(third.usernameFragment()));
    }

    /** Restarts come from HTTP threads: whatever their order, each that did not last is named once, to be forgotten. */
    @Test
    void restartsAtOnceLeaveNothingBehind() throws Exception {
        int restarts = 200;
        Set<IceCredentials> made = ConcurrentHashMap.newKeySet();
        Set<IceCredentials> over = ConcurrentHashMap.newKeySet();
        ExecutorService threads = Executors.newFixedThreadPool(4);
        CountDownLatch done = new CountDownLatch(restarts);
        for (int i = 0; i < restarts; i++) {
            threads.execute(() -> {
                IceCredentials next = IceCredentials.random(random);
                made.add(next);
                IceCredentials unused = state.restart(next);
                if (unused != null) {
                    assertTrue(over.add(unused));
                }
                done.countDown();
            });
        }
        assertTrue(done.await(60, TimeUnit.SECONDS));
        threads.shutdown();
        assertEquals(restarts - 1, over.size());
        assertFalse(over.contains(state.credentials()));
        assertTrue(made.contains(state.credentials()));
        assertEquals(first, state.superseded());
    }
}
