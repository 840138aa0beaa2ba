package io.millrace.formats.bitstream;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.millrace.api.media.AudioFormat;
import io.millrace.api.media.FourCc;
import io.millrace.api.media.TrackFormat;
import io.millrace.api.media.VideoFormat;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;

/**
 * Everything that is parsed of the real records and units, against dumps in src/test/resources/golden; {@code mvn test
 * -Dmillrace.golden=write} writes them anew.
 */
class GoldenTest {
    @Test
    void records() throws IOException {
        String dump = Fixtures.rows().stream()
                .map(row -> row.name() + "\n" + describe(row.codec(), row.record()) + describe(row.format()))
                .collect(Collectors.joining("\n"));
        check("records.dump", dump);
    }

    @Test
    void units() throws IOException {
        StringBuilder dump = new StringBuilder();
        for (String name : Fixtures.tracks()) {
            Fixtures.Units track = Fixtures.units(name);
            TrackFormat format = track.format();
            dump.append(name).append('\n').append(describe(format));
            for (Fixtures.Unit unit : track.units()) {
                dump.append("  flags ").append(AccessUnits.flags(format, unit.bytes()));
                if (format instanceof AudioFormat audio) {
                    dump.append(" samples ").append(AccessUnits.samples(audio, unit.bytes()));
                }
                dump.append(" size ").append(unit.bytes().remaining());
                dump.append(parts(track.codec(), unit.bytes())).append('\n');
            }
        }
        check("units.dump", dump.toString());
    }

    private static void check(String name, String dump) throws IOException {
        if ("write".equals(System.getProperty("millrace.golden"))) {
            Files.writeString(Path.of("src/test/resources/golden", name), dump);
            return;
        }
        assertEquals(new String(Fixtures.bytes("golden/" + name), StandardCharsets.UTF_8), dump);
    }

    private static String describe(TrackFormat format) {
        String what = format instanceof VideoFormat video
                ? "%dx%d at %d/%d"
                        .formatted(
                                video.width(),
                                video.height(),
                                video.frameRate().numerator(),
                                video.frameRate().denominator())
                : "%d Hz, %d channels"
                        .formatted(((AudioFormat) format).sampleRateHz(), ((AudioFormat) format).channels());
        ByteBuffer record = format.configuration();
        CRC32 crc = new CRC32();
        crc.update(record.duplicate());
        return "  %s %s, record of %d bytes %08x%n"
                .formatted(CodecStrings.of(format), what, record.remaining(), crc.getValue())
                .replace("\r", "");
    }

    /** What the record's structures hold; views of bytes are not printed. */
    private static String describe(FourCc codec, ByteBuffer record) {
        if (codec.equals(FourCc.AVC)) {
            AvcConfiguration avc = AvcConfiguration.parse(record);
            return "  " + avc.firstSps() + "\n  " + avc.pps().size() + " PPS, lengths of " + avc.lengthSize() + "\n";
        }
        if (codec.equals(FourCc.HEVC)) {
            HevcConfiguration hevc = HevcConfiguration.parse(record);
            String arrays = hevc.arrays().stream()
                    .map(array -> array.type() + ":" + array.units().size() + (array.complete() ? "!" : ""))
                    .collect(Collectors.joining(" "));
            HevcVps vps = HevcVps.parse(hevc.units(HevcVps.NAL_TYPE).get(0));
            return "  " + hevc.firstSps() + "\n  " + vps + "\n  " + arrays + "\n";
        }
        if (codec.equals(FourCc.AV1)) {
            return "  " + Av1Configuration.parse(record).sequenceHeader().orElseThrow() + "\n";
        }
        if (codec.equals(FourCc.VP9)) {
            return "  " + VpxConfiguration.parse(record) + "\n";
        }
        return codec.equals(FourCc.AAC) ? "  " + AacConfiguration.parse(record) + "\n" : "";
    }

    /** NAL unit types, OBU types or frames of a superframe. */
    private static String parts(FourCc codec, ByteBuffer unit) {
        StringBuilder text = new StringBuilder();
        if (codec.equals(FourCc.AVC) || codec.equals(FourCc.HEVC)) {
            NalCursor nal = new NalCursor(unit, 4);
            while (nal.next()) {
                int type = codec.equals(FourCc.AVC) ? nal.at(0) & 0x1F : nal.at(0) >> 1;
                text.append(" nal ").append(type);
            }
        } else if (codec.equals(FourCc.AV1)) {
            Av1Obus obus = new Av1Obus(unit);
            while (obus.next()) {
                text.append(" obu ").append(obus.type());
            }
        } else if (codec.equals(FourCc.VP9)) {
            for (ByteBuffer frame : Vp9FrameHeader.frames(unit)) {
                Vp9FrameHeader header = Vp9FrameHeader.parse(frame);
                text.append(header.shown() ? " shown" : " hidden").append(" refreshes ");
                text.append(Integer.toHexString(header.refreshFlags()));
            }
        }
        return text.toString();
    }
}
