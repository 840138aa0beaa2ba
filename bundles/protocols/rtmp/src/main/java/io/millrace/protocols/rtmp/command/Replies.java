package io.millrace.protocols.rtmp.command;

import io.millrace.formats.flv.Amf0Value;
import io.millrace.formats.flv.Amf0Writer;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Bodies of the messages that a server answers with (RTMP 1.0 sections 7.2.1 and 7.2.2). */
public final class Replies {
    private static final String FMS_VERSION = "FMS/3,5,7,7009";
    private static final double CAPABILITIES = 31;
    /** Reconnect requests and multitrack, of enhanced RTMP v2. */
    private static final double CAPS_EX = 1 + 2;

    private static final double CAN_FORWARD = 4;

    private Replies() {}

    /** The answer to {@code connect} that lets the client in. */
    public static ByteBuffer connected(double transactionId, double objectEncoding) {
        Map<String, Amf0Value> server = new LinkedHashMap<>();
        server.put("fmsVer", Amf0Value.of(FMS_VERSION));
        server.put("capabilities", Amf0Value.of(CAPABILITIES));
        server.put("mode", Amf0Value.of(1));
        Map<String, Amf0Value> info = info("status", "NetConnection.Connect.Success", "Connection succeeded.");
        info.put("objectEncoding", Amf0Value.of(objectEncoding));
        info.put("capsEx", Amf0Value.of(CAPS_EX));
        Map<String, Amf0Value> codecs = Map.of("*", Amf0Value.of(CAN_FORWARD));
        info.put("videoFourCcInfoMap", new Amf0Value.Obj(codecs));
        info.put("audioFourCcInfoMap", new Amf0Value.Obj(codecs));
        info.put("fourCcList", new Amf0Value.StrictArray(List.of(Amf0Value.of("*"))));
        return Amf0Writer.encode(
                Amf0Value.of("_result"),
                Amf0Value.of(transactionId),
                new Amf0Value.Obj(server),
                new Amf0Value.Obj(info));
    }

    /** The answer to {@code connect} that refuses the client. */
    public static ByteBuffer rejected(double transactionId, String reason) {
        return Amf0Writer.encode(
                Amf0Value.of("_error"),
                Amf0Value.of(transactionId),
                Amf0Value.NULL,
                new Amf0Value.Obj(info("error", "NetConnection.Connect.Rejected", reason)));
    }

    /** A good answer with these values behind the empty command object. */
    public static ByteBuffer result(double transactionId, Amf0Value... values) {
        Amf0Writer writer = new Amf0Writer()
                .write(Amf0Value.of("_result"))
                .write(Amf0Value.of(transactionId))
                .write(Amf0Value.NULL);
        for (Amf0Value value : values) {
            writer.write(value);
        }
        return writer.toBuffer();
    }

    /** A call without an answer, such as {@code onBWDone}. */
    public static ByteBuffer call(String name, Amf0Value... values) {
        Amf0Writer writer = new Amf0Writer()
                .write(Amf0Value.of(name))
                .write(Amf0Value.of(0))
                .write(Amf0Value.NULL);
        for (Amf0Value value : values) {
            writer.write(value);
        }
        return writer.toBuffer();
    }

    /**
     * A status event.
     *
     * @param level {@code status} or {@code error}
     */
    public static ByteBuffer status(String level, String code, String description) {
        return call("onStatus", new Amf0Value.Obj(info(level, code, description)));
    }

    private static Map<String, Amf0Value> info(String level, String code, String description) {
        Map<String, Amf0Value> info = new LinkedHashMap<>();
        info.put("level", Amf0Value.of(level));
        info.put("code", Amf0Value.of(code));
        info.put("description", Amf0Value.of(description));
        return info;
    }
}
