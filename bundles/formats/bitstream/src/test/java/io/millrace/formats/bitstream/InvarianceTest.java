package io.millrace.formats.bitstream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.media.TrackFormat;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What must not change the meaning of a real access unit. */
class InvarianceTest {
    private static final String[] NAL_TRACKS = {"avc-opengop", "avc-intrarefresh", "hevc-opengop", "hevc-layers"};

    private static String hex(List<ByteBuffer> units) {
        return String.join(" ", units.stream().map(Fixtures::hex).toList());
    }

    @ParameterizedTest
    @ValueSource(strings = {"avc-opengop", "avc-intrarefresh", "hevc-opengop", "hevc-layers"})
    void delimitersAndFillerDoNotChangeFlags(String name) {
        Fixtures.Units track = Fixtures.units(name);
        TrackFormat format = track.format();
        boolean avc = name.startsWith("avc");
        ByteBuffer delimiter = Fixtures.hex(avc ? "09F0" : "460150");
        ByteBuffer filler = Fixtures.hex(avc ? "0CFFFF80" : "4C01FFFF80");
        for (Fixtures.Unit unit : track.units()) {
            List<ByteBuffer> nals = new ArrayList<>(NalUnits.split(unit.bytes(), 4));
            nals.add(0, delimiter);
            nals.add(filler);
            assertEquals(AccessUnits.flags(format, unit.bytes()), AccessUnits.flags(format, NalUnits.join(nals)));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"avc-opengop", "avc-slices"})
    void parameterSetsInBandDoNotChangeFlags(String name) {
        Fixtures.Units track = Fixtures.units(name);
        AvcConfiguration avc = AvcConfiguration.parse(track.record());
        for (Fixtures.Unit unit : track.units()) {
            List<ByteBuffer> nals = new ArrayList<>(avc.sps());
            nals.addAll(avc.pps());
            nals.addAll(NalUnits.split(unit.bytes(), 4));
            ByteBuffer joined = NalUnits.join(nals);
            assertEquals(AccessUnits.flags(track.format(), unit.bytes()), AccessUnits.flags(track.format(), joined));
            assertTrue(AvcAccessUnit.parse(joined).parameterSets());
        }
    }

    @ParameterizedTest
    @CsvSource({"2", "4"})
    void lengthSizesDoNotChangeUnits(int lengthSize) {
        for (String name : NAL_TRACKS) {
            for (Fixtures.Unit unit : Fixtures.units(name).units()) {
                List<ByteBuffer> nals = NalUnits.split(unit.bytes(), 4);
                ByteBuffer other = ByteBuffer.allocate(unit.bytes().remaining());
                for (ByteBuffer nal : nals) {
                    if (lengthSize == 2) {
                        other.putShort((short) nal.remaining());
                    } else {
                        other.putInt(nal.remaining());
                    }
                    other.put(nal.duplicate());
                }
                other.flip();
                assertEquals(hex(nals), hex(NalUnits.split(other, lengthSize)));
                assertEquals(unit.bytes(), NalUnits.normalise(other, lengthSize));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"av1", "av1-svt"})
    void delimitersAndMissingSizesDoNotChangeTemporalUnits(String name) {
        Fixtures.Units track = Fixtures.units(name);
        for (Fixtures.Unit unit : track.units()) {
            ByteBuffer delimited = ByteBuffer.allocate(2 + unit.bytes().remaining());
            delimited
                    .put((byte) 0x12)
                    .put((byte) 0)
                    .put(unit.bytes().duplicate())
                    .flip();
            assertEquals(unit.bytes(), Av1TemporalUnit.normalise(delimited));
            ByteBuffer unsized = withoutLastSize(unit.bytes());
            ByteBuffer canonical = Av1TemporalUnit.normalise(unsized);
            assertNotSame(unsized, canonical);
            assertEquals(AccessUnits.flags(track.format(), unit.bytes()), AccessUnits.flags(track.format(), canonical));
            assertEquals(payloads(unit.bytes()), payloads(canonical));
        }
    }

    private static ByteBuffer withoutLastSize(ByteBuffer unit) {
        Av1Obus obus = new Av1Obus(unit);
        ByteBuffer out = ByteBuffer.allocate(unit.remaining());
        ByteBuffer last = null;
        ByteBuffer payload = null;
        while (obus.next()) {
            if (last != null) {
                out.put(last);
            }
            last = obus.unit();
            payload = obus.payload();
        }
        // no extension header in these streams
        out.put((byte) (last.get(0) & ~2)).put(payload);
        return out.flip();
    }

    private static List<String> payloads(ByteBuffer unit) {
        List<String> all = new ArrayList<>();
        Av1Obus obus = new Av1Obus(unit);
        while (obus.next()) {
            all.add(obus.type() + " " + Fixtures.hex(obus.payload()));
        }
        return all;
    }

    @ParameterizedTest
    @MethodSource("io.millrace.formats.bitstream.Fixtures#tracks")
    void kindOfBufferDoesNotMatter(String name) {
        Fixtures.Units track = Fixtures.units(name);
        TrackFormat format = track.format();
        for (Fixtures.Unit unit : track.units()) {
            int flags = AccessUnits.flags(format, unit.bytes());
            ByteBuffer direct = ByteBuffer.allocateDirect(unit.bytes().remaining() + 3);
            direct.position(3).put(unit.bytes().duplicate()).flip().position(3);
            assertEquals(flags, AccessUnits.flags(format, direct));
            assertEquals(3, direct.position());
            assertEquals(flags, AccessUnits.flags(format, unit.bytes().asReadOnlyBuffer()));
            ByteBuffer little = unit.bytes().duplicate().order(java.nio.ByteOrder.LITTLE_ENDIAN);
            assertEquals(flags, AccessUnits.flags(format, little));
        }
    }
}
