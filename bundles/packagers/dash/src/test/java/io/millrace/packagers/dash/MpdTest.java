package io.millrace.packagers.dash;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.InputStream;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import javax.xml.XMLConstants;
import javax.xml.transform.stream.StreamSource;
import javax.xml.validation.SchemaFactory;
import javax.xml.validation.Validator;
import org.junit.jupiter.api.Test;
import org.xml.sax.SAXException;

class MpdTest {
    private final DashFixture fixture = new DashFixture();

    @Test
    void looksAsItAlwaysDid() throws Exception {
        fixture.segments(2);
        fixture.video.part(200_000, true);
        try (InputStream golden = MpdTest.class.getResourceAsStream("live.mpd")) {
            assertEquals(new String(golden.readAllBytes(), StandardCharsets.UTF_8), fixture.text());
        }
    }

    @Test
    void isValidInEveryState() throws Exception {
        Validator validator = schema();
        fixture.segments(1);
        assertDoesNotThrow(() -> validate(validator));
        fixture.discontinuity(3_000_000).segments(2);
        fixture.video.part(166_667, true);
        assertDoesNotThrow(() -> validate(validator));
        fixture.video.end();
        fixture.audio.end();
        assertDoesNotThrow(() -> validate(validator));
    }

    @Test
    void withStandardLatencyWholeSegmentsAreListedAndNothingElse() throws Exception {
        DashFixture standard = new DashFixture(DashFixture.PROFILE.withLowLatency(false)).segments(2);
        standard.video.part(200_000, true);
        assertEquals(List.of("1"), standard.find("//AdaptationSet[@id=0]//S/@r"), "not what is being written");
        assertEquals(List.of("PT12S"), standard.find("/MPD/@suggestedPresentationDelay"));
        assertEquals(List.of("12000"), standard.find("//Latency/@target"));
        assertEquals(List.of(), standard.find("//@availabilityTimeOffset | //@availabilityTimeComplete"));
        assertEquals(List.of("urn:mpeg:dash:profile:isoff-live:2011"), standard.find("/MPD/@profiles"));
        Validator validator = schema();
        assertDoesNotThrow(() -> validator.validate(new StreamSource(new StringReader(standard.text()))));
    }

    @Test
    void theSchemaRefusesWhatIsOutOfOrder() throws Exception {
        fixture.segments(1);
        String broken = fixture.text().replace("<UTCTiming", "<Nonsense/><UTCTiming");
        Validator validator = schema();
        assertThrows(SAXException.class, () -> validator.validate(new StreamSource(new StringReader(broken))));
    }

    @Test
    void equalSegmentsAreRepeated() {
        fixture.segments(4);
        assertEquals(List.of("180000"), fixture.find("//AdaptationSet[@id=0]//S/@d"));
        assertEquals(List.of("3"), fixture.find("//AdaptationSet[@id=0]//S/@r"));
        assertEquals(List.of("7"), fixture.find("//AdaptationSet[@id=0]//SegmentTemplate/@startNumber"));
    }

    @Test
    void theOpenSegmentIsListedFromItsFirstPartOn() {
        fixture.segments(1);
        assertEquals(List.of(), fixture.find("//AdaptationSet[@id=0]//S/@r"));
        fixture.video.part(200_000, true);
        assertEquals(List.of("1"), fixture.find("//AdaptationSet[@id=0]//S/@r"), "expected to last two seconds");
        fixture.video.part(200_000, false);
        fixture.video.endSegment();
        assertEquals(List.of("180000", "36000"), fixture.find("//AdaptationSet[@id=0]//S/@d"), "lasted 0.4 s");
    }

    @Test
    void eachDiscontinuityBeginsAPeriodThatKeepsItsIdAndStart() {
        fixture.segments(2).discontinuity(3_000_000).segments(2);
        assertEquals(List.of("p0", "p1"), fixture.find("//Period/@id"));
        assertEquals(List.of("PT0S", "PT7S"), fixture.find("//Period/@start"));
        fixture.segments(DashFixture.PROFILE.listedSegments());
        assertEquals(List.of("p1"), fixture.find("//Period/@id"));
        assertEquals(List.of("PT7S"), fixture.find("//Period/@start"));
        assertEquals(
                List.of("630000", "336000"), fixture.find("//SegmentTemplate/@presentationTimeOffset"), "7 s in ticks");
    }

    @Test
    void anEndedPresentationHasADurationAndIsNotAskedAgain() {
        fixture.segments(3);
        fixture.video.end();
        fixture.audio.end();
        assertEquals(List.of("PT6S"), fixture.find("/MPD/@mediaPresentationDuration"));
        assertEquals(List.of(), fixture.find("/MPD/@minimumUpdatePeriod"));
    }

    @Test
    void addressesAreRelative() {
        fixture.segments(1);
        fixture.find("//@media|//@initialization").forEach(uri -> assertTrue(uri.matches("[va]\\d+\\.[^/]*"), uri));
    }

    private void validate(Validator validator) throws Exception {
        validator.validate(new StreamSource(new StringReader(fixture.text())));
    }

    private static Validator schema() throws SAXException {
        return SchemaFactory.newInstance(XMLConstants.W3C_XML_SCHEMA_NS_URI)
                .newSchema(MpdTest.class.getResource("live-mpd.xsd"))
                .newValidator();
    }
}
