package io.millrace.protocols.rtmp.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.formats.bitstream.MalformedBitstreamException;
import io.millrace.formats.flv.Amf0Value;
import io.millrace.formats.flv.Amf0Writer;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ConnectRequestTest {
    private static ConnectRequest connect(Map<String, Amf0Value> more) {
        Map<String, Amf0Value> object = new LinkedHashMap<>(more);
        object.put("app", Amf0Value.of("live"));
        ByteBuffer body = Amf0Writer.encode(Amf0Value.of("connect"), Amf0Value.of(1), new Amf0Value.Obj(object));
        return ConnectRequest.of(Command.parse(body));
    }

    @Test
    void plainClient() {
        ConnectRequest request = connect(Map.of("flashVer", Amf0Value.of("LNX 9,0,124,2")));
        assertEquals("live", request.app());
        assertEquals("LNX 9,0,124,2", request.flashVersion());
        assertEquals("", request.tcUrl());
        assertEquals(0, request.objectEncoding());
        assertFalse(request.enhancedCodecs());
        assertFalse(request.multitrack());
    }

    @Test
    void enhancedVersion1ListsCodecs() {
        Amf0Value list = new Amf0Value.StrictArray(List.of(Amf0Value.of("hvc1")));
        assertTrue(connect(Map.of("fourCcList", list)).enhancedCodecs());
        assertFalse(connect(Map.of("fourCcList", new Amf0Value.StrictArray(List.of())))
                .enhancedCodecs());
    }

    @Test
    void enhancedVersion2TellsCapabilities() {
        Amf0Value codecs = new Amf0Value.Obj(Map.of("*", Amf0Value.of(7)));
        ConnectRequest request = connect(Map.of("videoFourCcInfoMap", codecs, "capsEx", Amf0Value.of(3)));
        assertTrue(request.enhancedCodecs());
        assertTrue(request.multitrack());
        assertTrue(request.reconnects());
        assertFalse(connect(Map.of("capsEx", Amf0Value.of(1))).multitrack());
    }

    @Test
    void commandsOfWrongShapeAreBroken() {
        assertThrows(MalformedBitstreamException.class, () -> Command.parse(ByteBuffer.allocate(0)));
        assertThrows(MalformedBitstreamException.class, () -> Command.parse(Amf0Writer.encode(Amf0Value.of(1))));
        Command bare = Command.parse(Amf0Writer.encode(Amf0Value.of("x")));
        assertEquals(0, bare.transactionId());
        assertEquals(Amf0Value.UNDEFINED, bare.object());
        assertTrue(bare.bool(1, true));
        ConnectRequest odd = ConnectRequest.of(
                Command.parse(Amf0Writer.encode(Amf0Value.of("connect"), Amf0Value.of("one"), Amf0Value.of("object"))));
        assertEquals("", odd.app());
    }
}
