package io.millrace.protocols.rtsp;

import io.millrace.api.access.AccessRequest;
import io.millrace.api.access.Grant;
import io.millrace.api.access.Identity;
import io.millrace.api.live.LiveStream;
import io.millrace.api.live.StreamHealth;
import io.millrace.api.session.Session;
import io.millrace.api.work.Timer;
import io.millrace.net.PortPair;
import io.millrace.net.RateLimit;
import io.millrace.protocols.rtsp.message.Request;
import io.millrace.protocols.rtsp.message.Response;
import io.millrace.protocols.rtsp.message.Transport;
import io.millrace.protocols.rtsp.play.DatagramOutlet;
import io.millrace.protocols.rtsp.play.InterleavedOutlet;
import io.millrace.protocols.rtsp.play.MulticastGroup;
import io.millrace.protocols.rtsp.play.Viewer;
import io.millrace.protocols.rtsp.play.WireSetup;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.StringJoiner;

/** One player, from DESCRIBE until it is gone. Owned by the connection's event loop. */
final class Playing {
    private static final long LOOK_US = 1_000_000;
    /** A stream that is fetched when somebody wants it takes this long to come; players wait 10 s and more. */
    private static final long COMES_US = 8_000_000;

    private static final long COMES_LOOK_US = 100_000;

    private final RtspConnection connection;
    private final RtspDialog dialog;
    private final RtspServices services;
    private final List<Integer> media = new ArrayList<>();
    private Grant grant;
    private LiveStream stream;
    private WireSetup setup;
    private String base = "";
    private Runnable unprepare = () -> {};
    private InterleavedOutlet interleaved;
    private DatagramOutlet datagrams;
    private MulticastGroup group;
    private final Viewer.Events groupEvents;
    private Session session;
    private Viewer viewer;
    private Timer.Cancellable watching = () -> {};
    private long countedBytes;
    private boolean over;

    Playing(RtspConnection connection, RtspDialog dialog, RtspServices services) {
        this.connection = connection;
        this.dialog = dialog;
        this.services = services;
        groupEvents = reason -> connection.execute(() -> over(reason));
    }

    boolean isRunning() {
        return session != null;
    }

    boolean mustBeHeard() {
        return isRunning() && (datagrams != null || group != null);
    }

    /** Asks the gate, and says what there is. */
    void describe(Request request, AccessRequest access, Runnable onDescribed) {
        connection.await();
        services.gate()
                .check(access)
                .whenComplete((granted, failure) -> connection.execute(() -> {
                    if (failure == null) {
                        describe(request, granted, services.clock().monotonicUs() + COMES_US, onDescribed);
                    } else {
                        dialog.answer(request, Refusal.of(failure, dialog.digest()));
                        connection.proceed();
                    }
                }));
    }

    private void describe(Request request, Grant granted, long untilUs, Runnable onDescribed) {
        if (!connection.isGone() && isComing(granted) && services.clock().monotonicUs() < untilUs) {
            services.timer()
                    .after(COMES_LOOK_US, connection::execute, () -> describe(request, granted, untilUs, onDescribed));
            return;
        }
        if (!connection.isGone()) {
            Response refusal = decided(granted);
            if (refusal == null) {
                onDescribed.run();
            }
            dialog.answer(request, refusal == null ? description(request) : refusal);
        }
        connection.proceed();
    }

    private boolean isComing(Grant granted) {
        return services.streams()
                .find(granted.stream())
                .filter(found -> found.tracks().isEmpty())
                .isPresent();
    }

    /** Null if the stream can be played. */
    private Response decided(Grant granted) {
        Optional<LiveStream> found = services.streams().find(granted.stream());
        if (found.isEmpty()) {
            return Response.of(404, "Not Found: there is no stream " + granted.stream());
        }
        if (found.get().tracks().isEmpty()) {
            return Response.of(503, "Service Unavailable: " + granted.stream() + " waits for its publisher")
                    .with("Retry-After", "2");
        }
        if (!isCovered(granted, found.get())) {
            return Response.of(
                    403, "Forbidden: the permission to play does not cover this rendition of " + granted.stream());
        }
        WireSetup offered = WireSetup.of(found.get().tracks());
        if (offered.media().isEmpty()) {
            return Response.of(415, "Unsupported Media Type: no codec of this stream can be sent over RTSP");
        }
        grant = granted;
        stream = found.get();
        setup = offered;
        unprepare = services.wires()
                .prepare(stream, connection.channel(), services.settings().play());
        return null;
    }

    private static boolean isCovered(Grant grant, LiveStream stream) {
        StreamHealth health = stream.health();
        return grant.limits().permitsRendition(grant.stream().rendition())
                && grant.limits().permitsBitsPerSecond(health.videoBitsPerSecond() + health.audioBitsPerSecond());
    }

    private Response description(Request request) {
        int question = request.uri().indexOf('?');
        String path = question < 0 ? request.uri() : request.uri().substring(0, question);
        base = path.endsWith("/") ? path : path + "/";
        String sdp = setup.describe(stream.name().toString(), stream.epochUtcUs() / 1_000_000)
                .toString();
        return Response.ok().with("Content-Base", base).withBody("application/sdp", sdp);
    }

    void setup(Request request, Transport transport) {
        int medium = setup.indexOf(request.uri());
        if (medium < 0 || medium >= InterleavedOutlet.maxMedia()) {
            dialog.answer(request, Response.of(404, "Not Found: the description has no such medium"));
        } else if (isRunning()) {
            dialog.answer(request, Response.of(455, "Method Not Valid in This State"));
        } else if (group != null || (transport.interleaved() ? datagrams != null : interleaved != null)) {
            dialog.answer(request, Response.of(461, "Unsupported Transport: all media travel the same way"));
        } else if (transport.interleaved()) {
            setupInterleaved(request, transport, medium);
        } else {
            setupDatagrams(request, transport, medium);
        }
    }

    private void setupInterleaved(Request request, Transport transport, int medium) {
        if (interleaved == null) {
            interleaved = new InterleavedOutlet(connection.channel());
        }
        int rtp = transport.first() < 0 ? 2 * medium : transport.first();
        int rtcp = transport.first() < 0 ? 2 * medium + 1 : transport.second();
        interleaved.set(medium, rtp, rtcp);
        media.add(medium);
        String header = "RTP/AVP/TCP;unicast;interleaved=" + rtp + "-" + rtcp;
        dialog.answer(request, Response.ok().with("Transport", header));
    }

    private void setupDatagrams(Request request, Transport transport, int medium) {
        connection.await();
        services.viewerPorts().of(connection.connection().loop()).whenComplete((ports, failure) -> {
            connection.execute(() -> {
                if (over) {
                    return;
                }
                if (failure == null) {
                    dialog.answer(request, withPorts(ports, transport, medium));
                } else {
                    services.faults().report("RTSP player gets no UDP port", connection.host(), failure.getMessage());
                    dialog.answer(request, Response.of(461, "Unsupported Transport: no UDP port is free"));
                }
                connection.proceed();
            });
        });
    }

    private Response withPorts(PortPair ports, Transport transport, int medium) {
        if (datagrams == null) {
            InetAddress client = connection.connection().peer().address().getAddress();
            datagrams = new DatagramOutlet(ports, client);
        }
        forget(medium);
        datagrams.set(medium, transport.first(), transport.second());
        services.viewerPorts().listen(datagrams.reporter(medium), () -> connection.execute(connection::heard));
        media.add(medium);
        return Response.ok()
                .with(
                        "Transport",
                        "RTP/AVP;unicast;client_port=" + transport.first() + "-" + transport.second() + ";server_port="
                                + ports.rtp().localAddress().getPort() + "-"
                                + ports.rtcp().localAddress().getPort());
    }

    /** Whether the stream may go to a group: whoever listens there hears it, as much as it is. */
    boolean mayMulticast() {
        return services.settings().multicast().isPresent()
                && grant.identity().equals(Identity.ANONYMOUS)
                && grant.limits().bitsPerSecond() == 0;
    }

    void setupMulticast(Request request) {
        int medium = setup.indexOf(request.uri());
        if (medium < 0 || medium >= InterleavedOutlet.maxMedia()) {
            dialog.answer(request, Response.of(404, "Not Found: the description has no such medium"));
        } else if (isRunning()) {
            dialog.answer(request, Response.of(455, "Method Not Valid in This State"));
        } else if (interleaved != null || datagrams != null) {
            dialog.answer(request, Response.of(461, "Unsupported Transport: all media travel the same way"));
        } else if (group != null) {
            media.add(medium);
            dialog.answer(request, inGroup(medium));
        } else {
            join(request, medium);
        }
    }

    private void join(Request request, int medium) {
        connection.await();
        RtspSettings settings = services.settings();
        services.groups()
                .join(
                        stream,
                        setup,
                        connection.channel(),
                        settings.multicast().orElseThrow(),
                        settings.play(),
                        groupEvents)
                .whenComplete((joined, failure) -> connection.execute(() -> {
                    if (over) {
                        if (joined != null) {
                            services.groups().leave(joined, groupEvents);
                        }
                        return;
                    }
                    if (failure == null) {
                        group = joined;
                        media.add(medium);
                        dialog.answer(request, inGroup(medium));
                    } else {
                        services.faults().report("RTSP player gets no group", connection.host(), failure.getMessage());
                        dialog.answer(request, Response.of(461, "Unsupported Transport: there is no group for it"));
                    }
                    connection.proceed();
                }));
    }

    private Response inGroup(int medium) {
        int port = group.options().port(medium);
        return Response.ok()
                .with(
                        "Transport",
                        "RTP/AVP;multicast;destination=" + group.address().getHostAddress() + ";port=" + port + "-"
                                + (port + 1) + ";ttl=" + group.options().hops());
    }

    private void forget(int medium) {
        if (datagrams != null && datagrams.reporter(medium) != null) {
            services.viewerPorts().forget(datagrams.reporter(medium));
        }
    }

    void play(Request request) {
        if (media.isEmpty()) {
            dialog.answer(request, Response.of(455, "Method Not Valid in This State: SETUP comes first"));
            return;
        }
        boolean begins = !isRunning();
        if (begins) {
            begin();
        }
        StringJoiner info = new StringJoiner(",");
        for (int medium : media) {
            info.add("url=" + base + WireSetup.control(medium)
                    + (begins && viewer != null ? viewer.rtpInfo(medium) : ""));
        }
        dialog.answer(request, Response.ok().with("Range", "npt=now-").with("RTP-Info", info.toString()));
        if (viewer == null) {
            group.start();
        } else {
            viewer.pause(false);
        }
    }

    private void begin() {
        session = services.sessions().open(grant, RtspServices.PROTOCOL);
        session.onKick(reason -> connection.execute(() -> over(reason)));
        if (group != null) {
            return;
        }
        viewer = services.wires()
                .attach(
                        stream,
                        connection.channel(),
                        interleaved == null ? datagrams : interleaved,
                        session::sent,
                        setup,
                        services.settings().play(),
                        reason -> connection.execute(() -> over(reason)));
        long bitsPerSecond = grant.limits().bitsPerSecond();
        if (bitsPerSecond > 0) {
            watch(new RateLimit(bitsPerSecond, services.clock().monotonicUs()));
        }
    }

    /** What is sent is counted, not the stream: a player may leave out media. */
    private void watch(RateLimit rate) {
        watching = services.timer().every(LOOK_US, connection::execute, () -> {
            long sentBytes = session.sentBytes();
            boolean allowed =
                    rate.allows(sentBytes - countedBytes, services.clock().monotonicUs());
            countedBytes = sentBytes;
            if (!allowed) {
                over("The stream exceeds the permission to play, " + rate);
            }
        });
    }

    /** RTSP has no word for it that players know: the connection ends. */
    private void over(String reason) {
        if (!over) {
            services.faults().report("RTSP player let go", connection.host(), reason);
            connection.leave();
        }
    }

    void pause(Request request) {
        if (viewer != null) {
            viewer.pause(true);
        }
        dialog.answer(request, Response.ok());
    }

    /** The channel takes more. */
    void writable() {
        if (viewer != null && !over) {
            viewer.drain();
        }
    }

    /** The player or its connection is gone. */
    void close() {
        if (over) {
            return;
        }
        over = true;
        watching.cancel();
        unprepare.run();
        for (int medium : media) {
            forget(medium);
        }
        if (viewer != null) {
            services.wires().detach(viewer, connection.channel());
        }
        if (group != null) {
            services.groups().leave(group, groupEvents);
        }
        if (session != null) {
            session.close();
        }
    }
}
