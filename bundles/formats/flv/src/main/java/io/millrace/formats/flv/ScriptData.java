package io.millrace.formats.flv;

import io.millrace.formats.bitstream.MalformedBitstreamException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Script data messages: a name, then its arguments. */
final class ScriptData {
    static final String ON_META_DATA = "onMetaData";

    private static final String SET_DATA_FRAME = "@setDataFrame";
    private static final String CLEAR_DATA_FRAME = "@clearDataFrame";
    private static final int SHORT_STRING = 2;

    private ScriptData() {}

    /** The message that players see: without RTMP's {@code @setDataFrame} before it; empty if it only clears one. */
    static ByteBuffer toPlayers(ByteBuffer message) {
        String name = name(message);
        if (name.equals(CLEAR_DATA_FRAME)) {
            return ByteBuffer.allocate(0);
        }
        if (!name.equals(SET_DATA_FRAME)) {
            return message;
        }
        int skipped = 3 + SET_DATA_FRAME.length();
        return message.slice(message.position() + skipped, message.remaining() - skipped);
    }

    /** The string that a message begins with; empty if it begins otherwise. */
    static String name(ByteBuffer message) {
        if (message.remaining() < 3 || message.get(message.position()) != SHORT_STRING) {
            return "";
        }
        int length = message.getShort(message.position() + 1) & 0xFFFF;
        if (length > message.remaining() - 3) {
            throw new MalformedBitstreamException("The name of a script message is cut off");
        }
        byte[] text = new byte[length];
        message.get(message.position() + 3, text);
        return new String(text, StandardCharsets.UTF_8);
    }

    /** The argument of onMetaData, {@link Amf0Value#UNDEFINED} if the message is another. */
    static Amf0Value metadata(ByteBuffer message) {
        if (!name(message).equals(ON_META_DATA)) {
            return Amf0Value.UNDEFINED;
        }
        List<Amf0Value> values = Amf0Reader.readAll(message);
        return values.size() > 1 ? values.get(1) : Amf0Value.UNDEFINED;
    }
}
