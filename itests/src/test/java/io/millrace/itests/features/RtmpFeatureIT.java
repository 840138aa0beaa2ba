package io.millrace.itests.features;

import static org.junit.Assert.assertArrayEquals;
import static org.junit.Assert.assertEquals;

import java.io.DataInputStream;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.junit.Test;
import org.junit.runner.RunWith;
import org.ops4j.pax.exam.Configuration;
import org.ops4j.pax.exam.Option;
import org.ops4j.pax.exam.junit.PaxExam;
import org.ops4j.pax.exam.spi.reactors.ExamReactorStrategy;
import org.ops4j.pax.exam.spi.reactors.PerClass;

/** The RTMP feature alone shakes hands on its port. */
@RunWith(PaxExam.class)
@ExamReactorStrategy(PerClass.class)
public class RtmpFeatureIT {
    private static final int BLOCK_BYTES = 1_536;

    @Configuration
    public Option[] container() {
        return FeatureContainer.booting("io.millrace.protocols.rtmp");
    }

    /** RTMP 1.0, section 5.2: S1 begins with a time, S2 returns what C1 held. */
    @Test
    public void theSimpleHandshakeIsAnswered() throws Exception {
        byte[] c1 = new byte[BLOCK_BYTES];
        for (int i = 8; i < c1.length; i++) {
            c1[i] = (byte) (i * 31);
        }
        try (Socket socket = connect()) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream().write(3);
            socket.getOutputStream().write(c1);
            DataInputStream in = new DataInputStream(socket.getInputStream());
            assertEquals(3, in.readUnsignedByte());
            in.skipNBytes(BLOCK_BYTES);
            byte[] s2 = in.readNBytes(BLOCK_BYTES);
            assertArrayEquals(Arrays.copyOfRange(c1, 8, BLOCK_BYTES), Arrays.copyOfRange(s2, 8, BLOCK_BYTES));
        }
    }

    private static Socket connect() throws Exception {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (true) {
            try {
                return new Socket(InetAddress.getLoopbackAddress(), Http.port("MILLRACE_RTMP_PORT"));
            } catch (ConnectException e) {
                if (System.nanoTime() > end) {
                    throw e;
                }
                TimeUnit.MILLISECONDS.sleep(50);
            }
        }
    }
}
