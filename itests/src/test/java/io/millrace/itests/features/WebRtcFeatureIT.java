package io.millrace.itests.features;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertNotNull;
import static org.junit.Assert.fail;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import javax.inject.Inject;
import org.junit.Test;
import org.junit.runner.RunWith;
import org.ops4j.pax.exam.Configuration;
import org.ops4j.pax.exam.Option;
import org.ops4j.pax.exam.junit.PaxExam;
import org.ops4j.pax.exam.spi.reactors.ExamReactorStrategy;
import org.ops4j.pax.exam.spi.reactors.PerClass;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.wiring.BundleWiring;

/** The WebRTC feature alone: its port is bound, and DTLS comes from the Bouncy Castle that it brings along. */
@RunWith(PaxExam.class)
@ExamReactorStrategy(PerClass.class)
public class WebRtcFeatureIT {
    private static final String NAME = "io.millrace.protocols.webrtc";

    @Inject
    private BundleContext context;

    @Configuration
    public Option[] container() {
        return FeatureContainer.booting(NAME);
    }

    /** Who does not begin with a connectivity check is cut off, over TCP. */
    @Test
    public void thePortAnswersNobodyWithoutACheck() throws Exception {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (System.nanoTime() < end) {
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), Http.port("MILLRACE_WEBRTC_PORT"))) {
                socket.setSoTimeout(20_000);
                socket.getOutputStream().write(new byte[] {0, 4, 22, 1, 2, 3});
                assertEquals(-1, endOf(socket));
                return;
            } catch (ConnectException e) {
                Thread.onSpinWait();
            }
        }
        fail("nothing listens");
    }

    /** A reset is an end too. */
    private static int endOf(Socket socket) {
        try {
            return socket.getInputStream().read();
        } catch (IOException e) {
            return -1;
        }
    }

    @Test
    public void whipAndWhepAnswer() throws Exception {
        var publishing = Http.await("/live/x/whip", response -> response.statusCode() == 204);
        assertEquals("", publishing.body());
        var playing = Http.await("/live/x/whep", response -> response.statusCode() == 200);
        assertEquals(
                "application/sdp", playing.headers().firstValue("Content-Type").orElse(""));
        assertEquals("", playing.body());
    }

    @Test
    public void dtlsIsWired() throws Exception {
        Bundle bundle = Arrays.stream(context.getBundles())
                .filter(each -> NAME.equals(each.getSymbolicName()))
                .findFirst()
                .orElseThrow();
        Class<?> dtls =
                bundle.adapt(BundleWiring.class).getClassLoader().loadClass("org.bouncycastle.tls.DTLSServerProtocol");
        assertNotNull(dtls.getDeclaredConstructor().newInstance());
    }
}
