package io.millrace.protocols.onvif;

import io.millrace.api.access.Secret;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;

/** Requests to a device, with WS-UsernameToken (Username Token Profile 1.0) where there are credentials. */
final class SoapMessages {
    static final String DEVICE = "http://www.onvif.org/ver10/device/wsdl";
    static final String MEDIA = "http://www.onvif.org/ver10/media/wsdl";
    private static final String SCHEMA = "http://www.onvif.org/ver10/schema";
    private static final String SECURITY =
            "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd";
    private static final String UTILITY =
            "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd";
    private static final String TOKEN_PROFILE =
            "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-username-token-profile-1.0#PasswordDigest";
    private static final String ENCODING =
            "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-soap-message-security-1.0#Base64Binary";

    private SoapMessages() {}

    static String envelope(String header, String body) {
        return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>"
                + "<s:Envelope xmlns:s=\"http://www.w3.org/2003/05/soap-envelope\"><s:Header>" + header
                + "</s:Header><s:Body>" + body + "</s:Body></s:Envelope>";
    }

    static String dateAndTime() {
        return "<GetSystemDateAndTime xmlns=\"" + DEVICE + "\"/>";
    }

    static String capabilities() {
        return "<GetCapabilities xmlns=\"" + DEVICE + "\"><Category>Media</Category></GetCapabilities>";
    }

    static String profiles() {
        return "<GetProfiles xmlns=\"" + MEDIA + "\"/>";
    }

    static String streamUri(String profile) {
        return "<GetStreamUri xmlns=\"" + MEDIA + "\"><StreamSetup><Stream xmlns=\"" + SCHEMA
                + "\">RTP-Unicast</Stream><Transport xmlns=\"" + SCHEMA
                + "\"><Protocol>RTSP</Protocol></Transport></StreamSetup><ProfileToken>" + XmlElement.escaped(profile)
                + "</ProfileToken></GetStreamUri>";
    }

    /**
     * The header that proves the password without saying it.
     *
     * @param utcUs the device's time: it refuses what seems old
     */
    static String token(String user, Secret secret, byte[] nonce, long utcUs) {
        String created = Instant.EPOCH
                .plus(utcUs, ChronoUnit.MICROS)
                .truncatedTo(ChronoUnit.SECONDS)
                .toString();
        return "<w:Security s:mustUnderstand=\"1\" xmlns:w=\"" + SECURITY + "\" xmlns:u=\"" + UTILITY
                + "\"><w:UsernameToken><w:Username>" + XmlElement.escaped(user) + "</w:Username><w:Password Type=\""
                + TOKEN_PROFILE + "\">" + digest(nonce, created, secret) + "</w:Password><w:Nonce EncodingType=\""
                + ENCODING + "\">" + Base64.getEncoder().encodeToString(nonce) + "</w:Nonce><u:Created>" + created
                + "</u:Created></w:UsernameToken></w:Security>";
    }

    static String digest(byte[] nonce, String created, Secret secret) {
        try {
            MessageDigest sha = MessageDigest.getInstance("SHA-1");
            sha.update(nonce);
            sha.update(created.getBytes(StandardCharsets.UTF_8));
            return Base64.getEncoder().encodeToString(sha.digest(secret.reveal().getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has SHA-1", e);
        }
    }
}
