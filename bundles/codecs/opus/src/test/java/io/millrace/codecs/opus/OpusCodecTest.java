package io.millrace.codecs.opus;

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

class OpusCodecTest {
    @ParameterizedTest
    @EnumSource
    void everyPurposeHasSoftwareAndALicence(Purpose purpose) {
        List<EncoderOffer> offers = new OpusCodec().encoders(purpose);
        assertTrue(offers.stream().anyMatch(offer -> offer.name().equals("libopus")));
        for (EncoderOffer offer : offers) {
            assertEquals(FourCc.OPUS, offer.codec());
            assertFalse(offer.licence().isBlank(), offer.name());
            assertTrue(offer.cpuSecondsPerMegapixel() > 0, offer.name());
        }
    }

    @ParameterizedTest
    @EnumSource
    void laterOffersOfAnEncoderAreCheaper(Purpose purpose) {
        Map<String, Double> costs = new HashMap<>();
        for (EncoderOffer offer : new OpusCodec().encoders(purpose)) {
            Double before = costs.put(offer.name(), offer.cpuSecondsPerMegapixel());
            assertTrue(before == null || before > offer.cpuSecondsPerMegapixel(), offer.name());
        }
    }
}
