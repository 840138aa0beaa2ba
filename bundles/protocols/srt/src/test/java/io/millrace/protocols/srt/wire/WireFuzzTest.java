package io.millrace.protocols.srt.wire;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Whatever the bytes, a parser returns or says what is wrong. */
class WireFuzzTest {
    private static final int ROUNDS = 20_000;

    private final Random random = new Random(11);
    private int parsed;

    private interface Parser {
        void parse(ByteBuffer in) throws MalformedPacketException;
    }

    private void attempt(ByteBuffer in, Parser parser) {
        try {
            parser.parse(in);
            parsed++;
        } catch (MalformedPacketException e) {
            assertTrue(e.getMessage().length() > 10);
        }
    }

    private void fuzz(byte[] valid, Parser parser) {
        for (int round = 0; round < ROUNDS; round++) {
            byte[] bytes = valid.clone();
            for (int flips = random.nextInt(6); flips >= 0; flips--) {
                bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
            }
            attempt(
                    ByteBuffer.wrap(bytes, 0, random.nextInt(4) == 0 ? random.nextInt(bytes.length) : bytes.length),
                    parser);
            byte[] noise = new byte[random.nextInt(200)];
            random.nextBytes(noise);
            attempt(ByteBuffer.wrap(noise), parser);
        }
        assertTrue(parsed > 0);
    }

    @Test
    void handshakes() {
        ByteBuffer out = ByteBuffer.allocate(1_500);
        new Handshake(
                        5,
                        2,
                        5,
                        1,
                        1_500,
                        8_192,
                        Handshake.CONCLUSION,
                        77,
                        99,
                        List.of(
                                new Capabilities(0x010501, 0xBF, 120, 0).toExtension(1),
                                TextExtension.of(Extension.STREAM_ID, "#!::r=live/a,m=publish"),
                                new Extension(Extension.KEY_REQUEST, ByteBuffer.allocate(56))))
                .write(out, 0, 0, new byte[4]);
        byte[] valid = new byte[out.flip().remaining() - Header.BYTES];
        out.get(Header.BYTES, valid);
        fuzz(valid, in -> {
            Handshake handshake = Handshake.parse(in);
            for (Extension extension : handshake.extensions()) {
                attempt(extension.content(), Capabilities::parse);
                attempt(extension.content(), TextExtension::parse);
                attempt(extension.content(), KeyMaterial::parse);
            }
        });
    }

    @Test
    void keyMessages() {
        byte[] valid = new KeyMaterial(3, false, 16, new byte[16], new byte[40])
                .toBytes()
                .array();
        fuzz(valid, KeyMaterial::parse);
    }

    @Test
    void lossReports() {
        ByteBuffer out = ByteBuffer.allocate(400);
        while (out.remaining() >= 8) {
            LossReport.put(out, random.nextInt() & Seq.MAX, random.nextInt() & Seq.MAX);
        }
        fuzz(out.array(), in -> LossReport.parse(in, (first, last) -> assertTrue(first >= 0 && last >= 0)));
    }
}
