package io.millrace.protocols.rtmp;

import io.millrace.api.codec.PlayableCodecs;
import io.millrace.api.live.LiveStream;
import io.millrace.api.transfer.PushRequest;
import io.millrace.formats.flv.Amf0Value;
import io.millrace.protocols.rtmp.command.Calls;
import io.millrace.protocols.rtmp.command.ServerCodecs;
import io.millrace.protocols.rtmp.play.Viewer;
import io.millrace.protocols.rtmp.play.WireStreams;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * A stream of this server that is published to another. It gets the bytes that players get, from the same ring. A server that
 * did not say that it takes a codec of enhanced RTMP gets a rendition in another. Owned by the connection's event loop.
 */
final class PushedStream implements ClientStream, Viewer.Events {
    /** The option that says what a server takes, where it does not: {@code true} for everything, {@code false}, or codecs. */
    static final String ENHANCED = "enhanced";

    private static final int MOST_REPAIRS = 5;

    private final ClientConnection client;
    private final PushRequest request;
    private final RtmpServices services;
    private final RtmpTransfer transfer;
    private final Optional<ServerCodecs> configured;
    private PlayableCodecs taken = Repair.CLASSIC;
    private boolean takesAll;
    private Repair repair;
    private int repairs;
    private String name;
    private boolean accepted;
    private boolean over;
    private Viewer viewer;

    PushedStream(ClientConnection client, PushRequest request, RtmpServices services, RtmpTransfer transfer) {
        this.client = client;
        this.request = request;
        this.services = services;
        this.transfer = transfer;
        configured = enhanced(request);
    }

    /**
     * What a request says of its server.
     *
     * @throws IllegalArgumentException if that makes no sense
     */
    static Optional<ServerCodecs> enhanced(PushRequest request) {
        String text = request.options().get(ENHANCED);
        if (text == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(ServerCodecs.configured(text));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    ENHANCED + " = \"" + text + "\" has to be true, false or codecs such as hvc1,av01", e);
        }
    }

    @Override
    public boolean publishes() {
        return true;
    }

    @Override
    public void connected(String stream, ServerCodecs codecs) {
        ServerCodecs known = configured.orElse(codecs);
        takesAll = known.all() || configured.isEmpty() && services.settings().assumeEnhanced();
        taken = known.beside(Repair.CLASSIC);
        client.outbox().command(Calls.call("releaseStream", 2, Amf0Value.of(stream)));
        client.outbox().command(Calls.call("FCPublish", 3, Amf0Value.of(stream)));
    }

    @Override
    public void created(String stream) {
        name = stream;
        client.outbox().call(Calls.call("publish", 5, Amf0Value.of(stream), Amf0Value.of("live")));
    }

    @Override
    public void status(String code) {
        if (code.equals("NetStream.Publish.Start") && !accepted) {
            accepted = true;
            begin();
        }
    }

    private void begin() {
        LiveStream stream = request.stream();
        if (takesAll || taken.plays(stream.tracks())) {
            attach(stream, stream);
        } else {
            repair(stream);
        }
    }

    private void attach(LiveStream pictures, LiveStream sound) {
        // what the server does not take was replaced, or is noticed when the stream's codec changes
        boolean enhanced = takesAll || !taken.equals(Repair.CLASSIC) && taken.plays(pictures.tracks());
        viewer = services.wires()
                .attach(
                        pictures,
                        sound,
                        client.channel(),
                        request.session(),
                        new WireStreams.Abilities(enhanced, false),
                        services.settings().play(),
                        this);
        if (over) {
            detach();
            return;
        }
        Viewer attached = viewer;
        request.session().measuredBy(() -> Map.of("droppedMessages", attached.dropped()));
        transfer.running("The other server takes it");
    }

    /** Sends renditions in place of a stream that the server does not take. */
    private void repair(LiveStream stream) {
        repair = new Repair(services.demand(), taken);
        Optional<CompletionStage<Repair.Playable>> coming = repair.of(stream);
        if (coming.isEmpty()) {
            client.end("The other server does not take the codecs of " + stream.name()
                    + ", and nothing that it takes can be made of them");
            return;
        }
        coming.get()
                .whenComplete((playable, failure) -> transfer.execute(client.connection(), () -> {
                    if (over) {
                        return;
                    }
                    if (failure == null) {
                        attach(playable.pictures(), playable.sound());
                    } else {
                        client.end("The other server does not take the codecs of " + stream.name() + ". "
                                + Refusal.reason(failure));
                    }
                }));
    }

    @Override
    public void writable() {
        if (viewer != null) {
            viewer.drain();
        }
    }

    @Override
    public void finished() {
        client.end("The other server has ended the stream");
    }

    @Override
    public boolean isRunning() {
        return accepted;
    }

    @Override
    public void ended() {
        client.end("The stream has ended");
    }

    @Override
    public void unplayable(String codec) {
        transfer.execute(client.connection(), () -> {
            if (over || viewer == null) {
                return;
            }
            if (++repairs > MOST_REPAIRS) {
                client.end("The codecs of the stream change all the time");
                return;
            }
            detach();
            begin();
        });
    }

    @Override
    public void dropped(String reason) {
        client.end("The other server takes nothing any more");
    }

    private void detach() {
        if (viewer != null) {
            services.wires().detach(viewer, client.channel());
            viewer = null;
        }
        if (repair != null) {
            repair.close();
            repair = null;
        }
    }

    @Override
    public void ended(String reason) {
        over = true;
        detach();
        if (name != null && client.channel().isActive()) {
            client.outbox().command(Calls.call("FCUnpublish", 6, Amf0Value.of(name)));
            client.outbox().command(Calls.call("deleteStream", 7, Amf0Value.of(Outbox.STREAM_ID)));
        }
        transfer.ended(client, reason);
    }
}
