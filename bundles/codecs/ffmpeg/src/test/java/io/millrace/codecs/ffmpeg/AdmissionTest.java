package io.millrace.codecs.ffmpeg;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.codec.EncoderOffer;
import io.millrace.api.media.FourCc;
import io.millrace.codecs.ffmpeg.Admission.Candidate;
import io.millrace.codecs.ffmpeg.Admission.Plan;
import io.millrace.codecs.ffmpeg.Admission.Wish;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class AdmissionTest {
    private static Candidate candidate(String preset, double cores) {
        return new Candidate(new EncoderOffer(FourCc.AVC, preset, "MIT", Map.of(), 0.01), cores);
    }

    private static Wish wish(String name, double... cores) {
        List<Candidate> candidates = new java.util.ArrayList<>();
        for (int i = 0; i < cores.length; i++) {
            candidates.add(candidate("preset" + i, cores[i]));
        }
        return new Wish(name, true, candidates);
    }

    private static String preset(Plan plan, String name) {
        return plan.chosen().get(name).offer().name();
    }

    @Test
    void withRoomForAllEverythingIsAsGoodAsItCanBe() {
        Plan plan = Admission.plan(List.of(wish("720p", 0.5, 0.3), wish("360p", 0.2, 0.1)), 0.1, 0.8);
        assertEquals("preset0", preset(plan, "720p"));
        assertEquals("preset0", preset(plan, "360p"));
        assertEquals(0.8, plan.cores(), 1e-9);
        assertEquals(Map.of(), plan.refused());
    }

    @Test
    void withLessRoomAllAreFaster() {
        Plan plan = Admission.plan(List.of(wish("720p", 0.5, 0.3), wish("360p", 0.2, 0.1)), 0.1, 0.6);
        assertEquals("preset1", preset(plan, "720p"));
        assertEquals("preset1", preset(plan, "360p"));
        assertEquals(0.5, plan.cores(), 1e-9);
    }

    @Test
    void withTooLittleRoomTheMostExpensiveGoFirst() {
        Plan plan = Admission.plan(
                List.of(wish("1080p", 1.0, 0.8), wish("720p", 0.5, 0.4), wish("360p", 0.2, 0.1)), 0.1, 0.7);
        assertEquals(Set.of("720p", "360p"), plan.chosen().keySet());
        assertEquals(Set.of("1080p"), plan.refused().keySet());
        assertTrue(plan.refused().get("1080p").contains("1.4 processor cores"), plan.refused()::toString);
    }

    @Test
    void whatFitsNotEvenAloneIsRefused() {
        Plan plan = Admission.plan(List.of(wish("720p", 0.5), wish("360p", 0.2)), 0.3, 0.4);
        assertEquals(Map.of(), plan.chosen());
        assertEquals(0, plan.cores());
        assertTrue(plan.refused().get("360p").contains("0.5 processor cores are needed, 0.4 are free"));
    }

    @Test
    void soundNeedsNoPicturesDecoded() {
        Plan plan = Admission.plan(List.of(new Wish("audio", false, List.of(candidate("aac", 0.01)))), 5, 0.4);
        assertEquals(Set.of("audio"), plan.chosen().keySet());
    }

    @Test
    void whatIsPreferredAndCheaperHidesTheRest() {
        List<Candidate> chain = Admission.cheaperAndCheaper(List.of(
                candidate("hardware", 0.1), candidate("slow", 0.9), candidate("tiny", 0.05), candidate("same", 0.05)));
        assertEquals(
                List.of("hardware", "tiny"),
                chain.stream().map(each -> each.offer().name()).toList());
    }
}
