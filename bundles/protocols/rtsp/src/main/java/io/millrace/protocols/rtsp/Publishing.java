package io.millrace.protocols.rtsp;

import io.millrace.api.access.AccessRequest;
import io.millrace.api.access.Grant;
import io.millrace.api.live.PublishRefusedException;
import io.millrace.api.live.Publisher;
import io.millrace.api.session.Session;
import io.millrace.formats.sdp.SessionDescription;
import io.millrace.net.PortPair;
import io.millrace.net.RateLimit;
import io.millrace.protocols.rtsp.media.DatagramSource;
import io.millrace.protocols.rtsp.media.ReceivedSession;
import io.millrace.protocols.rtsp.message.Request;
import io.millrace.protocols.rtsp.message.Response;
import io.millrace.protocols.rtsp.message.Transport;
import java.nio.ByteBuffer;

/** One publishing encoder, from ANNOUNCE until it is gone. Owned by the connection's event loop. */
final class Publishing {
    private final RtspConnection connection;
    private final RtspDialog dialog;
    private final RtspServices services;
    private final ReceivedSession media;
    private Grant grant;
    private Session session;
    private Publisher publisher;
    private RateLimit rate;
    private long datagramBytes;
    private boolean over;

    Publishing(RtspConnection connection, RtspDialog dialog, RtspServices services, SessionDescription description) {
        this.connection = connection;
        this.dialog = dialog;
        this.services = services;
        media = new ReceivedSession(description, services.settings().reorder(), reason -> services.faults()
                .report("RTSP publisher sends what cannot be used", connection.host(), reason));
    }

    boolean isRunning() {
        return publisher != null;
    }

    /** Asks the gate. */
    void announce(Request request, AccessRequest access, Runnable onAnnounced) {
        if (!media.isPublishable()) {
            dialog.answer(request, Response.of(415, "Unsupported Media Type: " + media.unsupported()));
            return;
        }
        connection.await();
        services.gate()
                .check(access)
                .whenComplete((granted, failure) -> connection.execute(() -> {
                    if (!connection.isGone()) {
                        if (failure == null) {
                            grant = granted;
                            onAnnounced.run();
                            dialog.answer(request, Response.ok());
                        } else {
                            dialog.answer(request, Refusal.of(failure, dialog.digest()));
                        }
                    }
                    connection.proceed();
                }));
    }

    void setup(Request request, Transport transport) {
        int medium = media.indexOf(request.uri());
        if (medium < 0) {
            dialog.answer(request, Response.of(404, "Not Found: the description has no such medium"));
        } else if (publisher != null) {
            dialog.answer(request, Response.of(455, "Method Not Valid in This State"));
        } else if (transport.interleaved()) {
            int rtp = transport.first() < 0 ? 2 * medium : transport.first();
            int rtcp = transport.first() < 0 ? 2 * medium + 1 : transport.second();
            media.travelsInside(medium, rtp, rtcp);
            String header = "RTP/AVP/TCP;unicast;interleaved=" + rtp + "-" + rtcp + ";mode=record";
            dialog.answer(request, Response.ok().with("Transport", header));
        } else {
            setupDatagrams(request, transport, medium);
        }
    }

    private void setupDatagrams(Request request, Transport transport, int medium) {
        connection.await();
        DatagramSource source = new DatagramSource(
                connection.connection().peer().address(),
                media,
                medium,
                services.clock(),
                (control, bytes) -> came(bytes));
        source.agree(transport.first(), transport.second());
        services.network()
                .openPortPair(connection.connection().loop(), source::rtp, source::rtcp)
                .whenComplete((ports, failure) -> connection.execute(() -> {
                    if (over) {
                        if (ports != null) {
                            ports.close();
                        }
                        return;
                    }
                    if (failure == null) {
                        media.travelsOver(medium, ports, source.reportsTo(transport.second()));
                        dialog.answer(request, withPorts(ports, transport));
                    } else {
                        services.faults()
                                .report("RTSP publisher gets no UDP port", connection.host(), failure.getMessage());
                        dialog.answer(request, Response.of(461, "Unsupported Transport: no UDP port is free"));
                    }
                    connection.proceed();
                }));
    }

    private static Response withPorts(PortPair ports, Transport transport) {
        String header = "RTP/AVP;unicast;client_port=" + transport.first() + "-" + transport.second()
                + ";server_port=" + ports.rtp().localAddress().getPort() + "-"
                + ports.rtcp().localAddress().getPort() + ";mode=record";
        return Response.ok().with("Transport", header);
    }

    /** Something came over UDP. */
    private void came(int bytes) {
        datagramBytes += bytes;
        connection.heard();
    }

    void record(Request request) {
        if (publisher != null) {
            dialog.answer(request, Response.ok());
            return;
        }
        if (!media.isSetUp()) {
            dialog.answer(request, Response.of(455, "Method Not Valid in This State: SETUP comes first"));
            return;
        }
        session = services.sessions().open(grant, RtspServices.PROTOCOL);
        rate = new RateLimit(grant.limits().bitsPerSecond(), services.clock().monotonicUs());
        try {
            publisher = services.streams().publish(grant.stream(), session);
        } catch (PublishRefusedException e) {
            dialog.refuse(request, Response.of(403, "Forbidden: " + e.getMessage()));
            return;
        }
        session.onKick(reason -> connection.execute(() -> connection.fail(reason)));
        session.measuredBy(media::figures);
        media.publishTo(publisher, services.clock());
        dialog.answer(request, Response.ok().with("Range", "npt=now-"));
    }

    void interleaved(int channel, ByteBuffer bytes) {
        if (publisher != null && !over) {
            media.interleaved(channel, bytes, services.clock().monotonicUs());
        }
    }

    /** A batch of reads is done. */
    void flush(long receivedBytes) {
        if (publisher == null || over) {
            return;
        }
        session.received(receivedBytes);
        publisher.flush();
        if (!rate.allows(receivedBytes, services.clock().monotonicUs())) {
            connection.fail("The stream exceeds " + rate);
        }
    }

    /** Once a second: reports, and packets that are missing for too long. */
    void tick(long nowUs) {
        if (publisher == null || over) {
            return;
        }
        media.tick(nowUs, connection::writeInterleaved);
        flush(datagramBytes);
        datagramBytes = 0;
        if (media.hasLeft()) {
            finish();
            connection.leave();
        }
    }

    /** The encoder says that it has finished. */
    void finish() {
        stop(true);
    }

    /** The connection is gone. */
    void close() {
        stop(false);
    }

    private void stop(boolean finished) {
        if (over) {
            return;
        }
        over = true;
        if (publisher != null) {
            media.end();
            publisher.flush();
            if (finished) {
                publisher.end("The encoder has stopped");
            } else {
                publisher.close();
            }
        }
        media.close();
        if (session != null) {
            session.close();
        }
    }
}
