package io.millrace.protocols.srt;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.millrace.net.DatagramSocket;
import io.netty.buffer.ByteBuf;
import io.netty.channel.EventLoop;
import io.netty.channel.embedded.EmbeddedChannel;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PacketOutputTest {
    private final EmbeddedChannel channel = new EmbeddedChannel();
    private final List<String> done = new ArrayList<>();

    private final DatagramSocket socket = new DatagramSocket() {
        @Override
        public EventLoop loop() {
            return channel.eventLoop();
        }

        @Override
        public InetSocketAddress localAddress() {
            return new InetSocketAddress(InetAddress.getLoopbackAddress(), 8_890);
        }

        @Override
        public void write(ByteBuf content, InetSocketAddress recipient) {
            write(content, content.readableBytes(), recipient);
        }

        @Override
        public void write(ByteBuf content, int segmentBytes, InetSocketAddress recipient) {
            done.add(content.readableBytes() + " by " + segmentBytes + " to " + recipient.getPort());
            content.release();
        }

        @Override
        public void flush() {
            done.add("flush");
        }
    };

    private final PacketOutput output =
            new PacketOutput(socket, new InetSocketAddress(InetAddress.getLoopbackAddress(), 9));

    private void send(int... sizes) {
        for (int bytes : sizes) {
            output.send(ByteBuffer.allocate(bytes));
        }
    }

    @Test
    void packetsOfOneLengthLeaveTogether() {
        send(1_332, 1_332, 1_332);
        assertEquals(List.of(), done);
        output.flush();
        assertEquals(List.of("3996 by 1332 to 9", "flush"), done);
        output.flush();
        assertEquals(2, done.size(), "nothing more to send");
    }

    @Test
    void whoFlushesForManyIsToldHowMuchWaits() {
        send(44, 44);
        assertEquals(88, output.queue());
        assertEquals(List.of("88 by 44 to 9"), done);
        assertEquals(0, output.queue());
        output.flush();
        assertEquals(1, done.size(), "the flush is left to the caller");
    }

    @Test
    void aShorterOneEndsTheRunAndALongerOneBeginsAnother() {
        send(1_332, 1_332, 204, 1_332, 1_400);
        output.flush();
        assertEquals(List.of("2868 by 1332 to 9", "1332 by 1332 to 9", "1400 by 1400 to 9", "flush"), done);
    }

    @Test
    void aRunHasAsManyAsTheKernelTakes() {
        for (int i = 0; i < 70; i++) {
            send(100);
        }
        output.flush();
        assertEquals(List.of("3200 by 100 to 9", "3200 by 100 to 9", "600 by 100 to 9", "flush"), done);
    }

    @Test
    void whatIsNotUrgentLeavesOnceTheLoopHasReadItsInput() {
        output.flushSoon();
        send(44);
        output.flushSoon();
        send(44);
        output.flushSoon();
        assertEquals(List.of(), done);
        channel.runPendingTasks();
        assertEquals(List.of("88 by 44 to 9", "flush"), done);
        send(20);
        output.flushSoon();
        channel.runPendingTasks();
        assertEquals(List.of("88 by 44 to 9", "flush", "20 by 20 to 9", "flush"), done);
    }
}
