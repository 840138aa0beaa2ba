package io.millrace.protocols.rtmp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.session.Session;
import io.millrace.formats.flv.Amf0Value;
import io.millrace.formats.flv.Amf0Writer;
import io.millrace.protocols.rtmp.chunk.MessageType;
import io.millrace.protocols.rtmp.command.Command;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Commands, deadlines and refusals. */
class ConversationTest {
    private final TestServer server = new TestServer();
    private final TestPeer peer = server.peer();

    @Test
    void connectIsAnsweredWithLargeChunksFirst() {
        peer.connect();
        assertEquals(
                List.of(
                        MessageType.WINDOW_ACKNOWLEDGEMENT_SIZE,
                        MessageType.SET_PEER_BANDWIDTH,
                        MessageType.COMMAND_AMF0,
                        MessageType.COMMAND_AMF0),
                peer.messages.stream().map(TestPeer.Message::type).toList());
        Command result = peer.commands().get(0);
        assertEquals("_result", result.name());
        assertEquals(1, result.transactionId());
        assertEquals(
                "NetConnection.Connect.Success",
                result.argument(1).get("code").asText().orElseThrow());
        assertTrue(result.argument(1).get("fourCcList") instanceof Amf0Value.StrictArray);
    }

    @Test
    void encodersCommandsBeforePublishingAreAnswered() {
        peer.connect()
                .command("releaseStream", Amf0Value.NULL, Amf0Value.of("demo"))
                .command("FCPublish", Amf0Value.NULL, Amf0Value.of("demo"))
                .command("createStream", Amf0Value.NULL)
                .command("_checkbw", Amf0Value.NULL)
                .command("getStreamLength", Amf0Value.NULL, Amf0Value.of("demo"))
                .command("someFutureCommand", Amf0Value.NULL);
        List<String> answers = peer.commands().stream()
                .map(command -> command.name() + ":" + (int) command.transactionId())
                .toList();
        assertEquals(
                List.of(
                        "_result:1",
                        "onBWDone:0",
                        "_result:2",
                        "_result:3",
                        "onFCPublish:0",
                        "_result:4",
                        "_result:5",
                        "_result:6"),
                answers);
        assertTrue(peer.isOpen());
    }

    @Test
    void publishAsksTheGateWithTheKey() {
        peer.connect().publish("demo?key=secret");
        assertEquals(List.of("status NetStream.Publish.Start"), peer.statuses());
        var request = server.gate.requests.get(0);
        assertEquals(Session.Role.PUBLISH, request.role());
        assertEquals("live/demo", request.stream().toString());
        assertEquals("secret", request.credential().orElseThrow().reveal());
        assertEquals("test/1", request.attributes().get("user-agent"));
        assertEquals(1, server.sessions.list().size());
    }

    @Test
    void refusedPublisherIsToldWhyAndClosed() {
        server.gate.refuse("The key is wrong");
        peer.connect().publish("demo?key=bad");
        assertEquals(List.of("error NetStream.Publish.Denied"), peer.statuses());
        assertEquals("The key is wrong", peer.lastDescription());
        assertTrue(peer.isOpen(), "it has time to read the reason");
        peer.advance(TestServer.SECOND_US);
        assertFalse(peer.isOpen());
        assertEquals(List.of(), server.log, "refusals are listed by the gate, not logged");
    }

    @Test
    void takenNameIsRefused() {
        server.streams.refuse("Another encoder publishes live/demo");
        peer.connect().publish("demo");
        assertEquals(List.of("error NetStream.Publish.BadName"), peer.statuses());
        assertEquals("Another encoder publishes live/demo", peer.lastDescription());
        assertEquals(List.of(), List.copyOf(server.sessions.list()));
    }

    @Test
    void impossibleNameIsRefusedWithoutAskingTheGate() {
        peer.connect().publish("no such name!");
        assertEquals(List.of("error NetStream.Publish.BadName"), peer.statuses());
        assertEquals(List.of(), server.gate.requests);
    }

    @Test
    void emptyApplicationIsRejected() {
        peer.connect("", Map.of());
        assertEquals("_error", peer.commands().get(0).name());
        assertEquals(
                "NetConnection.Connect.Rejected",
                peer.commands().get(0).argument(1).get("code").asText().orElseThrow());
    }

    @Test
    void kickedPublisherIsToldWhy() {
        peer.connect().publish("demo");
        server.sessions.opened.get(0).kick("Another encoder with the same key took over");
        peer.run();
        assertEquals("error NetStream.Publish.Kicked", peer.statuses().get(1));
        assertEquals("Another encoder with the same key took over", peer.lastDescription());
        assertFalse(server.sessions.opened.get(0).isOpen());
        assertFalse(server.streams.publishers.get(0).isOpen());
    }

    @Test
    void lostConnectionKeepsTheStreamWaiting() {
        peer.connect().publish("demo");
        peer.channel.close();
        peer.run();
        assertFalse(server.streams.publishers.get(0).isOpen());
        assertEquals(null, server.streams.publishers.get(0).endReason());
        assertFalse(server.sessions.opened.get(0).isOpen());
    }

    @Test
    void encoderThatStopsEndsThePublication() {
        peer.connect()
                .publish("demo")
                .command("FCUnpublish", Amf0Value.NULL, Amf0Value.of("demo"))
                .command("deleteStream", Amf0Value.NULL, Amf0Value.of(1));
        assertEquals("The encoder has stopped", server.streams.publishers.get(0).endReason());
        assertEquals("status NetStream.Unpublish.Success", peer.statuses().get(1));
        assertTrue(peer.isOpen());
    }

    @Test
    void connectionCanPublishAgain() {
        peer.connect().publish("demo").command("deleteStream", Amf0Value.NULL, Amf0Value.of(1));
        peer.publish("demo");
        assertEquals(2, server.streams.publishers.size());
        assertTrue(server.streams.publishers.get(1).isOpen());
    }

    @Test
    void publishingTwiceAtOnceIsRefused() {
        peer.connect().publish("demo").publish("other");
        assertEquals("error NetStream.Publish.BadName", peer.statuses().get(1));
    }

    @Test
    void commandsInAmf3WrapperAreUnderstood() {
        ByteBuffer inner = Amf0Writer.encode(Amf0Value.of("createStream"), Amf0Value.of(7), Amf0Value.NULL);
        ByteBuffer body = ByteBuffer.allocate(inner.remaining() + 1)
                .put((byte) 0)
                .put(inner)
                .flip();
        peer.connect().send(MessageType.COMMAND_AMF3, 0, 0, body);
        Optional<Command> answer = peer.commands().stream()
                .filter(command -> command.transactionId() == 7)
                .findFirst();
        assertEquals(1, answer.orElseThrow().argument(1).asNumber().orElseThrow());
    }

    @Test
    void pingIsAnswered() {
        ByteBuffer ping =
                ByteBuffer.allocate(6).putShort((short) 6).putInt(12_345).flip();
        peer.connect().send(MessageType.USER_CONTROL, 0, 0, ping);
        TestPeer.Message pong = peer.ofType(MessageType.USER_CONTROL).get(0);
        assertEquals(7, pong.body().getShort(0));
        assertEquals(12_345, pong.body().getInt(2));
    }

    @Test
    void windowIsAcknowledged() {
        peer.connect()
                .send(
                        MessageType.WINDOW_ACKNOWLEDGEMENT_SIZE,
                        0,
                        0,
                        ByteBuffer.allocate(4).putInt(2_000).flip());
        int before = peer.ofType(MessageType.ACKNOWLEDGEMENT).size();
        peer.send(MessageType.AUDIO, 1, 0, ByteBuffer.allocate(2_100));
        assertEquals(before + 1, peer.ofType(MessageType.ACKNOWLEDGEMENT).size());
    }
}
