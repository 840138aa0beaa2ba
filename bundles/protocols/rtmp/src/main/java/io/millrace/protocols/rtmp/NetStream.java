package io.millrace.protocols.rtmp;

import io.millrace.api.access.AccessRequest;
import io.millrace.api.session.Session;
import io.millrace.formats.flv.Amf0Value;
import io.millrace.protocols.rtmp.chunk.MessageType;
import io.millrace.protocols.rtmp.command.Command;
import io.millrace.protocols.rtmp.command.ConnectRequest;
import io.millrace.protocols.rtmp.command.Replies;
import io.millrace.protocols.rtmp.command.StreamAddress;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;

/**
 * What the commands of a connection mean (RTMP 1.0 section 7.2, and what encoders send beyond it). A connection has one
 * stream, number 1, which publishes or plays. Owned by the connection's event loop.
 */
final class NetStream {
    private static final int WINDOW_BYTES = 2_500_000;
    private static final int MAX_COMMANDS = 10_000;

    private final RtmpConnection connection;
    private final RtmpServices services;
    private ConnectRequest connect;
    private Publishing publishing;
    private Playing playing;
    private int commands;

    NetStream(RtmpConnection connection, RtmpServices services) {
        this.connection = connection;
        this.services = services;
    }

    boolean isConnected() {
        return connect != null;
    }

    boolean isPublishing() {
        return publishing != null;
    }

    boolean isBusy() {
        return publishing != null || playing != null;
    }

    void command(Command command) {
        if (++commands > MAX_COMMANDS) {
            connection.fail("sends commands without end");
            return;
        }
        if (connect == null && !command.name().equals("connect")) {
            connection.fail("sent a command before connect");
            return;
        }
        double id = command.transactionId();
        switch (command.name()) {
            case "connect" -> connect(command);
            case "createStream" -> reply(Replies.result(id, Amf0Value.of(Outbox.STREAM_ID)));
            case "releaseStream" -> answer(id, Amf0Value.UNDEFINED);
            case "FCPublish" -> fcPublish(command);
            case "FCSubscribe" -> fcSubscribe(command);
            case "_checkbw" -> answer(id);
            case "getStreamLength" -> answer(id, Amf0Value.of(0));
            case "publish" -> publish(command);
            case "play", "play2" -> play(command);
            case "pause", "pauseRaw" -> pause(command);
            case "receiveAudio" -> receive(command, true);
            case "receiveVideo" -> receive(command, false);
            case "FCUnpublish", "FCUnsubscribe", "closeStream", "deleteStream" -> end(command);
            case "seek" -> outbox().status("status", "NetStream.Seek.Notify", "A live stream cannot seek.");
            default -> {
                // onBWDone answers, statistics and what encoders invent
            }
        }
    }

    private Outbox outbox() {
        return connection.outbox();
    }

    private void reply(ByteBuffer body) {
        outbox().command(body);
    }

    /** Some encoders number these calls 0: they want no answer. */
    private void answer(double transactionId, Amf0Value... values) {
        if (transactionId != 0) {
            reply(Replies.result(transactionId, values));
        }
    }

    private void connect(Command command) {
        ConnectRequest request = ConnectRequest.of(command);
        outbox().control(
                        MessageType.SET_CHUNK_SIZE, services.settings().writer().chunkBytes());
        if (request.app().isBlank()) {
            reply(Replies.rejected(command.transactionId(), "The address needs an application: rtmp://HOST/live/NAME"));
            connection.leaveSilently();
            return;
        }
        connect = request;
        outbox().control(MessageType.WINDOW_ACKNOWLEDGEMENT_SIZE, WINDOW_BYTES);
        outbox().peerBandwidth(WINDOW_BYTES);
        reply(Replies.connected(command.transactionId(), request.objectEncoding()));
        reply(Replies.call("onBWDone"));
    }

    private void fcPublish(Command command) {
        answer(command.transactionId(), Amf0Value.UNDEFINED);
        reply(Replies.call(
                "onFCPublish",
                new Amf0Value.Obj(Map.of(
                        "code", Amf0Value.of("NetStream.Publish.Start"),
                        "description", Amf0Value.of(command.text(1).orElse(""))))));
    }

    private void fcSubscribe(Command command) {
        reply(Replies.call(
                "onFCSubscribe",
                new Amf0Value.Obj(Map.of(
                        "level", Amf0Value.of("status"),
                        "code", Amf0Value.of("NetStream.Play.Start"),
                        "description", Amf0Value.of(command.text(1).orElse(""))))));
    }

    private void publish(Command command) {
        if (isBusy()) {
            connection.refuse("NetStream.Publish.BadName", "This connection publishes or plays already");
            return;
        }
        AccessRequest request = request(Session.Role.PUBLISH, "NetStream.Publish.BadName", command);
        if (request != null) {
            publishing = new Publishing(connection, services);
            publishing.start(request);
        }
    }

    private void play(Command command) {
        if (publishing != null) {
            connection.refuse("NetStream.Play.Failed", "This connection publishes already");
            return;
        }
        AccessRequest request = request(Session.Role.PLAY, "NetStream.Play.StreamNotFound", command);
        if (request != null) {
            if (playing != null) {
                playing.close();
            }
            playing = new Playing(connection, services, connect);
            playing.start(request);
        }
    }

    private AccessRequest request(Session.Role role, String refusal, Command command) {
        try {
            StreamAddress address = StreamAddress.parse(
                    connect.app(), connect.tcUrl(), command.text(1).orElse(""));
            Map<String, String> attributes = new HashMap<>();
            attributes.put("user-agent", connect.flashVersion());
            if (!connect.pageUrl().isEmpty()) {
                attributes.put("referrer", connect.pageUrl());
            }
            return new AccessRequest(
                    role,
                    RtmpServices.PROTOCOL,
                    address.stream(),
                    connection.connection().peer(),
                    address.credential(),
                    address.user(),
                    attributes);
        } catch (IllegalArgumentException e) {
            connection.refuse(refusal, e.getMessage());
            return null;
        }
    }

    private void pause(Command command) {
        if (playing != null) {
            playing.pause(command.bool(1, true));
        }
    }

    private void receive(Command command, boolean audio) {
        if (playing != null && audio) {
            playing.receiveAudio(command.bool(1, true));
        } else if (playing != null) {
            playing.receiveVideo(command.bool(1, true));
        }
    }

    private void end(Command command) {
        if (publishing != null) {
            publishing.finish();
            publishing = null;
            if (command.name().equals("FCUnpublish")) {
                reply(Replies.call("onFCUnpublish"));
            }
            outbox().status("status", "NetStream.Unpublish.Success", "Publishing has ended.");
        }
        if (playing != null) {
            playing.close();
            playing = null;
            outbox().status("status", "NetStream.Play.Stop", "Playing has ended.");
        }
    }

    void media(int type, long timestampMs, ByteBuffer body) {
        if (publishing != null) {
            publishing.message(type, timestampMs, body);
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

    /** Enhanced RTMP v2: a peer that knows it connects again at once. */
    void askToReconnect() {
        if (connect != null && connect.reconnects()) {
            outbox().status("status", "NetConnection.Connect.ReconnectRequest", "The server is being updated.");
        }
    }

    /** The connection is gone. */
    void close() {
        if (publishing != null) {
            publishing.close();
            publishing = null;
        }
        if (playing != null) {
            playing.close();
            playing = null;
        }
    }
}
