package io.millrace.codecs.ffmpeg.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.ByteBuffer;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** Fields that are not what they should be: each ends the connection, and says which it was. */
class MessageDecoderTest {
    private static Message decode(int type, Consumer<ByteBuffer> fields) throws WireException {
        ByteBuffer body = ByteBuffer.allocate(256);
        fields.accept(body);
        return MessageDecoder.decode(type, body.flip());
    }

    private static void assertRefused(String why, int type, Consumer<ByteBuffer> fields) {
        assertEquals(
                why,
                assertThrows(WireException.class, () -> decode(type, fields)).getMessage());
    }

    private static void text(ByteBuffer out, String text) {
        out.putShort((short) text.length()).put(text.getBytes());
    }

    @Test
    void anEmptyBodyIsCutOff() {
        for (int type = MessageType.HELLO; type <= MessageType.SOUND_DATA; type++) {
            if (type != MessageType.DRAIN) {
                assertRefused("A message is cut off", type, out -> {});
            }
        }
        assertRefused("There is no message 0", 0, out -> {});
        assertRefused("There is no message 255", 255, out -> {});
    }

    @Test
    void aFlagIsOneOfTwo() {
        assertRefused("A flag in a message is 2", MessageType.JOB, out -> out.putInt(1)
                .put((byte) 2)
                .put((byte) 1));
    }

    @Test
    void aChoiceIsOneOfThem() {
        assertRefused("A choice in a message is 3", MessageType.PICTURE, out -> out.putInt(1)
                .put((byte) 0)
                .put((byte) 3));
    }

    @Test
    void sizesAreNotNegative() {
        assertRefused(
                "A number in a message is out of range",
                MessageType.PICTURE_DATA,
                out -> out.putInt(1).putLong(5).putInt(-1).putInt(360).putInt(0));
        assertRefused(
                "A number in a message is out of range",
                MessageType.OUTPUT_TRACK,
                out -> out.putShort((short) 1).put((byte) 0).putInt(1).putInt(-8));
    }

    @Test
    void aListThatPromisesMoreThanThereIsCostsNothing() {
        assertRefused("A message is cut off", MessageType.HELLO, out -> {
            out.putShort((short) 1);
            text(out, "9");
            out.putShort((short) 0xFFFF);
        });
        assertRefused("A message is cut off", MessageType.MEASURE, out -> {
            out.putShort((short) 1);
            text(out, "fake");
            out.putShort((short) 0xFFFF);
            text(out, "name");
        });
    }

    @Test
    void bytesThatPromiseMoreThanThereAreCostNothing() {
        assertRefused(
                "A message is cut off",
                MessageType.OUTPUT_TRACK,
                out -> out.putShort((short) 1).put((byte) 1).putInt(1).putInt(Integer.MAX_VALUE));
    }

    @Test
    void tracksOutputsAndWatermarksAreOfAKindThatThereIs() {
        assertRefused("A track is neither video nor audio", MessageType.OUTPUT_TRACK, out -> out.putShort((short) 1)
                .put((byte) 2));
        assertRefused("An output is neither video nor audio", MessageType.JOB, out -> {
            job(out, 2);
            text(out, "");
        });
        assertRefused("A watermark is neither a logo nor a text", MessageType.JOB, out -> {
            job(out, 0);
            out.putInt(640).putInt(360).putDouble(0);
            text(out, "");
            out.putShort((short) 1).put((byte) 2).put((byte) 0).putDouble(1).putDouble(1);
        });
    }

    @Test
    void aWatermarkThatCannotBeIsRefusedWithTheReason() {
        WireException refused = assertThrows(
                WireException.class,
                () -> decode(MessageType.JOB, out -> {
                    job(out, 0);
                    out.putInt(640).putInt(360).putDouble(0);
                    text(out, "");
                    out.putShort((short) 1)
                            .put((byte) 0)
                            .put((byte) 0)
                            .putDouble(-5)
                            .putDouble(1);
                    text(out, "/logo.png");
                    out.putDouble(1);
                }));
        assertEquals("A watermark cannot be: ", refused.getMessage().substring(0, 23));
    }

    /** The beginning of a job with one output of this kind. */
    private static void job(ByteBuffer out, int kind) {
        out.putInt(1).put((byte) 1).put((byte) 1);
        text(out, "");
        out.putShort((short) 1).put((byte) kind).putShort((short) 0).putInt(1);
        text(out, "fake");
        out.putLong(100_000).putShort((short) 0);
    }

    @Test
    void namesOfEncodersAreOneShortLine() throws WireException {
        FromWorker.Hello hello = assertInstanceOf(FromWorker.Hello.class, decode(MessageType.HELLO, out -> {
            out.putShort((short) 1);
            text(out, "9\n9");
            out.putShort((short) 1);
            text(out, "a\u0000b");
        }));
        assertEquals("9 9", hello.ffmpegVersion());
        assertEquals("a b", hello.encoders().get(0));
    }
}
