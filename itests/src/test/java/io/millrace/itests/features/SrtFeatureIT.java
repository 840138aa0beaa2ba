package io.millrace.itests.features;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertNotEquals;

import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import org.junit.Test;
import org.junit.runner.RunWith;
import org.ops4j.pax.exam.Configuration;
import org.ops4j.pax.exam.Option;
import org.ops4j.pax.exam.junit.PaxExam;
import org.ops4j.pax.exam.spi.reactors.ExamReactorStrategy;
import org.ops4j.pax.exam.spi.reactors.PerClass;

/** The SRT feature alone answers a caller on its port. */
@RunWith(PaxExam.class)
@ExamReactorStrategy(PerClass.class)
public class SrtFeatureIT {
    private static final int SOCKET_ID = 77;

    @Configuration
    public Option[] container() {
        return FeatureContainer.booting("io.millrace.protocols.srt");
    }

    /** The first answer says version 5 and gives a cookie. */
    @Test
    public void aCallerGetsACookie() throws Exception {
        ByteBuffer hello = ByteBuffer.allocate(64).putInt(1 << 31);
        hello.position(16);
        hello.putInt(4)
                .putInt(2)
                .putInt(1_000)
                .putInt(1_500)
                .putInt(8_192)
                .putInt(1)
                .putInt(SOCKET_ID);
        ByteBuffer answer = exchange(hello.array());
        assertEquals(1 << 31, answer.getInt(0));
        assertEquals(SOCKET_ID, answer.getInt(12));
        assertEquals(5, answer.getInt(16));
        assertEquals(0x4A17, answer.getInt(20) & 0xFFFF);
        assertNotEquals(0, answer.getInt(44));
    }

    private static ByteBuffer exchange(byte[] packet) throws Exception {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        try (DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            socket.setSoTimeout(250);
            DatagramPacket answer = new DatagramPacket(new byte[1_500], 1_500);
            while (true) {
                try {
                    socket.send(new DatagramPacket(
                            packet, packet.length, InetAddress.getLoopbackAddress(), Http.port("MILLRACE_SRT_PORT")));
                    socket.receive(answer);
                    return ByteBuffer.wrap(answer.getData(), 0, answer.getLength());
                } catch (SocketTimeoutException e) {
                    if (System.nanoTime() > end) {
                        throw e;
                    }
                }
            }
        }
    }
}
