package io.millrace.formats.cmaf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.media.AudioFormat;
import io.millrace.formats.bitstream.MalformedBitstreamException;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Headers as others write them: edit lists, languages, and what is missing or too much. */
class MovieReaderTest {
    private static final Consumer<BoxWriter> NOTHING = out -> {};

    /** A movie of one AAC track of timescale 48000, the movie's own being 1000. */
    private static ByteBuffer movie(int tracks, Consumer<BoxWriter> inTrack, int packedLanguage, String extended) {
        BoxWriter out = new BoxWriter();
        out.open("moov");
        out.openFull("mvhd", 0, 0).zeros(8).u32(1000).u32(0).zeros(80).close();
        for (int i = 0; i < tracks; i++) {
            out.open("trak");
            out.openFull("tkhd", 0, 3).zeros(8).u32(i + 1).zeros(68).close();
            inTrack.accept(out);
            out.open("mdia");
            out.openFull("mdhd", 0, 0).zeros(8).u32(48_000).u32(0);
            out.u16(packedLanguage).u16(0).close();
            if (extended != null) {
                out.openFull("elng", 0, 0).ascii(extended).u8(0).close();
            }
            out.open("minf").open("stbl").openFull("stsd", 0, 0).u32(1);
            SampleEntryWriter.write(out, Samples.AAC, false);
            out.close().close().close().close().close();
        }
        return out.close().toBuffer();
    }

    private static TrackHeader track(Consumer<BoxWriter> inTrack) {
        return Movie.parse(movie(1, inTrack, 0x55C4, null)).tracks().get(0);
    }

    private static Consumer<BoxWriter> edit(int version, long duration, long mediaTime, int times) {
        return out -> {
            out.open("edts").openFull("elst", version, 0).u32(times);
            for (int i = 0; i < times; i++) {
                for (long each : new long[] {duration, mediaTime}) {
                    if (version == 1) {
                        out.u32(each >>> 32);
                    }
                    out.u32(each);
                }
                out.u16(1).u16(0);
            }
            out.close().close();
        };
    }

    @ParameterizedTest
    @CsvSource({
        // version, duration in ms, media time, how often: shift in ticks
        "0, 0, 1024, 1, 1024",
        "1, 0, 1024, 1, 1024",
        "0, 500, -1, 1, -24000",
        "1, 500, -1, 1, -24000",
        "1, 500, -1, 3, -72000",
        "0, 0, 0, 1, 0"
    })
    void editsMoveTheMedia(int version, long duration, long mediaTime, int times, long shift) {
        assertEquals(shift, track(edit(version, duration, mediaTime, times)).editShift());
    }

    @ParameterizedTest
    @CsvSource({
        "1, 0, 9223372036854775807, 1",
        "1, 0, 144115188075855873, 1",
        "1, -1, -1, 1",
        "1, 2147483649, -1, 1",
        "0, 4294967295, -1, 1"
    })
    void editsThatMoveItOutOfRangeAreRefused(int version, long duration, long mediaTime, int times) {
        assertThrows(MalformedBitstreamException.class, () -> track(edit(version, duration, mediaTime, times)));
    }

    @Test
    void anEditListThatClaimsMoreThanItHoldsIsRefused() {
        Consumer<BoxWriter> cutOff = out -> out.open("edts")
                .openFull("elst", 0, 0)
                .u32(0xFFFF_FFFFL)
                .u32(1)
                .u32(0xFFFF_FFFFL)
                .u32(0)
                .close()
                .close();
        assertThrows(MalformedBitstreamException.class, () -> track(cutOff));
    }

    @ParameterizedTest
    @CsvSource({
        "0x15C7, , eng", // three letters of five bits
        "0x55C4, , ''", // und
        "0, , ''", // none at all
        "0x7FFF, , ''",
        "0x15C7, de-CH, de-CH",
        "0x15C7, '', ''"
    })
    void languagesComeFromEitherBox(String packed, String extended, String language) {
        TrackHeader track = Movie.parse(movie(1, NOTHING, Integer.decode(packed), extended))
                .tracks()
                .get(0);
        Optional<String> expected = language.isEmpty() ? Optional.empty() : Optional.of(language);
        assertEquals(expected, ((AudioFormat) track.format().orElseThrow()).language());
    }

    @Test
    void endlessLanguagesAreCut() {
        TrackHeader track =
                Movie.parse(movie(1, NOTHING, 0, "x".repeat(10_000))).tracks().get(0);
        assertEquals(
                64,
                ((AudioFormat) track.format().orElseThrow())
                        .language()
                        .orElseThrow()
                        .length());
    }

    @Test
    void moreTracksThanAnyoneNeedsAreRefused() {
        assertEquals(64, Movie.parse(movie(64, NOTHING, 0, null)).tracks().size());
        MalformedBitstreamException refusal =
                assertThrows(MalformedBitstreamException.class, () -> Movie.parse(movie(65, NOTHING, 0, null)));
        assertTrue(refusal.getMessage().contains("64 tracks"), refusal.getMessage());
    }

    @ParameterizedTest
    @CsvSource({"tkhd", "mdhd", "mdia", "minf", "stbl", "stsd"})
    void boxesThatAreMissingAreNamed(String type) {
        ByteBuffer whole = movie(1, NOTHING, 0, null);
        byte[] bytes = new byte[whole.remaining()];
        whole.get(bytes);
        String text = new String(bytes, java.nio.charset.StandardCharsets.ISO_8859_1);
        bytes[text.indexOf(type)] = 'x';
        MalformedBitstreamException refusal =
                assertThrows(MalformedBitstreamException.class, () -> Movie.parse(ByteBuffer.wrap(bytes)));
        assertTrue(refusal.getMessage().contains("\"" + type + "\""), refusal.getMessage());
    }
}
