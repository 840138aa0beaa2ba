package io.millrace.protocols.onvif;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Whatever comes is understood, or refused in words: the same damage in every run. */
class HostileDeviceTest {
    private static final int RUNS = 2_000;
    private static final String MATCH = "<e:Envelope xmlns:e='e' xmlns:w='w' xmlns:d='d'><e:Header><w:RelatesTo>uuid:1"
            + "</w:RelatesTo></e:Header><e:Body><d:ProbeMatches><d:ProbeMatch><w:EndpointReference><w:Address>urn:uuid:2"
            + "</w:Address></w:EndpointReference><d:Scopes>onvif://www.onvif.org/name/A%20B</d:Scopes><d:XAddrs>"
            + "http://192.0.2.7/onvif/device_service</d:XAddrs></d:ProbeMatch></d:ProbeMatches></e:Body></e:Envelope>";
    private static final String ANSWER = "HTTP/1.1 200 OK\r\nServer: gSOAP/2.8\r\nTransfer-Encoding: chunked\r\n\r\n"
            + "4\r\n<a/>\r\nb\r\n<!-- b -->\r\n\r\n0\r\n\r\n";

    private final Random random = new Random(7);

    private byte[] damaged(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        for (int i = random.nextInt(4); i >= 0; i--) {
            int at = random.nextInt(bytes.length);
            switch (random.nextInt(4)) {
                case 0 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
                case 1 -> bytes[at] = (byte) random.nextInt(256);
                case 2 -> bytes = Arrays.copyOf(bytes, Math.max(1, at));
                default -> System.arraycopy(bytes, 0, bytes, at, Math.min(at, bytes.length - at));
            }
        }
        return bytes;
    }

    @Test
    void damagedMatchesAreUnderstoodOrRefused() {
        int refused = 0;
        for (int i = 0; i < RUNS; i++) {
            try {
                int cameras = DiscoveryMessages.cameras(new String(damaged(MATCH), StandardCharsets.UTF_8), "uuid:1")
                        .size();
                assertTrue(cameras <= 1, cameras + " cameras of one");
            } catch (MalformedXmlException e) {
                refused++;
            }
        }
        assertTrue(refused > RUNS / 4 && refused < RUNS, refused + " were refused");
    }

    @Test
    void damagedAnswersAreUnderstoodOrRefused() {
        int refused = 0;
        int whole = 0;
        for (int i = 0; i < RUNS; i++) {
            byte[] bytes = damaged(ANSWER);
            try {
                HttpAnswerReader reader = new HttpAnswerReader();
                reader.add(bytes);
                Optional<HttpAnswer> open = reader.look(false);
                Optional<HttpAnswer> ended = open.isPresent() ? open : reader.look(true);
                whole += ended.isPresent() ? 1 : 0;
            } catch (IOException e) {
                refused++;
            }
        }
        assertEquals(RUNS, refused + whole, "at its end an answer is whole or refused");
        assertTrue(refused > 0 && whole > 0, refused + " refused, " + whole + " whole");
    }

    @Test
    void noiseIsRefused() throws IOException {
        for (int i = 0; i < RUNS; i++) {
            byte[] noise = new byte[random.nextInt(200)];
            random.nextBytes(noise);
            try {
                XmlElement.parse(new String(noise, StandardCharsets.ISO_8859_1));
                throw new AssertionError("that was XML: " + Arrays.toString(noise));
            } catch (MalformedXmlException e) {
                assertTrue(e.getMessage().startsWith("It "), e.getMessage());
            }
            HttpAnswerReader reader = new HttpAnswerReader();
            reader.add(noise);
            assertEquals(Optional.empty(), reader.look(false));
        }
    }
}
