package io.millrace.net.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.epoll.EpollDatagramChannelConfig;
import io.netty.channel.socket.nio.NioDatagramChannel;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;

class MergedReceiveTest {
    static boolean hasEpoll() {
        return Epoll.isAvailable();
    }

    @Test
    @EnabledIf("hasEpoll")
    void aPlaceHoldsAsMuchAsTheKernelMerges() {
        EpollDatagramChannel socket = new EpollDatagramChannel();
        try {
            EpollDatagramChannelConfig config = socket.config();
            int before = config.getMaxDatagramPayloadSize();
            boolean enabled = MergedReceive.enable(socket);
            assertEquals(enabled, config.isUdpGro());
            if (enabled) {
                assertTrue(config.getMaxDatagramPayloadSize() >= 65_535);
            } else {
                assertEquals(before, config.getMaxDatagramPayloadSize());
            }
        } finally {
            socket.unsafe().closeForcibly();
        }
    }

    @Test
    @EnabledIf("hasEpoll")
    void whereTheKernelRefusesAllStaysAsItWas() {
        EpollDatagramChannel socket = new EpollDatagramChannel();
        EpollDatagramChannelConfig config = socket.config();
        var allocator = config.getRecvByteBufAllocator();
        int before = config.getMaxDatagramPayloadSize();
        // any option of a closed socket is refused
        socket.unsafe().closeForcibly();
        assertFalse(MergedReceive.enable(socket));
        assertFalse(config.isUdpGro());
        assertEquals(before, config.getMaxDatagramPayloadSize());
        assertEquals(allocator, (Object) config.getRecvByteBufAllocator());
    }

    @Test
    void otherTransportsDoWithout() {
        NioDatagramChannel socket = new NioDatagramChannel();
        try {
            assertFalse(MergedReceive.enable(socket));
        } finally {
            socket.unsafe().closeForcibly();
        }
    }
}
