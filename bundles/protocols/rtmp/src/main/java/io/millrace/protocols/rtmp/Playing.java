package io.millrace.protocols.rtmp;

import io.millrace.api.access.AccessRequest;
import io.millrace.api.access.Grant;
import io.millrace.api.live.LiveStream;
import io.millrace.api.live.StreamHealth;
import io.millrace.api.media.StreamName;
import io.millrace.api.session.Session;
import io.millrace.api.work.Timer;
import io.millrace.net.RateLimit;
import io.millrace.protocols.rtmp.command.ConnectRequest;
import io.millrace.protocols.rtmp.play.Viewer;
import io.millrace.protocols.rtmp.play.WireStreams;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** One player, from the question to the gate until it is gone. Owned by the connection's event loop. */
final class Playing implements Viewer.Events {
    private static final String NOT_COVERED = "The permission to play does not cover this rendition of ";
    private static final String NOT_ENHANCED =
            "This player did not say that it knows enhanced RTMP (fourCcList in connect)";
    private static final int MOST_REPAIRS = 100;
    private static final long LOOK_US = 1_000_000;

    private final RtmpConnection connection;
    private final RtmpServices services;
    private final ConnectRequest connect;
    private final Repair repair;
    private StreamName asked;
    private Session session;
    private Viewer viewer;
    private Timer.Cancellable watching = () -> {};
    private long countedBytes;
    private int repairs;
    private boolean paused;
    private boolean wantsAudio = true;
    private boolean wantsVideo = true;
    private boolean over;

    Playing(RtmpConnection connection, RtmpServices services, ConnectRequest connect) {
        this.connection = connection;
        this.services = services;
        this.connect = connect;
        repair = new Repair(services.demand());
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
        asked = grant.stream();
        session = services.sessions().open(grant, RtmpServices.PROTOCOL);
        session.onKick(reason -> connection.execute(() -> connection.refuse("NetStream.Play.Failed", reason)));
        Outbox outbox = connection.outbox();
        outbox.event(Outbox.STREAM_BEGIN, Outbox.STREAM_ID);
        outbox.status("status", "NetStream.Play.Reset", "Playing and resetting " + grant.stream() + ".");
        outbox.status("status", "NetStream.Play.Start", "Started playing " + grant.stream() + ".");
        outbox.flush();
        if (isEnhanced() || Repair.CLASSIC.plays(stream.get().tracks())) {
            attach(stream.get(), stream.get());
        } else {
            repair(stream.get(), "");
        }
        if (!over && grant.limits().bitsPerSecond() > 0) {
            watch(new RateLimit(grant.limits().bitsPerSecond(), services.clock().monotonicUs()));
        }
    }

    private boolean isEnhanced() {
        return connect.enhancedCodecs() || services.settings().assumeEnhanced();
    }

    private void attach(LiveStream pictures, LiveStream sound) {
        viewer = services.wires()
                .attach(
                        pictures,
                        sound,
                        connection.channel(),
                        session,
                        new WireStreams.Abilities(isEnhanced(), connect.multitrack()),
                        services.settings().play(),
                        this);
        if (over) {
            detach();
            return;
        }
        viewer.wantAudio(wantsAudio);
        viewer.wantVideo(wantsVideo);
        if (paused) {
            viewer.pause(true);
        }
    }

    /**
     * Plays renditions in place of a stream that the player does not understand.
     *
     * @param reason what it does not understand, told if nothing can be done
     */
    private void repair(LiveStream stream, String reason) {
        Optional<CompletionStage<Repair.Playable>> coming = repair.of(stream);
        if (coming.isEmpty()) {
            connection.refuse("NetStream.Play.Failed", reason);
            return;
        }
        coming.get()
                .whenComplete((playable, failure) -> connection.execute(() -> {
                    if (over) {
                        return;
                    }
                    if (failure == null) {
                        attach(playable.pictures(), playable.sound());
                    } else {
                        connection.refuse("NetStream.Play.Failed", NOT_ENHANCED + ". " + Refusal.reason(failure));
                    }
                }));
    }

    /** The codecs of the stream are others than they were. */
    @Override
    public void unplayable(String codec) {
        connection.execute(() -> {
            if (over || viewer == null) {
                return;
            }
            if (++repairs > MOST_REPAIRS) {
                connection.refuse("NetStream.Play.Failed", "The codecs of the stream change all the time");
                return;
            }
            LiveStream played = viewer.pictures();
            detachViewer();
            repair.close();
            LiveStream stream = services.streams().find(asked).orElse(played);
            repair(stream, NOT_ENHANCED + ": the stream is " + codec);
        });
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
        paused = pause;
        if (viewer != null) {
            viewer.pause(pause);
            String code = pause ? "NetStream.Pause.Notify" : "NetStream.Unpause.Notify";
            connection.outbox().status("status", code, pause ? "Paused." : "Going on.");
        }
    }

    void receiveAudio(boolean receive) {
        wantsAudio = receive;
        if (viewer != null) {
            viewer.wantAudio(receive);
        }
    }

    void receiveVideo(boolean receive) {
        wantsVideo = receive;
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
        repair.close();
        detachViewer();
    }

    private void detachViewer() {
        if (viewer != null) {
            services.wires().detach(viewer, connection.channel());
            viewer = null;
        }
    }
}
