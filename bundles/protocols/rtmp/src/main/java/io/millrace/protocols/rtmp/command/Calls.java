package io.millrace.protocols.rtmp.command;

import io.millrace.formats.flv.Amf0Value;
import io.millrace.formats.flv.Amf0Writer;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Bodies of the messages that a client sends (RTMP 1.0 sections 7.2.1 and 7.2.2, and what encoders send beyond it). */
public final class Calls {
    private static final String PROGRAM = "FMLE/3.0 (compatible; Millrace)";
    private static final double CAPS_MULTITRACK = 2;
    private static final List<String> ENHANCED =
            List.of("av01", "avc1", "hvc1", "vp08", "vp09", "mp4a", "Opus", "fLaC", "ac-3", "ec-3", ".mp3");

    private Calls() {}

    /**
     * The command {@code connect}, with what enhanced RTMP v1 and v2 add.
     *
     * @param app application
     * @param address the whole server address
     * @param publishes whether the client is an encoder
     */
    public static ByteBuffer connect(double transactionId, String app, String address, boolean publishes) {
        Map<String, Amf0Value> object = new LinkedHashMap<>();
        object.put("app", Amf0Value.of(app));
        object.put("type", Amf0Value.of("nonprivate"));
        object.put("flashVer", Amf0Value.of(PROGRAM));
        object.put("tcUrl", Amf0Value.of(address));
        if (!publishes) {
            object.put("fpad", Amf0Value.of(false));
            object.put("capabilities", Amf0Value.of(15));
            object.put("audioCodecs", Amf0Value.of(4_071));
            object.put("videoCodecs", Amf0Value.of(252));
            object.put("videoFunction", Amf0Value.of(1));
            object.put("capsEx", Amf0Value.of(CAPS_MULTITRACK));
        }
        object.put(
                "fourCcList",
                new Amf0Value.StrictArray(ENHANCED.stream().map(Amf0Value::of).toList()));
        return Amf0Writer.encode(Amf0Value.of("connect"), Amf0Value.of(transactionId), new Amf0Value.Obj(object));
    }

    /** A call of the connection or of its stream, without command object. */
    public static ByteBuffer call(String name, double transactionId, Amf0Value... values) {
        Amf0Writer writer = new Amf0Writer()
                .write(Amf0Value.of(name))
                .write(Amf0Value.of(transactionId))
                .write(Amf0Value.NULL);
        for (Amf0Value value : values) {
            writer.write(value);
        }
        return writer.toBuffer();
    }
}
