package io.millrace.protocols.onvif;

import io.millrace.api.camera.FoundCamera;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** What is asked and answered in WS-Discovery, as ONVIF uses it (Core Specification, chapter 7). */
final class DiscoveryMessages {
    private static final String SCOPE = "onvif://www.onvif.org/";
    private static final int MOST_ADDRESSES = 16;
    private static final int LONGEST_TEXT = 256;

    private DiscoveryMessages() {}

    /** Asks all cameras. */
    static String probe(String messageId) {
        return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>"
                + "<e:Envelope xmlns:e=\"http://www.w3.org/2003/05/soap-envelope\""
                + " xmlns:w=\"http://schemas.xmlsoap.org/ws/2004/08/addressing\""
                + " xmlns:d=\"http://schemas.xmlsoap.org/ws/2005/04/discovery\""
                + " xmlns:dn=\"http://www.onvif.org/ver10/network/wsdl\">"
                + "<e:Header><w:MessageID>" + messageId + "</w:MessageID>"
                + "<w:To e:mustUnderstand=\"true\">urn:schemas-xmlsoap-org:ws:2005:04:discovery</w:To>"
                + "<w:Action e:mustUnderstand=\"true\">"
                + "http://schemas.xmlsoap.org/ws/2005/04/discovery/Probe</w:Action></e:Header>"
                + "<e:Body><d:Probe><d:Types>dn:NetworkVideoTransmitter</d:Types></d:Probe></e:Body></e:Envelope>";
    }

    /**
     * The cameras of an answer.
     *
     * @param messageId of the question; the answer to another tells nothing
     * @throws MalformedXmlException if it is no answer at all
     */
    static List<FoundCamera> cameras(String answer, String messageId) {
        XmlElement envelope = XmlElement.parse(answer);
        if (!envelope.textOf("Header", "RelatesTo").equals(messageId)) {
            return List.of();
        }
        return envelope.all("Body", "ProbeMatches", "ProbeMatch")
                .flatMap(match -> camera(match).stream())
                .toList();
    }

    private static Optional<FoundCamera> camera(XmlElement match) {
        List<URI> addresses = Stream.of(match.textOf("XAddrs").split("\\s+"))
                .limit(MOST_ADDRESSES)
                .flatMap(address -> ServiceAddress.parse(address).stream())
                .toList();
        String id = match.textOf("EndpointReference", "Address");
        if (addresses.isEmpty() || id.isEmpty()) {
            return Optional.empty();
        }
        String scopes = match.textOf("Scopes");
        return Optional.of(new FoundCamera(shown(id), scope(scopes, "name/"), scope(scopes, "hardware/"), addresses));
    }

    private static String scope(String scopes, String kind) {
        return Stream.of(scopes.split("\\s+"))
                .filter(each -> each.startsWith(SCOPE + kind))
                .map(each -> decoded(each.substring(SCOPE.length() + kind.length())))
                .findFirst()
                .orElse("");
    }

    private static String decoded(String text) {
        try {
            // unlike in forms, a plus is a plus
            return shown(URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8));
        } catch (IllegalArgumentException e) {
            return shown(text);
        }
    }

    /** As it may stand on a terminal. */
    static String shown(String text) {
        String plain = text.replaceAll("\\p{Cntrl}", " ");
        return plain.substring(0, Math.min(plain.length(), LONGEST_TEXT));
    }
}
