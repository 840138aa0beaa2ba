package io.millrace.protocols.rtmp;

import io.millrace.api.access.AccessRequest;
import io.millrace.api.access.Grant;
import io.millrace.api.live.LiveStream;
import io.millrace.api.session.Session;
import io.millrace.protocols.rtmp.command.ConnectRequest;
import io.millrace.protocols.rtmp.play.Viewer;
import io.millrace.protocols.rtmp.play.WireStreams;
import java.util.Optional;

/** One player, from the question to the gate until it is gone. Owned by the connection's event loop. */
final class Playing implements Viewer.Events {
    private final RtmpConnection connection;
    private final RtmpServices services;
    private final ConnectRequest connect;
    private Session session;
    private Viewer viewer;
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
        }
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
        if (viewer != null) {
            services.wires().detach(viewer, connection.channel());
            viewer = null;
        }
    }
}
