package io.millrace.itests.features;

import static org.junit.Assert.assertTrue;

import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.junit.Test;
import org.junit.runner.RunWith;
import org.ops4j.pax.exam.Configuration;
import org.ops4j.pax.exam.Option;
import org.ops4j.pax.exam.junit.PaxExam;
import org.ops4j.pax.exam.spi.reactors.ExamReactorStrategy;
import org.ops4j.pax.exam.spi.reactors.PerClass;

/** The RTSP feature alone says what it can do. */
@RunWith(PaxExam.class)
@ExamReactorStrategy(PerClass.class)
public class RtspFeatureIT {
    @Configuration
    public Option[] container() {
        return FeatureContainer.booting("io.millrace.protocols.rtsp");
    }

    @Test
    public void theMethodsAreTold() throws Exception {
        try (Socket socket = connect()) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream().write("OPTIONS * RTSP/1.0\r\nCSeq: 1\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            String answer = new String(socket.getInputStream().readNBytes(40), StandardCharsets.US_ASCII);
            assertTrue(answer, answer.startsWith("RTSP/1.0 200 OK\r\nPublic: OPTIONS, "));
        }
    }

    private static Socket connect() throws Exception {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (true) {
            try {
                return new Socket(InetAddress.getLoopbackAddress(), Http.port("MILLRACE_RTSP_PORT"));
            } catch (ConnectException e) {
                if (System.nanoTime() > end) {
                    throw e;
                }
                TimeUnit.MILLISECONDS.sleep(50);
            }
        }
    }
}
