package io.millrace.protocols.rtsp;

import io.millrace.api.access.AccessRequest;
import io.millrace.api.access.DigestProof;
import io.millrace.api.session.Session;
import io.millrace.formats.sdp.MalformedSdpException;
import io.millrace.formats.sdp.SessionDescription;
import io.millrace.protocols.rtsp.message.Request;
import io.millrace.protocols.rtsp.message.Response;
import io.millrace.protocols.rtsp.message.StreamAddress;
import io.millrace.protocols.rtsp.message.Transport;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;

/**
 * What the requests of a connection mean (RFC 2326 section 10). A connection has one session, which publishes or plays, and
 * which ends with it. Owned by the connection's event loop.
 */
final class RtspDialog {
    private static final String PUBLIC =
            "OPTIONS, DESCRIBE, ANNOUNCE, SETUP, PLAY, PAUSE, RECORD, TEARDOWN, GET_PARAMETER, SET_PARAMETER";
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int ID_BYTES = 8;

    private final RtspConnection connection;
    private final RtspServices services;
    private final String id;
    private final DigestAuthentication digest;
    private Publishing publishing;
    private Playing playing;

    RtspDialog(RtspConnection connection, RtspServices services) {
        this.connection = connection;
        this.services = services;
        byte[] random = new byte[ID_BYTES];
        RANDOM.nextBytes(random);
        id = HexFormat.of().formatHex(random);
        digest = new DigestAuthentication(services.nonces(), connection.host());
    }

    DigestAuthentication digest() {
        return digest;
    }

    /** Whether the peer publishes or plays. */
    boolean isBusy() {
        return publishing != null && publishing.isRunning() || playing != null && playing.isRunning();
    }

    /** Whether silence means that the peer is gone; one that plays inside the connection takes what it gets instead. */
    boolean mustBeHeard() {
        return publishing != null && publishing.isRunning() || playing != null && playing.mustBeHeard();
    }

    void request(Request request) {
        if (request.headers().value("Require").isPresent()) {
            String option = request.headers().value("Require").get();
            answer(request, Response.of(551, "Option not supported").with("Unsupported", option));
            return;
        }
        String session = request.headers().value("Session").orElse(id);
        if (!session.equals(id) && !session.startsWith(id + ";")) {
            answer(request, Response.of(454, "Session Not Found"));
            return;
        }
        switch (request.method()) {
            case "OPTIONS" -> answer(request, Response.ok().with("Public", PUBLIC));
            case "GET_PARAMETER", "SET_PARAMETER" -> answer(request, Response.ok());
            case "DESCRIBE" -> describe(request);
            case "ANNOUNCE" -> announce(request);
            case "SETUP" -> setup(request);
            case "PLAY" -> inState(request, playing != null, () -> playing.play(request));
            case "PAUSE" -> inState(request, playing != null || isBusy(), () -> pause(request));
            case "RECORD" -> inState(request, publishing != null, () -> publishing.record(request));
            case "TEARDOWN" -> teardown(request);
            default -> answer(request, Response.of(501, "Not Implemented"));
        }
    }

    /** Answers a request. */
    void answer(Request request, Response response) {
        connection.write(complete(request, response));
    }

    /** Answers a request and closes. */
    void refuse(Request request, Response response) {
        connection.leave(complete(request, response));
    }

    private Response complete(Request request, Response response) {
        Response numbered = response.with("CSeq", request.cSeq()).with("Server", "Millrace");
        boolean inSession = playing != null || publishing != null;
        long seconds = services.settings().idleUs() / 1_000_000;
        return inSession && response.status() == 200 ? numbered.with("Session", id + ";timeout=" + seconds) : numbered;
    }

    private void inState(Request request, boolean allowed, Runnable action) {
        if (allowed) {
            action.run();
        } else {
            answer(request, Response.of(455, "Method Not Valid in This State"));
        }
    }

    /** An encoder that pauses sends nothing for a while; until then it publishes as before. */
    private void pause(Request request) {
        if (playing != null) {
            playing.pause(request);
        } else {
            answer(request, Response.ok());
        }
    }

    /** What the gate is asked; empty if the address makes no sense, and the peer was told. */
    private Optional<AccessRequest> ask(Request request, Session.Role role) {
        String authorization = request.headers().value("Authorization").orElse("");
        StreamAddress address;
        try {
            address = StreamAddress.parse(request.uri(), authorization);
        } catch (IllegalArgumentException e) {
            answer(request, Response.of(404, "Not Found: " + e.getMessage()));
            return Optional.empty();
        }
        try {
            Optional<DigestProof> proof = address.credential().isEmpty() && DigestAuthentication.isAnswer(authorization)
                    ? Optional.of(digest.read(request, authorization))
                    : Optional.empty();
            String agent = request.headers().value("User-Agent").orElse("");
            return Optional.of(new AccessRequest(
                    role,
                    RtspServices.PROTOCOL,
                    address.stream(),
                    connection.connection().peer(),
                    address.credential(),
                    proof,
                    proof.map(DigestProof::user).or(address::user),
                    Map.of("user-agent", agent)));
        } catch (IllegalArgumentException e) {
            answer(request, Response.of(400, "Bad Request: " + e.getMessage()));
        } catch (DigestAuthentication.StaleNonceException e) {
            answer(request, digest.challenge(Response.of(401, "Unauthorized: " + e.getMessage()), true));
        }
        return Optional.empty();
    }

    private void describe(Request request) {
        if (isBusy() || publishing != null) {
            answer(request, Response.of(455, "Method Not Valid in This State"));
            return;
        }
        ask(request, Session.Role.PLAY).ifPresent(access -> {
            closePlaying();
            Playing started = new Playing(connection, this, services);
            started.describe(request, access, () -> playing = started);
        });
    }

    private void announce(Request request) {
        if (isBusy() || playing != null) {
            answer(request, Response.of(455, "Method Not Valid in This State"));
            return;
        }
        SessionDescription description;
        try {
            description = SessionDescription.parse(request.body());
        } catch (MalformedSdpException e) {
            answer(request, Response.of(400, "Bad Request: " + e.getMessage()));
            return;
        }
        ask(request, Session.Role.PUBLISH).ifPresent(access -> {
            closePublishing();
            Publishing started = new Publishing(connection, this, services, description);
            started.announce(request, access, () -> publishing = started);
        });
    }

    private void setup(Request request) {
        boolean udp = !connection.connection().isSecure();
        String header = request.headers().value("Transport").orElse("");
        Optional<Transport> transport = Transport.choose(header, udp);
        if (udp && playing != null && playing.mayMulticast() && Transport.prefersMulticast(header)) {
            playing.setupMulticast(request);
        } else if (transport.isEmpty()) {
            String allowed = udp ? "RTP/AVP or RTP/AVP/TCP, unicast" : "RTP/AVP/TCP, for UDP is not encrypted";
            answer(request, Response.of(461, "Unsupported Transport: this server offers " + allowed));
        } else if (publishing != null) {
            publishing.setup(request, transport.get());
        } else if (playing != null) {
            playing.setup(request, transport.get());
        } else {
            answer(request, Response.of(455, "Method Not Valid in This State: DESCRIBE or ANNOUNCE comes first"));
        }
    }

    private void teardown(Request request) {
        Response response = complete(request, Response.ok());
        if (publishing != null) {
            publishing.finish();
        }
        connection.leave(response);
    }

    void interleaved(int channel, ByteBuffer bytes) {
        if (publishing != null) {
            publishing.interleaved(channel, bytes);
        }
    }

    /** A batch of reads is done. */
    void flush(long receivedBytes) {
        if (publishing != null) {
            publishing.flush(receivedBytes);
        }
    }

    void writable() {
        if (playing != null) {
            playing.writable();
        }
    }

    void tick(long nowUs) {
        if (publishing != null) {
            publishing.tick(nowUs);
        }
    }

    private void closePlaying() {
        if (playing != null) {
            playing.close();
            playing = null;
        }
    }

    private void closePublishing() {
        if (publishing != null) {
            publishing.close();
            publishing = null;
        }
    }

    /** The connection is gone. */
    void close() {
        closePublishing();
        closePlaying();
    }
}
