package io.millrace.formats.flv;

import io.millrace.formats.bitstream.AvcConfiguration;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.Map;

/** Message bodies as a publisher sends them. */
final class Publisher {
    /** A real 192x108 record of libx264 with four-byte lengths, and another of 96x54. */
    static final ByteBuffer AVC_RECORD = record("real/h264-aac.flv", 9, 5);

    static final ByteBuffer OTHER_AVC_RECORD = record("real/multitrack.flv", 9, 5);
    static final ByteBuffer AAC_RECORD = Bytes.of("1188");
    static final ByteBuffer IDR = Bytes.of("00000003 658880");
    static final ByteBuffer INTER = Bytes.of("00000003 419A24");

    private Publisher() {}

    private static ByteBuffer record(String file, int type, int skip) {
        ByteBuffer[] found = new ByteBuffer[1];
        new FlvReader((tagType, timestampMs, body) -> {
                    if (tagType == type && found[0] == null) {
                        found[0] = body.slice(skip, body.remaining() - skip);
                    }
                })
                .feed(ByteBuffer.wrap(Recording.resource(file)));
        return found[0];
    }

    static ByteBuffer avcHeader(ByteBuffer record) {
        return Bytes.join(Bytes.of("17 00 000000"), record);
    }

    static ByteBuffer avcHeader() {
        return avcHeader(AVC_RECORD);
    }

    static ByteBuffer avcHeader(int lengthSize) {
        return avcHeader(
                AvcConfiguration.parse(AVC_RECORD).withLengthSize(lengthSize).toBuffer());
    }

    static ByteBuffer key(ByteBuffer unit) {
        return Bytes.join(Bytes.of("17 01 000000"), unit);
    }

    static ByteBuffer inter(ByteBuffer unit, int compositionMs) {
        ByteBuffer header = ByteBuffer.allocate(5).put((byte) 0x27).put((byte) 1);
        header.put((byte) (compositionMs >> 16))
                .put((byte) (compositionMs >> 8))
                .put((byte) compositionMs);
        return Bytes.join(header.flip(), unit);
    }

    static ByteBuffer aacHeader() {
        return Bytes.join(Bytes.of("AF 00"), AAC_RECORD);
    }

    static ByteBuffer aac(String data) {
        return Bytes.of("AF 01" + data);
    }

    static ByteBuffer metadata(boolean video, boolean audio) {
        Map<String, Amf0Value> properties = new LinkedHashMap<>();
        if (video) {
            properties.put("videocodecid", Amf0Value.of(7));
            properties.put("framerate", Amf0Value.of(29.97));
        }
        if (audio) {
            properties.put("audiocodecid", Amf0Value.of("mp4a"));
        }
        properties.put("title", Amf0Value.of("A title"));
        return Amf0Writer.encode(Amf0Value.of("onMetaData"), new Amf0Value.EcmaArray(properties));
    }
}
