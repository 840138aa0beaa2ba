package io.millrace.protocols.rtmp;

import io.millrace.api.transfer.PushRequest;
import io.millrace.formats.flv.Amf0Value;
import io.millrace.protocols.rtmp.command.Calls;
import io.millrace.protocols.rtmp.play.Viewer;
import io.millrace.protocols.rtmp.play.WireStreams;

/**
 * A stream of this server that is published to another. It gets the bytes that players get, from the same ring. Owned by the
 * connection's event loop.
 */
final class PushedStream implements ClientStream, Viewer.Events {
    private static final WireStreams.Abilities ABILITIES = new WireStreams.Abilities(true, false);

    private final ClientConnection client;
    private final PushRequest request;
    private final RtmpServices services;
    private final RtmpTransfer transfer;
    private String name;
    private Viewer viewer;

    PushedStream(ClientConnection client, PushRequest request, RtmpServices services, RtmpTransfer transfer) {
        this.client = client;
        this.request = request;
        this.services = services;
        this.transfer = transfer;
    }

    @Override
    public boolean publishes() {
        return true;
    }

    @Override
    public void connected(String stream) {
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
        if (code.equals("NetStream.Publish.Start") && viewer == null) {
            viewer = services.wires()
                    .attach(
                            request.stream(),
                            request.stream(),
                            client.channel(),
                            request.session(),
                            ABILITIES,
                            services.settings().play(),
                            this);
            transfer.running("The other server takes it");
        }
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
        return viewer != null;
    }

    @Override
    public void ended() {
        client.end("The stream has ended");
    }

    @Override
    public void unplayable(String codec) {
        client.end("The stream is " + codec + ", which RTMP does not carry");
    }

    @Override
    public void dropped(String reason) {
        client.end("The other server takes nothing any more");
    }

    @Override
    public void ended(String reason) {
        if (viewer != null) {
            services.wires().detach(viewer, client.channel());
        }
        if (name != null && client.channel().isActive()) {
            client.outbox().command(Calls.call("FCUnpublish", 6, Amf0Value.of(name)));
            client.outbox().command(Calls.call("deleteStream", 7, Amf0Value.of(Outbox.STREAM_ID)));
        }
        transfer.ended(client, reason);
    }
}
