package io.millrace.net.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.testkit.FakeClock;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.channel.socket.nio.NioDatagramChannel;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class CoalescedReadsTest {
    private static final int PAUSE_US = 2_000;
    private static final int BUFFER_BYTES = 8 << 20;

    private final FakeClock clock = new FakeClock();
    private final EmbeddedChannel socket = new EmbeddedChannel();

    private void enable() {
        CoalescedReads.enable(socket, PAUSE_US, BUFFER_BYTES, clock);
        socket.freezeTime();
    }

    private void reads(int count, long apartUs) {
        for (int i = 0; i < count; i++) {
            clock.advance(apartUs);
            socket.pipeline().fireChannelRead("datagram").fireChannelReadComplete();
        }
    }

    private void pass(long us) {
        clock.advance(us);
        socket.advanceTimeBy(us, TimeUnit.MICROSECONDS);
        socket.runScheduledPendingTasks();
    }

    @Test
    void aBusySocketRestsBetweenReads() {
        enable();
        reads(201, 250);
        assertFalse(socket.config().isAutoRead());
        pass(PAUSE_US - 1);
        assertFalse(socket.config().isAutoRead());
        pass(1);
        assertTrue(socket.config().isAutoRead());
        reads(1, 10);
        assertFalse(socket.config().isAutoRead(), "and again");
        assertEquals(202, socket.inboundMessages().size(), "whatever was read goes on");
    }

    @Test
    void aQuietSocketNeverRests() {
        enable();
        for (int i = 0; i < 500; i++) {
            reads(1, 2_300);
            assertTrue(socket.config().isAutoRead());
        }
    }

    @Test
    void aSocketThatIsClosedMeanwhileStaysAsItIs() {
        enable();
        reads(201, 250);
        assertFalse(socket.config().isAutoRead());
        socket.close();
        pass(PAUSE_US);
        assertFalse(socket.config().isAutoRead());
    }

    @Test
    void onlyThoseThatMayWaitDo() {
        NioDatagramChannel never = new NioDatagramChannel();
        NioDatagramChannel may = new NioDatagramChannel();
        try {
            CoalescedReads.enable(never, 0, clock);
            CoalescedReads.enable(may, PAUSE_US, clock);
            CoalescedReads.enable(socket, PAUSE_US, clock);
            assertNull(never.pipeline().get(CoalescedReads.class));
            assertNotNull(may.pipeline().get(CoalescedReads.class));
            assertNull(socket.pipeline().get(CoalescedReads.class), "no UDP socket");
        } finally {
            never.unsafe().closeForcibly();
            may.unsafe().closeForcibly();
        }
    }
}
