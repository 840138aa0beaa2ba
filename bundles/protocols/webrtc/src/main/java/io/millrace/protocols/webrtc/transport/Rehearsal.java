package io.millrace.protocols.webrtc.transport;

import io.millrace.protocols.webrtc.transport.dtls.DtlsConnection;
import io.millrace.protocols.webrtc.transport.dtls.DtlsIdentity;
import io.millrace.protocols.webrtc.transport.dtls.HandshakeThreads;
import io.millrace.protocols.webrtc.transport.srtp.SrtpKeys;
import io.millrace.protocols.webrtc.transport.srtp.SrtpReceiver;
import io.millrace.protocols.webrtc.transport.srtp.SrtpSender;
import java.util.Arrays;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * A session of this server with itself in memory, once: the first peer after a start would wait until the code of
 * handshakes and ciphers is loaded. Used by one thread, which is the loop of both ends.
 */
final class Rehearsal {
    private static final int TIMEOUT_MS = 10_000;
    private static final int PACKETS = 100;
    private static final int PACKET_BYTES = 1_000;
    private static final int ROOM_BYTES = 1_500;
    private static final int RTP_VERSION = 0x80;

    private final BlockingQueue<Runnable> loop = new LinkedBlockingQueue<>();
    private final End client;
    private final End server;

    private Rehearsal(DtlsIdentity identity, HandshakeThreads threads) {
        client = new End(identity, threads, true);
        server = new End(identity, threads, false);
    }

    /** Plays both parts; false if hands were not shaken in time, which costs nothing but the first peer's time. */
    static boolean play(DtlsIdentity identity, HandshakeThreads threads) throws InterruptedException {
        return new Rehearsal(identity, threads).play();
    }

    private boolean play() throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(TIMEOUT_MS);
        client.connection.reachable();
        while (!client.isOver() || !server.isOver()) {
            Runnable task = loop.poll(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
            if (task == null) {
                break;
            }
            task.run();
        }
        boolean shaken = client.keys != null && server.keys != null;
        boolean played = shaken && exchange(client.keys, server.keys) && exchange(server.keys, client.keys);
        client.connection.close();
        server.connection.close();
        return played;
    }

    private static boolean exchange(SrtpKeys from, SrtpKeys to) {
        SrtpSender sender = new SrtpSender(from.profile(), from.local());
        SrtpReceiver receiver = new SrtpReceiver(to.profile(), to.remote());
        byte[] packet = new byte[PACKET_BYTES];
        byte[] sealed = new byte[ROOM_BYTES];
        byte[] opened = new byte[ROOM_BYTES];
        packet[0] = (byte) RTP_VERSION;
        for (int i = 1; i <= PACKETS; i++) {
            packet[3] = (byte) i;
            int length = sender.rtp(packet, packet.length, sealed);
            if (receiver.rtp(sealed, length, opened) != packet.length
                    || !Arrays.equals(packet, Arrays.copyOf(opened, packet.length))) {
                return false;
            }
        }
        return true;
    }

    /** One of the two. */
    private final class End implements DtlsConnection.Listener {
        private final DtlsConnection connection;
        private SrtpKeys keys;
        private boolean ended;

        private End(DtlsIdentity identity, HandshakeThreads threads, boolean begins) {
            byte[] expected = identity.certificate();
            connection = new DtlsConnection(
                    identity,
                    begins,
                    certificate -> Arrays.equals(expected, certificate),
                    TIMEOUT_MS,
                    threads,
                    loop::add,
                    datagram -> (begins ? server : client).connection.receive(datagram),
                    this);
        }

        @Override
        public void established(SrtpKeys made) {
            keys = made;
        }

        @Override
        public void ended(String reason) {
            ended = true;
        }

        private boolean isOver() {
            return keys != null || ended;
        }
    }
}
