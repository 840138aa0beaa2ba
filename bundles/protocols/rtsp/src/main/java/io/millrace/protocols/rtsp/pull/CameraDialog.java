package io.millrace.protocols.rtsp.pull;

import io.millrace.api.event.MediaEvent;
import io.millrace.api.live.PublishRefusedException;
import io.millrace.api.transfer.PullOutput;
import io.millrace.api.transfer.TransferStatus;
import io.millrace.formats.rtp.ReorderLimits;
import io.millrace.formats.sdp.MalformedSdpException;
import io.millrace.formats.sdp.SessionDescription;
import io.millrace.net.PortPair;
import io.millrace.protocols.rtsp.media.DatagramSource;
import io.millrace.protocols.rtsp.media.ReceivedSession;
import io.millrace.protocols.rtsp.message.Headers;
import io.millrace.protocols.rtsp.message.Request;
import io.millrace.protocols.rtsp.message.Response;
import io.millrace.protocols.rtsp.message.Transport;
import io.netty.buffer.Unpooled;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a camera is asked: what there is, each medium, to play, and then, now and then, whether it is still there. Owned by
 * the connection's event loop.
 */
final class CameraDialog {
    private static final Logger LOG = LoggerFactory.getLogger(CameraDialog.class);
    private static final ReorderLimits REORDER = new ReorderLimits(1_024, 2 << 20, 200_000);
    private static final long DEFAULT_TIMEOUT_SECONDS = 60;
    private static final int PUNCH_BYTES = 12;

    private final CameraPull pull;
    private final CameraConnection connection;
    private final MediaWatch watch;
    private String base;
    private String aggregate;
    private String session = "";
    private long keepAliveUs = DEFAULT_TIMEOUT_SECONDS * 1_000_000 / 2;
    private boolean getsParameters;
    private ReceivedSession media;
    private PullOutput.Run run;
    private long datagramBytes;
    private long aliveUs;
    private boolean closed;

    CameraDialog(CameraPull pull, CameraConnection connection, URI uri) {
        this.pull = pull;
        this.connection = connection;
        watch = pull.watch();
        base = uri.toString();
        aggregate = base;
    }

    private long nowUs() {
        return pull.services().clock().monotonicUs();
    }

    void begin() {
        ask("OPTIONS", base, Headers.NONE, response -> {
            getsParameters = response.headers().value("Public").orElse("").contains("GET_PARAMETER");
            describe();
        });
    }

    private void ask(String method, String target, Headers headers, Consumer<Response> then) {
        Headers all = session.isEmpty() ? headers : headers.and("Session", session);
        connection.ask(new Request(method, target, all, ""), then);
    }

    boolean isPlaying() {
        return watch.isPlaying();
    }

    private void describe() {
        ask("DESCRIBE", base, Headers.of("Accept", "application/sdp"), response -> {
            if (response.status() / 100 == 3
                    && response.headers().value("Location").isPresent()) {
                redirect(response.headers().value("Location").get());
            } else if (isGood("DESCRIBE", response)) {
                described(response);
            }
        });
    }

    private void redirect(String location) {
        try {
            connection.redirect(URI.create(location.strip()));
        } catch (IllegalArgumentException e) {
            connection.fail("The server redirects to something that is no address");
        }
    }

    private boolean isGood(String method, Response response) {
        if (response.status() == 200) {
            return true;
        }
        String answer = response.status() + " " + response.reason();
        connection.fail(
                response.status() == 401
                        ? "The server refuses user name or password: " + answer
                        : "The server answered " + method + " with " + answer);
        return false;
    }

    private void described(Response response) {
        base = response.headers()
                .value("Content-Base")
                .or(() -> response.headers().value("Content-Location"))
                .map(String::strip)
                .filter(CameraDialog::isAbsolute)
                .orElse(base);
        try {
            SessionDescription description = SessionDescription.parse(response.body());
            media = new ReceivedSession(description, REORDER, reason -> pull.services()
                    .faults()
                    .report(
                            "A camera sends what cannot be used",
                            URI.create(base).getHost(),
                            reason));
            aggregate = description
                    .attributes()
                    .value("control")
                    .map(String::strip)
                    .filter(CameraDialog::isAbsolute)
                    .orElse(base);
        } catch (MalformedSdpException e) {
            connection.fail("The server's description cannot be read: " + e.getMessage());
            return;
        }
        if (!media.isPublishable()) {
            connection.fail("Nothing that the server sends can be used: " + media.unsupported());
            return;
        }
        setup(0);
    }

    private static boolean isAbsolute(String address) {
        return address.regionMatches(true, 0, "rtsp://", 0, 7) || address.regionMatches(true, 0, "rtsps://", 0, 8);
    }

    /** Sets up the media that are understood, one after the other. */
    private void setup(int from) {
        int medium = from;
        while (medium < media.size() && !media.isKnown(medium)) {
            medium++;
        }
        if (medium == media.size()) {
            play();
        } else if (pull.transport().isInterleaved()) {
            setupInterleaved(medium);
        } else {
            setupDatagrams(medium);
        }
    }

    private void setupInterleaved(int medium) {
        String channels = 2 * medium + "-" + (2 * medium + 1);
        Headers headers = Headers.of("Transport", "RTP/AVP/TCP;unicast;interleaved=" + channels);
        ask("SETUP", media.address(medium, base), headers, response -> {
            if (refusesTransport(response)) {
                otherTransport("The server does not send inside the connection");
            } else if (isGood("SETUP", response)) {
                Transport given = Transport.choose(
                                response.headers().value("Transport").orElse(""), false)
                        .orElse(new Transport(true, 2 * medium, 2 * medium + 1));
                media.travelsInside(medium, given.first(), given.second());
                learnSession(response);
                setup(medium + 1);
            }
        });
    }

    private static boolean refusesTransport(Response response) {
        return response.status() == 461 || response.status() == 459;
    }

    private void setupDatagrams(int medium) {
        InetSocketAddress server = connection.connection().peer().address();
        DatagramSource source = new DatagramSource(
                server, media, medium, pull.services().clock(), (control, bytes) -> came(medium, control, bytes));
        pull.services()
                .network()
                .openPortPair(connection.connection().loop(), source::rtp, source::rtcp)
                .whenComplete((ports, failure) -> {
                    if (connection.isOver() && ports != null) {
                        ports.close();
                    } else if (failure == null) {
                        media.travelsOver(medium, ports, source.reportsTo(0));
                        setupDatagrams(medium, source, ports);
                    } else {
                        otherTransport(failure.getMessage());
                    }
                });
    }

    private void setupDatagrams(int medium, DatagramSource source, PortPair ports) {
        String range = ports.rtp().localAddress().getPort() + "-"
                + ports.rtcp().localAddress().getPort();
        Headers headers = Headers.of("Transport", "RTP/AVP;unicast;client_port=" + range);
        ask("SETUP", media.address(medium, base), headers, response -> {
            if (refusesTransport(response)) {
                otherTransport("The server does not send over UDP");
            } else if (isGood("SETUP", response)) {
                int[] serverPorts = Transport.serverPorts(
                        response.headers().value("Transport").orElse(""));
                if (serverPorts.length == 2) {
                    media.travelsOver(medium, ports, source.reportsTo(serverPorts[1]));
                    punch(ports, source.reportsTo(serverPorts[0]));
                }
                learnSession(response);
                setup(medium + 1);
            }
        });
    }

    /** Opens the way back through firewalls that stand in between. */
    private static void punch(PortPair ports, InetSocketAddress server) {
        ports.rtp().write(Unpooled.wrappedBuffer(new byte[PUNCH_BYTES]), server);
        ports.rtp().flush();
    }

    private void otherTransport(String reason) {
        if (pull.transport().failed()) {
            connection.tryAgain(reason + "; media is asked for "
                    + (pull.transport().isInterleaved() ? "inside the connection" : "over UDP"));
        } else {
            connection.fail(reason);
        }
    }

    /** {@code Session: 123;timeout=60}. */
    private void learnSession(Response response) {
        String[] parts = response.headers().value("Session").orElse("").split(";");
        session = parts[0].strip();
        for (String part : parts) {
            if (part.strip().matches("timeout=\\d{1,5}")) {
                long seconds = Math.max(2, Long.parseLong(part.strip().substring(8)));
                keepAliveUs = Math.min(DEFAULT_TIMEOUT_SECONDS, seconds) * 1_000_000 / 2;
            }
        }
    }

    private void play() {
        ask("PLAY", aggregate, Headers.of("Range", "npt=0.000-"), response -> {
            if (isGood("PLAY", response)) {
                aliveUs = nowUs();
                watch.playing(aliveUs);
            }
        });
    }

    /** Something came over UDP. */
    private void came(int medium, boolean control, int bytes) {
        datagramBytes += bytes;
        if (!control) {
            heard(medium);
        }
    }

    private void heard(int medium) {
        if (media.isLeading(medium)) {
            watch.heard(nowUs());
            if (run == null && !closed) {
                publish();
            }
        }
    }

    private void publish() {
        try {
            run = pull.request().output().publish(connection.connection().peer().address(), pull.isSecure());
        } catch (PublishRefusedException e) {
            connection.fail(e.getMessage());
            return;
        }
        pull.transport().worked();
        run.session().onKick(reason -> connection.connection().loop().execute(() -> connection.fail(reason)));
        run.session().measuredBy(media::figures);
        media.publishTo(run.publisher(), pull.services().clock());
        String way = pull.transport().isInterleaved() ? "inside the connection" : "over UDP";
        pull.request().status().report(TransferStatus.State.RUNNING, "Media comes " + way);
    }

    void interleaved(int channel, ByteBuffer bytes, long timeUs) {
        int medium = media == null ? -1 : media.onChannel(channel);
        if (medium >= 0) {
            heard(medium);
        }
        if (run != null) {
            media.interleaved(channel, bytes, timeUs);
        }
    }

    /** A batch of reads is done. */
    void flush(long receivedBytes) {
        if (run != null) {
            run.session().received(receivedBytes);
            run.publisher().flush();
        }
    }

    void tick(long timeUs) {
        if (!watch.isPlaying()) {
            return;
        }
        if (run != null) {
            media.tick(timeUs, connection::writeInterleaved);
            flush(datagramBytes);
            datagramBytes = 0;
        }
        if (watch.isInVain(timeUs) && !pull.transport().isInterleaved()) {
            otherTransport("No packet came over UDP");
        } else if (watch.isFrozen(timeUs)) {
            frozen(watch.silentSeconds(timeUs));
        } else if (run != null && media.hasLeft()) {
            connection.fail("The server has ended the stream");
        } else if (timeUs - aliveUs >= keepAliveUs && !connection.isAsking()) {
            aliveUs = timeUs;
            ask(getsParameters ? "GET_PARAMETER" : "OPTIONS", aggregate, Headers.NONE, response -> {
                if (response.status() == 454) {
                    connection.fail("The server has forgotten the session");
                } else if (response.status() / 100 != 2) {
                    getsParameters = false;
                }
            });
        }
    }

    /** It is connected, and sends nothing. */
    private void frozen(long seconds) {
        String what = media.hasPictures() ? "pictures" : "sound";
        String reason = "The server is connected, and has sent no " + what + " for " + seconds + " s";
        LOG.warn("{}: {}", pull.request().stream(), reason);
        pull.services()
                .events()
                .publish(
                        MediaEvent.STREAM_WARNING,
                        pull.request().stream().toString(),
                        Map.of("warning", "frozen", "reason", reason));
        if (!watch.hasBegun()) {
            pull.transport().failed();
        }
        connection.fail(reason);
    }

    /** The last request, if there is a session. */
    Optional<Request> teardown() {
        return session.isEmpty()
                ? Optional.empty()
                : Optional.of(new Request("TEARDOWN", aggregate, Headers.of("Session", session), ""));
    }

    /** The connection is gone; returns whether media came. */
    boolean close() {
        closed = true;
        if (run != null) {
            media.end();
            run.publisher().flush();
            run.close();
        }
        if (media != null) {
            media.close();
        }
        return run != null;
    }
}
