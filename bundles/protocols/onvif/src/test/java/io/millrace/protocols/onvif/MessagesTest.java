package io.millrace.protocols.onvif;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.access.Secret;
import io.millrace.api.camera.FoundCamera;
import java.net.URI;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class MessagesTest {
    private static String match(String relatesTo, String address, String scopes, String addresses) {
        return "<e:Envelope xmlns:e='e' xmlns:w='w' xmlns:d='d'><e:Header><w:RelatesTo>" + relatesTo
                + "</w:RelatesTo></e:Header><e:Body><d:ProbeMatches><d:ProbeMatch><w:EndpointReference><w:Address>"
                + address + "</w:Address></w:EndpointReference><d:Scopes>" + scopes + "</d:Scopes><d:XAddrs>"
                + addresses
                + "</d:XAddrs></d:ProbeMatch></d:ProbeMatches></e:Body></e:Envelope>";
    }

    /** ONVIF Application Programmer's Guide, section 6.1.1.3. */
    @Test
    void theExampleOfTheGuide() {
        byte[] nonce = Base64.getDecoder().decode("LKqI6G/AikKCQrN0zqZFlg==");
        Secret secret = new Secret("userpassword");
        assertEquals("tuOSpGlFlIXsozq4HFNeeGeFLEI=", SoapMessages.digest(nonce, "2010-09-16T07:50:45Z", secret));
        String token = SoapMessages.token("<me>", secret, nonce, 1_284_623_445_999_999L);
        assertTrue(token.contains("tuOSpGlFlIXsozq4HFNeeGeFLEI="), token);
        assertTrue(token.contains("&lt;me&gt;") && token.contains("LKqI6G/AikKCQrN0zqZFlg=="), token);
        assertFalse(token.contains("userpassword"), token);
    }

    @Test
    void aCameraTellsItsNameAndAddresses() {
        String scopes = "onvif://www.onvif.org/name/A%20B+C onvif://www.onvif.org/hardware/D1-566 http://else";
        List<FoundCamera> found = DiscoveryMessages.cameras(
                match("uuid:1", "urn:uuid:2", scopes, "http://192.0.2.7/onvif/device_service ftp://x nonsense%"),
                "uuid:1");
        assertEquals(
                List.of(new FoundCamera(
                        "urn:uuid:2", "A B+C", "D1-566", List.of(URI.create("http://192.0.2.7/onvif/device_service")))),
                found);
    }

    @Test
    void whatAnswersSomethingElseTellsNothing() {
        String address = "http://192.0.2.7/";
        assertEquals(List.of(), DiscoveryMessages.cameras(match("uuid:9", "urn:uuid:2", "", address), "uuid:1"));
        assertEquals(List.of(), DiscoveryMessages.cameras(match("uuid:1", "", "", address), "uuid:1"));
        assertEquals(List.of(), DiscoveryMessages.cameras(match("uuid:1", "urn:uuid:2", "", ""), "uuid:1"));
    }

    @Test
    void aTerminalIsNotControlledByACamera() {
        String scopes = "onvif://www.onvif.org/name/%1B%5B2J%00 onvif://www.onvif.org/hardware/%zz";
        FoundCamera camera = DiscoveryMessages.cameras(
                        match("uuid:1", "urn:uuid:2", scopes, "http://192.0.2.7/"), "uuid:1")
                .get(0);
        assertEquals(" [2J ", camera.name());
        assertEquals("%zz", camera.hardware());
        assertEquals(256, DiscoveryMessages.shown("x".repeat(1_000)).length());
    }

    @Test
    void aDeviceLeadsToNoOtherHost() {
        URI device = URI.create("http://192.0.2.7:8080/onvif/device_service");
        assertEquals(
                URI.create("http://192.0.2.7:8080/onvif/media?x=1"),
                ServiceAddress.of(device, "http://10.0.0.1:22/onvif/media?x=1"));
        assertEquals(
                URI.create("http://192.0.2.7:9999/media"), ServiceAddress.of(device, "http://192.0.2.7:9999/media"));
        assertEquals(URI.create("http://192.0.2.7:8080/"), ServiceAddress.of(device, "https://192.0.2.7"));
        assertEquals(device, ServiceAddress.of(device, "file:///etc/passwd"));
        assertEquals(device, ServiceAddress.of(device, ""));
    }

    @Test
    void addressesAreHttpWithoutCredentials() {
        assertEquals(Optional.empty(), ServiceAddress.parse("http://me:secret@192.0.2.7/"));
        assertEquals(Optional.empty(), ServiceAddress.parse("http:///onvif"));
        assertEquals(443, ServiceAddress.port(URI.create("https://192.0.2.7/")));
        assertEquals(80, ServiceAddress.port(URI.create("http://192.0.2.7/")));
        assertEquals(81, ServiceAddress.port(URI.create("http://192.0.2.7:81/")));
    }
}
