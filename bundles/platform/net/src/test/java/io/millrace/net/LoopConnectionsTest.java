package io.millrace.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.millrace.api.access.Peer;
import io.millrace.testkit.FakeClock;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.DefaultEventLoop;
import io.netty.channel.EventLoop;
import io.netty.channel.embedded.EmbeddedChannel;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LoopConnectionsTest {
    private final FakeClock clock = new FakeClock();
    private final List<EventLoop> loops = List.of(new DefaultEventLoop(), new DefaultEventLoop());
    private final LoopConnections<Handler> connections = new LoopConnections<>("TEST", clock);
    private final List<String> calls = new CopyOnWriteArrayList<>();

    @AfterEach
    void stopLoops() {
        loops.forEach(loop -> loop.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly());
    }

    private final class Handler extends ChannelInboundHandlerAdapter implements LoopConnections.Member {
        private final String name;
        private final EventLoop loop;
        private final Runnable gone;

        Handler(String name, EventLoop loop, Runnable gone) {
            this.name = name;
            this.loop = loop;
            this.gone = gone;
        }

        @Override
        public void tick(long nowUs) {
            calls.add(name + " tick " + nowUs + ' ' + loop.inEventLoop());
        }

        @Override
        public void stop() {
            calls.add(name + " stop " + loop.inEventLoop());
            gone.run();
        }
    }

    private record OnLoop(Channel channel, EventLoop loop, Peer peer) implements Connection {
        @Override
        public String protocol() {
            return "test";
        }
    }

    private void add(String name, int index) {
        EventLoop loop = loops.get(index);
        Peer peer = new Peer(new InetSocketAddress(InetAddress.getLoopbackAddress(), 50_000), false, false);
        loop.submit(() -> connections.add(
                        new OnLoop(new EmbeddedChannel(), loop, peer), gone -> new Handler(name, loop, gone)))
                .syncUninterruptibly();
    }

    /** However busy the machine is. */
    private void finish() {
        loops.forEach(loop -> loop.submit(() -> {}).syncUninterruptibly());
    }

    @Test
    void everyConnectionIsLookedAtOnItsLoop() {
        add("a", 0);
        add("b", 1);
        clock.advance(7);
        long nowUs = clock.monotonicUs();
        connections.tick();
        connections.settle();
        finish();
        assertEquals(
                List.of("a tick " + nowUs + " true", "b tick " + nowUs + " true"),
                calls.stream().sorted().toList());
    }

    @Test
    void closingStopsAllOfThemAndTakesNoMore() {
        add("a", 0);
        add("b", 0);
        add("c", 1);
        connections.close();
        finish();
        assertEquals(
                List.of("a stop true", "b stop true", "c stop true"),
                calls.stream().sorted().toList());
        assertEquals(
                "TEST is being stopped",
                assertThrows(IllegalStateException.class, () -> add("d", 0)).getMessage());
        connections.tick();
        finish();
        assertEquals(3, calls.size(), "those that are gone are not looked at");
    }

    @Test
    void aLoopThatHasEndedHoldsNothingUp() {
        add("a", 0);
        add("b", 1);
        loops.get(1).shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
        connections.close();
        loops.get(0).submit(() -> {}).syncUninterruptibly();
        assertEquals(List.of("a stop true"), calls);
    }
}
