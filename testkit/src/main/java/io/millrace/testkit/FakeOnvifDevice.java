package io.millrace.testkit;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.millrace.api.access.DigestProof;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A camera that speaks ONVIF on loopback, with the messages of the ONVIF specifications: it answers probes, and tells its
 * profiles to those who know its password. Safe for any thread.
 */
public final class FakeOnvifDevice implements AutoCloseable {
    public static final String USER = "operator";
    public static final String PASSWORD = "userpassword";
    private static final String ENVELOPE = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>"
            + "<SOAP-ENV:Envelope xmlns:SOAP-ENV=\"http://www.w3.org/2003/05/soap-envelope\""
            + " xmlns:wsa=\"http://schemas.xmlsoap.org/ws/2004/08/addressing\""
            + " xmlns:d=\"http://schemas.xmlsoap.org/ws/2005/04/discovery\""
            + " xmlns:dn=\"http://www.onvif.org/ver10/network/wsdl\""
            + " xmlns:tds=\"http://www.onvif.org/ver10/device/wsdl\""
            + " xmlns:trt=\"http://www.onvif.org/ver10/media/wsdl\""
            + " xmlns:tt=\"http://www.onvif.org/ver10/schema\" xmlns:ter=\"http://www.onvif.org/ver10/error\">";

    private final HttpServer http;
    private final DatagramSocket discovery;
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private volatile String mediaAddress;
    private volatile String override = "";
    private volatile boolean asksOverHttp;
    private final AtomicInteger nonces = new AtomicInteger();
    private final AtomicInteger answeredProbes = new AtomicInteger();

    /** Starts it on free ports. */
    public FakeOnvifDevice() {
        try {
            InetAddress loopback = InetAddress.getLoopbackAddress();
            http = HttpServer.create(new InetSocketAddress(loopback, 0), 10);
            http.createContext("/", this::serve);
            http.start();
            discovery = new DatagramSocket(0, loopback);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        mediaAddress = "http://192.0.2.7:8899/onvif/media_service";
        Thread thread = new Thread(this::answerProbes, "fake-onvif-device");
        thread.setDaemon(true);
        thread.start();
    }

    /** Where its device service is. */
    public URI address() {
        return URI.create("http://127.0.0.1:" + http.getAddress().getPort() + "/onvif/device_service");
    }

    /** Where it hears probes, without a multicast group. */
    public InetSocketAddress discovery() {
        return (InetSocketAddress) discovery.getLocalSocketAddress();
    }

    /** What it was asked. */
    public List<String> requests() {
        return requests;
    }

    /** Probes whose answers have been sent. */
    public int answeredProbes() {
        return answeredProbes.get();
    }

    /** Where it says that its media service is. */
    public void claimMediaAddress(String address) {
        mediaAddress = address;
    }

    /** What it answers to whatever it is asked; empty for what is right. */
    public void answer(String body) {
        override = body;
    }

    /**
     * It asks for Digest authentication over HTTP and refuses who proves the password in the message too. Each of its
     * nonces counts once.
     */
    public void askOverHttp() {
        asksOverHttp = true;
    }

    private boolean isProvenOverHttp(String given, String request) {
        DigestProof.Algorithm md5 = DigestProof.Algorithm.MD5;
        Matcher counted = Pattern.compile("nc=([0-9a-f]{8}), cnonce=\"(\\w+)\"").matcher(given);
        if (!counted.find() || !given.contains(nonce()) || request.contains("UsernameToken")) {
            return false;
        }
        String mine = md5.hash(USER + ":camera:" + PASSWORD);
        String uri = given.replaceAll(".*uri=\"([^\"]*)\".*", "$1");
        String between = nonce() + ":" + counted.group(1) + ":" + counted.group(2) + ":auth:";
        return given.contains("response=\"" + md5.hash(mine + ":" + between + md5.hash("POST:" + uri)) + "\"");
    }

    private String nonce() {
        return "nonce-" + nonces.get() + "-";
    }

    private void challenge(HttpExchange exchange, String given) throws IOException {
        String stale = given.contains("nonce-") && !given.contains(nonce()) ? ", stale=true" : "";
        nonces.incrementAndGet();
        String challenge = "Digest realm=\"camera\", qop=\"auth\", nonce=\"" + nonce() + "\"" + stale;
        exchange.getResponseHeaders().set("WWW-Authenticate", challenge);
        exchange.sendResponseHeaders(401, -1);
        exchange.close();
    }

    private void answerProbes() {
        byte[] buffer = new byte[65_536];
        while (!discovery.isClosed()) {
            try {
                DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
                discovery.receive(packet);
                String probe = new String(packet.getData(), 0, packet.getLength(), StandardCharsets.UTF_8);
                requests.add(probe);
                for (String answer : List.of("<nonsense", match(probe), match(probe))) {
                    byte[] bytes = answer.getBytes(StandardCharsets.UTF_8);
                    discovery.send(new DatagramPacket(bytes, bytes.length, packet.getSocketAddress()));
                }
                answeredProbes.incrementAndGet();
            } catch (IOException e) {
                // closed
            }
        }
    }

    private String match(String probe) {
        return ENVELOPE + "<SOAP-ENV:Header><wsa:RelatesTo>" + value(probe, "MessageID")
                + "</wsa:RelatesTo></SOAP-ENV:Header><SOAP-ENV:Body><d:ProbeMatches><d:ProbeMatch>"
                + "<wsa:EndpointReference><wsa:Address>urn:uuid:a91b83ca-3388-7688-99aa-101806a776fb</wsa:Address>"
                + "</wsa:EndpointReference><d:Types>dn:NetworkVideoTransmitter</d:Types>"
                + "<d:Scopes>onvif://www.onvif.org/type/video_encoder onvif://www.onvif.org/hardware/D1-566"
                + " onvif://www.onvif.org/name/ARV-453%20Yard+Door onvif://www.onvif.org/location/country/china</d:Scopes>"
                + "<d:XAddrs>" + address() + " http://[fe80::1]/onvif/device_service</d:XAddrs>"
                + "<d:MetadataVersion>1</d:MetadataVersion></d:ProbeMatch></d:ProbeMatches>"
                + "</SOAP-ENV:Body></SOAP-ENV:Envelope>";
    }

    private void serve(HttpExchange exchange) throws IOException {
        String request = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        requests.add(exchange.getRequestURI().getPath() + " " + request);
        boolean open = request.contains("GetSystemDateAndTime");
        if (asksOverHttp && !open) {
            String given = String.valueOf(exchange.getRequestHeaders().getFirst("Authorization"));
            if (!isProvenOverHttp(given, request)) {
                challenge(exchange, given);
                return;
            }
            nonces.incrementAndGet();
            open = true;
        }
        String body = open || isProven(request) ? body(request) : refusal();
        String answer = override.isEmpty()
                ? ENVELOPE + "<SOAP-ENV:Body>" + body + "</SOAP-ENV:Body></SOAP-ENV:Envelope>"
                : override;
        byte[] bytes = answer.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/soap+xml; charset=utf-8");
        exchange.sendResponseHeaders(body.contains("Fault") ? 400 : 200, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    private static String refusal() {
        return "<SOAP-ENV:Fault><SOAP-ENV:Code><SOAP-ENV:Value>SOAP-ENV:Sender</SOAP-ENV:Value><SOAP-ENV:Subcode>"
                + "<SOAP-ENV:Value>ter:NotAuthorized</SOAP-ENV:Value></SOAP-ENV:Subcode></SOAP-ENV:Code>"
                + "<SOAP-ENV:Reason><SOAP-ENV:Text xml:lang=\"en\">Sender not Authorized</SOAP-ENV:Text>"
                + "</SOAP-ENV:Reason></SOAP-ENV:Fault>";
    }

    /** Its clock stands at the beginning of 2010, and it refuses what was not made then. */
    private static boolean isProven(String request) {
        String created = value(request, "Created");
        byte[] nonce = Base64.getDecoder().decode(value(request, "Nonce"));
        try {
            MessageDigest sha = MessageDigest.getInstance("SHA-1");
            sha.update(nonce);
            sha.update((created + PASSWORD).getBytes(StandardCharsets.UTF_8));
            boolean right = Base64.getEncoder().encodeToString(sha.digest()).equals(value(request, "Password"));
            return right && created.startsWith("2010-01-01T00:0") && USER.equals(value(request, "Username"));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private String body(String request) {
        if (request.contains("GetSystemDateAndTime")) {
            return "<tds:GetSystemDateAndTimeResponse><tds:SystemDateAndTime><tt:DateTimeType>Manual</tt:DateTimeType>"
                    + "<tt:UTCDateTime><tt:Time><tt:Hour>0</tt:Hour><tt:Minute>0</tt:Minute><tt:Second>9</tt:Second>"
                    + "</tt:Time><tt:Date><tt:Year>2010</tt:Year><tt:Month>1</tt:Month><tt:Day>1</tt:Day></tt:Date>"
                    + "</tt:UTCDateTime></tds:SystemDateAndTime></tds:GetSystemDateAndTimeResponse>";
        }
        if (request.contains("GetCapabilities")) {
            return "<tds:GetCapabilitiesResponse><tds:Capabilities><tt:Media><tt:XAddr>" + mediaAddress
                    + "</tt:XAddr></tt:Media></tds:Capabilities></tds:GetCapabilitiesResponse>";
        }
        if (request.contains("GetProfiles")) {
            return "<trt:GetProfilesResponse>" + profile("Profile_1", "mainStream", "H264", 1_920, 1_080)
                    + profile("Profile_2", "subStream", "JPEG", 640, 360) + "</trt:GetProfilesResponse>";
        }
        return "<trt:GetStreamUriResponse><trt:MediaUri><tt:Uri>rtsp://admin:leaked@192.0.2.7:554/"
                + value(request, "ProfileToken") + "?a=1&amp;b=2</tt:Uri></trt:MediaUri></trt:GetStreamUriResponse>";
    }

    private static String profile(String token, String name, String codec, int width, int height) {
        return "<trt:Profiles fixed=\"true\" token=\"" + token + "\"><tt:Name>" + name + "</tt:Name>"
                + "<tt:VideoEncoderConfiguration token=\"V\"><tt:Encoding>" + codec + "</tt:Encoding><tt:Resolution>"
                + "<tt:Width>" + width + "</tt:Width><tt:Height>" + height + "</tt:Height></tt:Resolution>"
                + "</tt:VideoEncoderConfiguration><tt:AudioEncoderConfiguration token=\"A\"><tt:Encoding>G711</tt:Encoding>"
                + "</tt:AudioEncoderConfiguration></trt:Profiles>";
    }

    private static String value(String xml, String name) {
        Matcher found =
                Pattern.compile("<(?:\\w+:)?" + name + "(?:\\s[^>]*)?>([^<]*)<").matcher(xml);
        return found.find() ? found.group(1) : "";
    }

    @Override
    public void close() {
        http.stop(0);
        discovery.close();
    }
}
