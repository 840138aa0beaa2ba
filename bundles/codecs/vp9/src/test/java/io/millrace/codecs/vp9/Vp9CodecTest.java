package io.millrace.codecs.vp9;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.codec.CodecProvider.Purpose;
import io.millrace.api.codec.EncoderOffer;
import io.millrace.api.media.FourCc;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class Vp9CodecTest {
    @ParameterizedTest
    @EnumSource
    void everyPurposeHasSoftwareAndALicence(Purpose purpose) {
        List<EncoderOffer> offers = new Vp9Codec().encoders(purpose);
        assertTrue(offers.stream().anyMatch(offer -> offer.name().equals("libvpx-vp9")));
        for (EncoderOffer offer : offers) {
            assertEquals(FourCc.VP9, offer.codec());
            assertFalse(offer.licence().isBlank(), offer.name());
            assertTrue(offer.cpuSecondsPerMegapixel() > 0, offer.name());
        }
    }

    @ParameterizedTest
    @EnumSource
    void laterOffersOfAnEncoderAreCheaper(Purpose purpose) {
        Map<String, Double> costs = new HashMap<>();
        for (EncoderOffer offer : new Vp9Codec().encoders(purpose)) {
            Double before = costs.put(offer.name(), offer.cpuSecondsPerMegapixel());
            assertTrue(before == null || before > offer.cpuSecondsPerMegapixel(), offer.name());
        }
    }
}
