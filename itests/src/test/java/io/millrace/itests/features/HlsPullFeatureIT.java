package io.millrace.itests.features;

import static org.junit.Assert.assertEquals;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.Test;
import org.junit.runner.RunWith;
import org.ops4j.pax.exam.Configuration;
import org.ops4j.pax.exam.Option;
import org.ops4j.pax.exam.junit.PaxExam;
import org.ops4j.pax.exam.spi.reactors.ExamReactorStrategy;
import org.ops4j.pax.exam.spi.reactors.PerClass;

/** The HLS pull feature alone asks for the playlist that is configured. */
@RunWith(PaxExam.class)
@ExamReactorStrategy(PerClass.class)
public class HlsPullFeatureIT {
    @Configuration
    public Option[] container() {
        return FeatureContainer.booting("io.millrace.protocols.hlspull");
    }

    @Test
    public void theConfiguredPlaylistIsAskedFor() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            server.setSoTimeout(50_000);
            String url = "http://127.0.0.1:" + server.getLocalPort() + "/live/index.m3u8";
            Path source = Path.of(System.getProperty("karaf.etc"), "io.millrace.source-far.cfg");
            Files.writeString(source, "url = " + url + "\n");
            try (Socket client = server.accept()) {
                BufferedReader request =
                        new BufferedReader(new InputStreamReader(client.getInputStream(), StandardCharsets.US_ASCII));
                assertEquals("GET /live/index.m3u8 HTTP/1.1", request.readLine());
                String header = request.readLine();
                while (!header.startsWith("Host:")) {
                    header = request.readLine();
                }
                assertEquals("Host: 127.0.0.1:" + server.getLocalPort(), header);
            } finally {
                Files.delete(source);
            }
        }
    }
}
