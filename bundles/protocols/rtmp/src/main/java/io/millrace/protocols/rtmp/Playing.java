package io.millrace.protocols.rtmp;

import io.millrace.api.access.AccessRequest;
import io.millrace.api.access.Grant;
import io.millrace.api.live.LiveStream;
import io.millrace.api.live.StreamHealth;
import io.millrace.api.session.Session;
import io.millrace.api.work.Timer;
import io.millrace.protocols.rtmp.command.ConnectRequest;
import io.millrace.protocols.rtmp.play.Viewer;
import io.millrace.protocols.rtmp.play.WireStreams;
import java.util.Optional;

/** One player, from the question to the gate until it is gone. Owned by the connection's event loop. */
final class Playing implements Viewer.Events {
    private static final String NOT_COVERED = "The permission to play does not cover this rendition of ";
    private static final long LOOK_US = 1_000_000;

    private final RtmpConnection connection;
    private final RtmpServices services;
    private final ConnectRequest connect;
    private Session session;
    private Viewer viewer;
    private Timer.Cancellable watching = () -> {};
    private long countedBytes;
    private boolean over;

    Playing(RtmpConnection connection, RtmpServices services, ConnectRequest connect) {
        this.connection = connection;
        this.services = services;
        this.connect = connect;
    }

    /** Asks the gate. */
    void start(AccessRequest request) {
        services.gate()
                .check(request)
                .whenComplete((grant, failure) -> connection.execute(() -> {
                    if (!over) {
                        decided(grant, failure);
                    }
                }));
    }

    private void decided(Grant grant, Throwable failure) {
        if (failure != null) {
            connection.refuse("NetStream.Play.Failed", Refusal.reason(failure));
            return;
        }
        Optional<LiveStream> stream = services.streams().find(grant.stream());
        if (stream.isEmpty()) {
            connection.refuse("NetStream.Play.StreamNotFound", "There is no stream " + grant.stream());
            return;
        }
        if (!isCovered(grant, stream.get())) {
            connection.refuse("NetStream.Play.Failed", NOT_COVERED + grant.stream());
            return;
        }
        session = services.sessions().open(grant, RtmpServices.PROTOCOL);
        session.onKick(reason -> connection.execute(() -> connection.refuse("NetStream.Play.Failed", reason)));
        Outbox outbox = connection.outbox();
        outbox.event(Outbox.STREAM_BEGIN, Outbox.STREAM_ID);
        outbox.status("status", "NetStream.Play.Reset", "Playing and resetting " + grant.stream() + ".");
        outbox.status("status", "NetStream.Play.Start", "Started playing " + grant.stream() + ".");
        outbox.flush();
        boolean enhanced = connect.enhancedCodecs() || services.settings().assumeEnhanced();
        viewer = services.wires()
                .attach(
                        stream.get(),
                        connection.channel(),
                        session,
                        new WireStreams.Abilities(enhanced, connect.multitrack()),
                        this);
        if (over) {
            detach();
        } else if (grant.limits().bitsPerSecond() > 0) {
            watch(new RateLimit(grant.limits().bitsPerSecond(), services.clock().monotonicUs()));
        }
    }

    /** Whether the permission covers the stream, at the bit rate that was measured last. */
    private static boolean isCovered(Grant grant, LiveStream stream) {
        StreamHealth health = stream.health();
        return grant.limits().permitsRendition(grant.stream().rendition())
                && grant.limits().permitsBitsPerSecond(health.videoBitsPerSecond() + health.audioBitsPerSecond());
    }

    /** What is sent is counted, not the stream: a player may leave out sound or pictures. */
    private void watch(RateLimit rate) {
        watching = services.timer().every(LOOK_US, connection::execute, () -> {
            long sentBytes = session.sentBytes();
            boolean allowed =
                    rate.allows(sentBytes - countedBytes, services.clock().monotonicUs());
            countedBytes = sentBytes;
            if (!allowed && !over) {
                connection.refuse("NetStream.Play.Failed", "The stream exceeds the permission to play, " + rate);
            }
        });
    }

    void pause(boolean pause) {
        if (viewer != null) {
            viewer.pause(pause);
            String code = pause ? "NetStream.Pause.Notify" : "NetStream.Unpause.Notify";
            connection.outbox().status("status", code, pause ? "Paused." : "Going on.");
        }
    }

    void receiveAudio(boolean receive) {
        if (viewer != null) {
            viewer.wantAudio(receive);
        }
    }

    void receiveVideo(boolean receive) {
        if (viewer != null) {
            viewer.wantVideo(receive);
        }
    }

    /** The channel takes more. */
    void writable() {
        if (viewer != null && !over) {
            viewer.drain();
        }
    }

    @Override
    public void ended() {
        connection.outbox().event(Outbox.STREAM_EOF, Outbox.STREAM_ID);
        connection.outbox().status("status", "NetStream.Play.UnpublishNotify", "The stream has ended.");
        connection.leave("NetStream.Play.Stop", "status", "The stream has ended.");
    }

    @Override
    public void dropped(String reason) {
        services.faults().report("RTMP player let go", connection.host(), reason);
        connection.refuse("NetStream.Play.Failed", reason);
    }

    /** The player or its connection is gone. */
    void close() {
        if (over) {
            return;
        }
        over = true;
        detach();
        if (session != null) {
            session.close();
        }
    }

    private void detach() {
        watching.cancel();
        if (viewer != null) {
            services.wires().detach(viewer, connection.channel());
            viewer = null;
        }
    }
}
