package io.millrace.protocols.rtmp.handshake;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.junit.jupiter.api.Test;

class ClientHandshakeTest {
    private final ClientHandshake client = new ClientHandshake();
    private final ServerHandshake server = new ServerHandshake();
    private final ByteBuf toServer = Unpooled.buffer();
    private final ByteBuf toClient = Unpooled.buffer();

    @Test
    void bothEndsComeToTheEndHoweverTheBytesArrive() {
        client.begin(toServer);
        server.read(toServer, toClient);
        toClient.writeByte(42);
        int echo = toClient.getByte(1 + 100);
        while (!client.isDone()) {
            client.read(toClient.readSlice(1), toServer);
        }
        assertEquals(1, toClient.readableBytes(), "what follows is left");
        assertEquals(echo, toServer.getByte(toServer.readerIndex() + 100), "what the server sent comes back");
        assertEquals(ServerHandshake.State.DONE, server.read(toServer, toClient));
        assertFalse(client.hasFailed());
        client.read(toClient, toServer);
        assertEquals(1, toClient.readableBytes());
    }

    @Test
    void anotherVersionFailsWithItsFirstByte() {
        client.read(Unpooled.wrappedBuffer(new byte[] {6}), toServer);
        assertTrue(client.hasFailed());
        assertFalse(client.isDone());
        assertEquals(0, toServer.readableBytes());
    }
}
