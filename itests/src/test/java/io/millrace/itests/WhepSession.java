package io.millrace.itests;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HexFormat;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.CRC32;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** The HTTP side of a viewer of the pictures of a stream, and what the answer says. */
final class WhepSession {
    private static final HttpClient HTTP = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(10))
            .build();
    private static final int MAGIC = 0x2112A442;
    private static final int FINGERPRINT_MASK = 0x5354554E;

    private final URI address;
    private final String etag;
    private final String answer;

    private WhepSession(URI address, String etag, String answer) {
        this.address = address;
        this.etag = etag;
        this.answer = answer;
    }

    static WhepSession open(Server server, String stream) {
        return opened(server, post(server, stream, offer(WebRtcPeer.IDENTITY.certificate())));
    }

    static WhepSession opened(Server server, HttpResponse<String> created) {
        if (created.statusCode() != 201) {
            throw new AssertionError(created.statusCode() + " " + created.body());
        }
        String location = created.headers().firstValue("Location").orElseThrow();
        String etag = created.headers().firstValue("ETag").orElseThrow();
        return new WhepSession(URI.create(server.url(location)), etag, created.body());
    }

    /** What a browser with H.264 alone would offer, that shows this certificate. */
    static String offer(byte[] certificate) {
        return String.join(
                "\r\n",
                "v=0",
                "o=- 1 1 IN IP4 127.0.0.1",
                "s=-",
                "t=0 0",
                "a=group:BUNDLE 0",
                "m=video 9 UDP/TLS/RTP/SAVPF 102 103",
                "c=IN IP4 0.0.0.0",
                "a=mid:0",
                "a=recvonly",
                "a=rtcp-mux",
                "a=ice-ufrag:peer",
                "a=ice-pwd:peer-peer-peer-peer-peer",
                "a=fingerprint:sha-256 " + fingerprint(certificate),
                "a=setup:actpass",
                "a=rtpmap:102 H264/90000",
                "a=fmtp:102 packetization-mode=1;profile-level-id=42e01f;level-asymmetry-allowed=1",
                "a=rtcp-fb:102 nack",
                "a=rtcp-fb:102 nack pli",
                "a=rtpmap:103 rtx/90000",
                "a=fmtp:103 apt=102",
                "");
    }

    private static String fingerprint(byte[] certificate) {
        try {
            return HexFormat.ofDelimiter(":")
                    .withUpperCase()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(certificate));
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    static HttpResponse<String> post(Server server, String stream, String offer) {
        return send(HttpRequest.newBuilder(URI.create(server.url("/" + stream + "/whep")))
                .header("Content-Type", "application/sdp")
                .POST(HttpRequest.BodyPublishers.ofString(offer)));
    }

    HttpResponse<String> patch(String fragment) {
        return send(HttpRequest.newBuilder(address)
                .header("Content-Type", "application/trickle-ice-sdpfrag")
                .header("If-Match", etag)
                .method("PATCH", HttpRequest.BodyPublishers.ofString(fragment)));
    }

    HttpResponse<String> delete() {
        return send(HttpRequest.newBuilder(address).DELETE());
    }

    private static HttpResponse<String> send(HttpRequest.Builder request) {
        try {
            return HTTP.send(request.timeout(Duration.ofSeconds(60)).build(), HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new AssertionError("Interrupted", e);
        }
    }

    URI address() {
        return address;
    }

    String etag() {
        return etag;
    }

    /** Source of the pictures. */
    int source() {
        Matcher source = Pattern.compile("a=ssrc-group:FID (\\d+) ").matcher(answer);
        if (!source.find()) {
            throw new AssertionError(answer);
        }
        return (int) Long.parseLong(source.group(1));
    }

    private String line(String name) {
        return answer.lines()
                .filter(line -> line.startsWith("a=" + name + ":"))
                .map(line -> line.substring(name.length() + 3))
                .findFirst()
                .orElseThrow();
    }

    /** A connectivity check that nominates. */
    byte[] check() {
        return check(line("ice-ufrag"), line("ice-pwd"));
    }

    /** The same with another password. */
    byte[] wrongCheck() {
        return check(line("ice-ufrag"), "wrong");
    }

    static byte[] check(String fragment, String password) {
        ByteBuffer out = ByteBuffer.allocate(512);
        byte[] transaction = new byte[12];
        ThreadLocalRandom.current().nextBytes(transaction);
        out.putInt(0x0001_0000).putInt(MAGIC).put(transaction);
        byte[] name = (fragment + ":peer").getBytes(StandardCharsets.UTF_8);
        out.putShort((short) 0x0006).putShort((short) name.length).put(name).position(out.position() + 3 & ~3);
        out.putInt(0x0024_0004).putInt(0x6E00_01FF);
        out.putInt(0x802A_0008).putLong(1);
        out.putInt(0x0025_0000);
        try {
            Mac mac = Mac.getInstance("HmacSHA1");
            mac.init(new SecretKeySpec(password.getBytes(StandardCharsets.UTF_8), "HmacSHA1"));
            int at = out.position();
            out.putShort(2, (short) (at + 24 - 20));
            mac.update(out.array(), 0, at);
            out.putInt(0x0008_0014).put(mac.doFinal());
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
        int at = out.position();
        out.putShort(2, (short) (at + 8 - 20));
        CRC32 crc = new CRC32();
        crc.update(out.array(), 0, at);
        out.putInt(0x8028_0004).putInt((int) crc.getValue() ^ FINGERPRINT_MASK);
        byte[] message = new byte[out.position()];
        out.get(0, message);
        return message;
    }
}
