package io.millrace.formats.flv;

import io.millrace.formats.bitstream.MalformedBitstreamException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever the bytes, readers return or throw {@link MalformedBitstreamException}. */
class FlvFuzzTest {
    private record Message(int type, long timestampMs, ByteBuffer body) {}

    private static List<Message> messages(String file) {
        List<Message> messages = new ArrayList<>();
        new FlvReader((type, timestampMs, body) -> messages.add(new Message(type, timestampMs, body)))
                .feed(ByteBuffer.wrap(Recording.resource("real/" + file + ".flv")));
        return messages;
    }

    @ParameterizedTest
    @MethodSource("io.millrace.formats.flv.Recording#files")
    void flippedAndTruncatedMessages(String file) {
        Random random = new Random(file.hashCode());
        List<Message> messages = messages(file);
        for (int round = 0; round < 30; round++) {
            FlvDemuxer demuxer = new FlvDemuxer(new Recording());
            for (Message message : messages) {
                ByteBuffer body = random.nextInt(4) == 0 ? mutate(message.body(), random) : message.body();
                accept(demuxer, message.type(), message.timestampMs(), body);
            }
            demuxer.end();
        }
    }

    @Test
    void randomMessages() {
        Random random = new Random(5);
        int[] types = {FlvMessageType.AUDIO, FlvMessageType.VIDEO, FlvMessageType.DATA_AMF0, FlvMessageType.DATA_AMF3};
        // first bytes that lead somewhere
        int[] starts = {0x17, 0x27, 0x1C, 0x90, 0x91, 0x93, 0x96, 0x97, 0xA1, 0xA6, 0xAF, 0x2F, 0x95, 0x02, 0x00, 0x11};
        String[] codecs = {"avc1", "hvc1", "av01", "vp09", "vp08", "Opus", "mp4a", ".mp3", "ac-3", "ec-3", "fLaC"};
        FlvDemuxer demuxer = new FlvDemuxer(new Recording());
        for (int round = 0; round < 100_000; round++) {
            byte[] body = new byte[random.nextInt(64)];
            random.nextBytes(body);
            if (body.length > 6) {
                body[0] = (byte) starts[random.nextInt(starts.length)];
                String codec = codecs[random.nextInt(codecs.length)];
                for (int i = 0; i < 4 && random.nextInt(8) > 0; i++) {
                    body[1 + i] = (byte) codec.charAt(i);
                }
            }
            accept(demuxer, types[random.nextInt(types.length)], random.nextInt(), ByteBuffer.wrap(body));
        }
    }

    @Test
    void flippedFiles() {
        Random random = new Random(6);
        byte[] file = Recording.resource("real/h264-aac.flv");
        for (int round = 0; round < 200; round++) {
            byte[] broken = file.clone();
            for (int flips = 1 + random.nextInt(8); flips > 0; flips--) {
                broken[random.nextInt(broken.length)] ^= (byte) (1 << random.nextInt(8));
            }
            FlvDemuxer demuxer = new FlvDemuxer(new Recording());
            try {
                new FlvReader((type, timestampMs, body) -> accept(demuxer, type, timestampMs, body))
                        .feed(ByteBuffer.wrap(broken));
            } catch (MalformedBitstreamException expected) {
                // that is the contract
            }
        }
    }

    @Test
    void flippedAmf() {
        Random random = new Random(7);
        List<ByteBuffer> seeds = List.of(
                Publisher.metadata(true, true),
                Bytes.of("11 0A 0B 01 03 61 04 05 01"),
                Bytes.of("11 09 03 03 61 02 01 03"),
                messages("multitrack").get(0).body());
        for (int round = 0; round < 20_000; round++) {
            ByteBuffer broken = mutate(seeds.get(round % seeds.size()), random);
            try {
                List<Amf0Value> values = Amf0Reader.readAll(broken);
                Amf0Writer.encode(values.toArray(Amf0Value[]::new));
            } catch (MalformedBitstreamException expected) {
                // that is the contract
            } catch (RuntimeException e) {
                throw new AssertionError("On " + Bytes.hex(broken), e);
            }
        }
    }

    private static void accept(FlvDemuxer demuxer, int type, long timestampMs, ByteBuffer body) {
        try {
            demuxer.accept(type, timestampMs, body);
        } catch (MalformedBitstreamException expected) {
            // that is the contract
        } catch (RuntimeException e) {
            throw new AssertionError("On type " + type + ": " + Bytes.hex(body), e);
        }
    }

    private static ByteBuffer mutate(ByteBuffer original, Random random) {
        byte[] copy = new byte[original.remaining()];
        original.duplicate().get(copy);
        int length = random.nextInt(3) == 0 ? random.nextInt(copy.length + 1) : copy.length;
        for (int flips = random.nextInt(4); flips > 0 && length > 0; flips--) {
            int at = random.nextInt(random.nextBoolean() ? Math.min(length, 24) : length);
            copy[at] ^= (byte) (1 << random.nextInt(8));
        }
        return ByteBuffer.wrap(copy, 0, length).asReadOnlyBuffer();
    }
}
