package io.millrace.codecs.ffmpeg.worker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What no profile may change: key pictures are those of the input alone, and pictures keep their order. */
class EncoderRulesTest {
    @ParameterizedTest
    @CsvSource({
        "libx264, forced-idr, 0, 1",
        "libx264, sc_threshold, 40, 0",
        "libaom-av1, lag-in-frames, 25, 0",
        "libvpx-vp9, lag-in-frames, 25, 0",
        "libvpx-vp9, auto-alt-ref, 1, 0",
        "h264_nvenc, forced-idr, 0, 1",
        "hevc_nvenc, no-scenecut, 0, 1",
        "h264_qsv, forced_idr, 0, 1",
    })
    void whatHasToBeIsNotAWish(String encoder, String option, String asked, String told) {
        assertEquals(told, EncoderRules.video(encoder, Map.of(option, asked)).get(option));
        assertEquals(told, EncoderRules.video(encoder, Map.of()).get(option));
    }

    @ParameterizedTest
    @CsvSource({
        "libaom-av1, cpu-used, 8",
        "libaom-av1, usage, realtime",
        "libvpx-vp9, deadline, realtime",
        "libvpx-vp9, cpu-used, 8",
        "libopenh264, allow_skip_frames, 0",
        "h264_nvenc, delay, 0",
        "h264_qsv, async_depth, 1",
    })
    void whatIsUsualGivesWayToAWish(String encoder, String option, String usual) {
        assertEquals(usual, EncoderRules.video(encoder, Map.of()).get(option));
        assertEquals(
                "other", EncoderRules.video(encoder, Map.of(option, "other")).get(option));
    }

    @ParameterizedTest
    @ValueSource(strings = {"libx264", "libx265", "libsvtav1", "libopenh264", "h264_vaapi", "unheard-of"})
    void whatIsAskedForBesideIsKept(String encoder) {
        assertEquals(
                "a b=c",
                EncoderRules.video(encoder, Map.of("something", "a b=c")).get("something"));
    }

    @Test
    void anEncoderThatNeedsNothingIsToldNothing() {
        assertEquals(Map.of("preset", "x"), EncoderRules.video("unheard-of", Map.of("preset", "x")));
    }

    @Test
    void parametersOfLibrariesComeBehindWhatIsAskedForBecauseTheLastHolds() {
        String x265 = EncoderRules.video("libx265", Map.of("x265-params", "bframes=4:aq-mode=2"))
                .get("x265-params");
        assertTrue(x265.startsWith("bframes=4:aq-mode=2:scenecut=0:open-gop=0:bframes=0"), x265);
        String svt = EncoderRules.video("libsvtav1", Map.of("svtav1-params", "pred-struct=2", "threads", "3"))
                .get("svtav1-params");
        assertEquals("pred-struct=2:pred-struct=1:scd=0:lp=3", svt);
        assertTrue(
                EncoderRules.video("libsvtav1", Map.of()).get("svtav1-params").endsWith(":lp=1"));
    }

    @Test
    void x265StartsNoThreadsUnlessItIsToldHowMany() {
        assertTrue(EncoderRules.video("libx265", Map.of())
                .get("x265-params")
                .endsWith(":pools=none:frame-threads=1:wpp=0"));
        Map<String, String> told = EncoderRules.video("libx265", Map.of("threads", "2"));
        assertFalse(told.get("x265-params").contains("pools"));
        assertEquals("2", told.get("threads"));
        assertNull(EncoderRules.video("libx264", Map.of()).get("x265-params"));
    }

    @Test
    void itIsKnownWhoseProcessorTimeAThreadDoesNotShow() {
        assertTrue(EncoderRules.hasOwnThreads("libsvtav1", Map.of()));
        assertTrue(EncoderRules.hasOwnThreads("libx264", Map.of("threads", "4")));
        assertFalse(EncoderRules.hasOwnThreads("libx264", Map.of("threads", "1")));
        assertFalse(EncoderRules.hasOwnThreads("libopenh264", Map.of()));
    }
}
