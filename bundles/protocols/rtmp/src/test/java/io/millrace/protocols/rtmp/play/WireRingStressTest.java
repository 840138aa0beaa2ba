package io.millrace.protocols.rtmp.play;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.live.FanoutRing;
import io.millrace.net.WireSegment;
import io.millrace.net.WireSegmentPool;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.DefaultEventLoop;
import io.netty.channel.EventLoop;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/**
 * Segments are given back while readers on other loops are at them: no reader may ever see bytes of another message, and
 * every segment has to come back in the end.
 */
class WireRingStressTest {
    private static final int MESSAGES = 60_000;
    private static final int READERS_A_LOOP = 4;

    private final PooledByteBufAllocator allocator = new PooledByteBufAllocator(true);
    private final FanoutRing<WireMessage> ring = new FanoutRing<>(64, 600_000);
    private final List<EventLoop> loops = new ArrayList<>();
    private final AtomicLong read = new AtomicLong();
    private final AtomicLong wrong = new AtomicLong();
    private volatile boolean done;

    private final class ReaderTask implements Runnable {
        private final EventLoop loop;
        private final FanoutRing<WireMessage>.Cursor cursor = ring.atNewestSync();
        private final CountDownLatch ended;
        private int polls;

        ReaderTask(EventLoop loop, CountDownLatch ended) {
            this.loop = loop;
            this.ended = ended;
        }

        @Override
        public void run() {
            for (int i = 0; i < 20; i++) {
                WireMessage message = cursor.poll();
                if (message == null) {
                    break;
                }
                hesitate();
                // as a viewer does: a slice that outlives the task
                ByteBuf slice = message.segment().bytes().retainedSlice(message.offset(), message.size());
                check(message, slice);
                loop.execute(() -> {
                    check(message, slice);
                    slice.release();
                });
            }
            if (done && cursor.position() >= ring.head()) {
                ended.countDown();
            } else {
                loop.execute(this);
            }
        }

        /** Gives the writer time to drop the message that was just polled. */
        private void hesitate() {
            for (int spin = polls++ % 40 == 0 ? 20_000 : 0; spin > 0; spin--) {
                Thread.onSpinWait();
            }
        }

        private void check(WireMessage message, ByteBuf slice) {
            read.incrementAndGet();
            long number = message.timestampMs();
            boolean right = slice.getLong(0) == number && slice.getLong(slice.readableBytes() - 8) == ~number;
            if (!right) {
                wrong.incrementAndGet();
            }
        }
    }

    @Test
    void readersNeverSeeReusedBytes() throws InterruptedException {
        for (int i = 0; i < 3; i++) {
            loops.add(new DefaultEventLoop());
        }
        EventLoop writer = loops.get(0);
        Collection<EventLoop> readers = List.copyOf(loops);
        WireSegmentPool segments = new WireSegmentPool(allocator, writer, () -> readers);
        CountDownLatch ended = new CountDownLatch(loops.size() * READERS_A_LOOP);
        for (EventLoop loop : loops) {
            for (int i = 0; i < READERS_A_LOOP; i++) {
                loop.execute(new ReaderTask(loop, ended));
            }
        }
        writer.execute(() -> write(segments, writer, 0));
        assertTrue(ended.await(60, TimeUnit.SECONDS));
        writer.execute(segments::close);
        for (EventLoop loop : loops) {
            loop.submit(() -> {}).sync();
        }
        for (EventLoop loop : loops) {
            loop.shutdownGracefully(0, 5, TimeUnit.SECONDS).sync();
        }
        assertEquals(0, wrong.get());
        assertTrue(read.get() > MESSAGES / 10, () -> "only " + read.get() + " reads");
        assertEquals(
                0,
                allocator.metric().directArenas().stream()
                        .mapToLong(arena -> arena.numActiveAllocations())
                        .sum());
    }

    /** A batch at a time, so that readers on the writer's own loop get their turn. */
    private void write(WireSegmentPool segments, EventLoop writer, long from) {
        long to = Math.min(MESSAGES, from + 500);
        for (long number = from; number < to; number++) {
            int size = 16 + (int) (number * 7919 % 20_000);
            WireSegment segment = segments.room(size);
            int offset = segment.bytes().writerIndex();
            segment.bytes().writeLong(number).writeZero(size - 16).writeLong(~number);
            segment.endsAt(ring.head());
            ring.publish(new WireMessage(segment, offset, size, 9, number, WireSetup.NONE), size, number % 10 == 0);
            segments.dropBefore(ring.tail());
        }
        if (to < MESSAGES) {
            writer.execute(() -> write(segments, writer, to));
        } else {
            done = true;
        }
    }

    @Test
    void aMessageLargerThanASegmentGetsItsOwn() {
        EventLoop loop = new DefaultEventLoop();
        WireSegmentPool segments = new WireSegmentPool(allocator, loop, () -> List.of(loop));
        WireSegment small = segments.room(100);
        small.bytes().writeZero(100);
        small.endsAt(0);
        WireSegment large = segments.room(3 * WireSegmentPool.SEGMENT_BYTES);
        assertEquals(3 * WireSegmentPool.SEGMENT_BYTES, large.bytes().capacity());
        assertEquals(1, small.bytes().refCnt());
        segments.dropBefore(1);
        assertEquals(0, small.bytes().refCnt());
        segments.close();
        assertEquals(0, large.bytes().refCnt());
        loop.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    }
}
