package io.millrace.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.codec.CodecProvider;
import io.millrace.api.codec.CodecProvider.Purpose;
import io.millrace.api.codec.EncoderOffer;
import io.millrace.api.media.FourCc;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What every codec has to offer, whoever wrote its bundle. */
public abstract class CodecProviderContract {
    /** The codec's service. */
    protected abstract CodecProvider provider();

    /** What it encodes. */
    protected abstract FourCc codec();

    /** An encoder that runs on any machine. */
    protected abstract String software();

    @ParameterizedTest
    @EnumSource
    void everyPurposeHasSoftwareAndALicence(Purpose purpose) {
        List<EncoderOffer> offers = provider().encoders(purpose);
        assertTrue(offers.stream().anyMatch(offer -> offer.name().equals(software())), software());
        for (EncoderOffer offer : offers) {
            assertEquals(codec(), offer.codec(), offer.name());
            assertFalse(offer.licence().isBlank(), offer.name());
            assertTrue(offer.cpuSecondsPerMegapixel() > 0, offer.name());
        }
    }

    /** A budget that is too small for one offer looks for the next of the same encoder. */
    @ParameterizedTest
    @EnumSource
    void laterOffersOfAnEncoderAreCheaper(Purpose purpose) {
        Map<String, Double> costs = new HashMap<>();
        for (EncoderOffer offer : provider().encoders(purpose)) {
            Double before = costs.put(offer.name(), offer.cpuSecondsPerMegapixel());
            assertTrue(before == null || before > offer.cpuSecondsPerMegapixel(), offer.name());
        }
    }
}
