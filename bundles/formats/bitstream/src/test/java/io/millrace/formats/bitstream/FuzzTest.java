package io.millrace.formats.bitstream;

import static org.junit.jupiter.api.Assertions.assertTimeout;
import static org.junit.jupiter.api.Assertions.fail;

import io.millrace.api.media.TrackFormat;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** Whatever the bytes, parsers return or throw {@link MalformedBitstreamException}, soon. */
class FuzzTest {
    private static final List<Consumer<ByteBuffer>> PARSERS = List.of(
            AvcConfiguration::parse,
            AvcSps::parse,
            HevcConfiguration::parse,
            HevcSps::parse,
            HevcVps::parse,
            Av1Configuration::parse,
            Av1SequenceHeader::parse,
            VpxConfiguration::parse,
            AacConfiguration::parse,
            AdtsHeader::parse,
            OpusHead::parse,
            OpusHead::packetSamples,
            MpegAudioHeader::parse,
            Ac3Header::parse,
            FlacStreamInfo::parse,
            Id3Tag::parse,
            AvcAccessUnit::parse,
            HevcAccessUnit::parse,
            Av1TemporalUnit::normalise,
            Av1TemporalUnit::sequenceHeader,
            Vp9FrameHeader::flags,
            Vp8FrameHeader::parse,
            NalUnits::fromAnnexB,
            NalUnits::toAnnexB,
            JpegImage::parse,
            MediaFormats::vp9,
            MediaFormats::vp8);

    @Test
    void randomBytes() {
        Random random = new Random(1);
        assertTimeout(Duration.ofSeconds(60), () -> {
            for (int round = 0; round < 3000; round++) {
                byte[] bytes = new byte[random.nextInt(80)];
                random.nextBytes(bytes);
                PARSERS.forEach(parser -> quietly(parser, ByteBuffer.wrap(bytes)));
            }
        });
    }

    @Test
    void flippedAndTruncatedRecords() {
        Random random = new Random(2);
        for (Fixtures.Row row : Fixtures.rows()) {
            for (int round = 0; round < 150; round++) {
                ByteBuffer broken = mutate(row.record(), random);
                quietly(
                        bytes -> {
                            TrackFormat format = row.isVideo()
                                    ? MediaFormats.video(row.codec(), bytes)
                                    : MediaFormats.audio(row.codec(), bytes);
                            CodecStrings.of(format);
                        },
                        broken);
            }
        }
    }

    @Test
    void flippedParameterSets() {
        Random random = new Random(3);
        List<ByteBuffer> sps = new ArrayList<>();
        List<ByteBuffer> hevc = new ArrayList<>();
        for (Fixtures.Row row : Fixtures.rows()) {
            if (row.name().startsWith("avc")) {
                sps.addAll(AvcConfiguration.parse(row.record()).sps());
            } else if (row.name().startsWith("hevc")) {
                hevc.addAll(HevcConfiguration.parse(row.record()).units(33));
                hevc.addAll(HevcConfiguration.parse(row.record()).units(32));
            }
        }
        for (int round = 0; round < 1000; round++) {
            sps.forEach(set -> quietly(AvcSps::parse, mutate(set, random)));
            hevc.forEach(set -> quietly(HevcSps::parse, mutate(set, random)));
            hevc.forEach(set -> quietly(HevcVps::parse, mutate(set, random)));
        }
    }

    @Test
    void flippedAndTruncatedAccessUnits() {
        Random random = new Random(4);
        for (String name : Fixtures.tracks()) {
            Fixtures.Units track = Fixtures.units(name);
            TrackFormat format = track.format();
            for (Fixtures.Unit unit : track.units()) {
                for (int round = 0; round < 40; round++) {
                    ByteBuffer broken = mutate(unit.bytes(), random);
                    quietly(bytes -> AccessUnits.flags(format, bytes), broken);
                    if (format instanceof io.millrace.api.media.AudioFormat audio) {
                        quietly(bytes -> AccessUnits.samples(audio, bytes), broken);
                    }
                    PARSERS.forEach(parser -> quietly(parser, broken));
                }
            }
        }
    }

    private static ByteBuffer mutate(ByteBuffer original, Random random) {
        byte[] copy = new byte[original.remaining()];
        original.duplicate().get(copy);
        int length = random.nextInt(3) == 0 ? random.nextInt(copy.length + 1) : copy.length;
        for (int flips = random.nextInt(4); flips > 0 && length > 0; flips--) {
            // most of the structure is in front
            int at = random.nextInt(random.nextBoolean() ? Math.min(length, 16) : length);
            copy[at] ^= (byte) (1 << random.nextInt(8));
        }
        // not from the start of the array, so that absolute positions would show
        ByteBuffer shifted = ByteBuffer.allocate(length + 7);
        shifted.position(3).put(copy, 0, length).flip().position(3);
        return shifted.asReadOnlyBuffer();
    }

    private static void quietly(Consumer<ByteBuffer> parser, ByteBuffer bytes) {
        int position = bytes.position();
        try {
            parser.accept(bytes);
        } catch (MalformedBitstreamException expected) {
            // that is the contract
        } catch (RuntimeException e) {
            throw new AssertionError("On " + Fixtures.hex(bytes), e);
        }
        if (bytes.position() != position) {
            fail("The parser moved its input");
        }
    }
}
