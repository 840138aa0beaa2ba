package io.millrace.protocols.onvif;

import io.millrace.api.camera.FoundCamera;
import io.millrace.api.work.Timer;
import io.millrace.net.Datagram;
import io.millrace.net.DatagramBinding;
import io.millrace.net.Network;
import io.millrace.net.OwnDatagramSocket;
import io.netty.buffer.Unpooled;
import io.netty.channel.EventLoop;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** One question to all cameras of the network, and who answers until time is over. Owned by its event loop. */
final class DiscoveryRun {
    private static final int MOST_CAMERAS = 1_000;
    private static final int LONGEST_ANSWER_BYTES = 65_535;
    /** UDP loses what is said once; cameras answer the same question once. */
    private static final int TIMES = 2;

    private static final long AGAIN_US = 500_000;

    private final String messageId = "uuid:" + UUID.randomUUID();
    private final Map<String, FoundCamera> found = new LinkedHashMap<>();
    private final CompletableFuture<List<FoundCamera>> answer = new CompletableFuture<>();

    private DiscoveryRun() {}

    /** Fails with an {@code IOException} if nobody can be asked. */
    static CompletionStage<List<FoundCamera>> begin(Network network, Timer timer, OnvifSettings settings) {
        DiscoveryRun run = new DiscoveryRun();
        EventLoop loop = network.nextLoop();
        InetAddress any = new InetSocketAddress(0).getAddress();
        DatagramBinding binding =
                DatagramBinding.of(new InetSocketAddress(any, 0)).maxBytes(LONGEST_ANSWER_BYTES);
        if (!settings.networkInterface().isEmpty()) {
            binding = binding.on(settings.networkInterface());
        }
        network.openDatagramSocket(loop, binding, run::take).whenComplete((socket, failure) -> {
            if (failure == null) {
                run.ask(socket, timer, settings);
            } else {
                run.answer.completeExceptionally(failure);
            }
        });
        return run.answer;
    }

    private void ask(OwnDatagramSocket socket, Timer timer, OnvifSettings settings) {
        for (int i = 0; i < TIMES; i++) {
            timer.after(i * AGAIN_US, socket.loop(), () -> {
                byte[] probe = DiscoveryMessages.probe(messageId).getBytes(StandardCharsets.UTF_8);
                socket.write(Unpooled.wrappedBuffer(probe), settings.group());
                socket.flush();
            });
        }
        timer.after(settings.waitUs(), socket.loop(), () -> {
            socket.close();
            answer.complete(List.copyOf(found.values()));
        });
    }

    private boolean take(Datagram datagram) {
        String text = datagram.content().toString(StandardCharsets.UTF_8);
        try {
            for (FoundCamera camera : DiscoveryMessages.cameras(text, messageId)) {
                if (found.size() < MOST_CAMERAS) {
                    found.putIfAbsent(camera.id(), camera);
                }
            }
        } catch (MalformedXmlException e) {
            // anybody may send anything here
        }
        return true;
    }
}
