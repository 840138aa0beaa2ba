package io.millrace.formats.flv;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.media.AudioFormat;
import io.millrace.api.media.FourCc;
import io.millrace.api.media.FrameRate;
import io.millrace.api.media.Sample;
import io.millrace.api.media.VideoFormat;
import io.millrace.formats.bitstream.AvcConfiguration;
import io.millrace.formats.bitstream.NalUnits;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Where formats come from, and how they change. */
class FlvFormatsTest {
    private final DemuxedMessages messages = new DemuxedMessages();
    private final Recording recording = messages.recording;
    private final FlvDemuxer demuxer = messages.demuxer;

    @Test
    void repeatedHeadersChangeNothing() {
        messages.video(0, Publisher.avcHeader());
        messages.video(0, Publisher.key(Publisher.IDR));
        messages.video(40, Publisher.avcHeader());
        messages.video(40, Publisher.key(Publisher.IDR));
        assertEquals(1, recording.formats.size());
        assertEquals(2, recording.samples.size());
    }

    @Test
    void anotherHeaderChangesTheFormatBeforeTheNextSample() {
        messages.video(0, Publisher.avcHeader());
        messages.video(0, Publisher.key(Publisher.IDR));
        messages.video(40, Publisher.avcHeader(Publisher.OTHER_AVC_RECORD));
        assertEquals(1, recording.formats.size());
        messages.video(40, Publisher.key(Publisher.IDR));
        assertEquals(2, recording.formats.size());
        assertFalse(messages.videoFormat(0).equals(messages.videoFormat(1)));
    }

    @Test
    void parameterSetsInBandChangeTheFormat() {
        AvcConfiguration other = AvcConfiguration.parse(Publisher.OTHER_AVC_RECORD);
        ByteBuffer withSets =
                NalUnits.join(List.of(other.sps().get(0), other.pps().get(0), Bytes.of("658880")));
        messages.video(0, Publisher.avcHeader());
        messages.video(0, Publisher.key(Publisher.IDR));
        messages.video(40, Publisher.key(withSets));
        assertEquals(2, recording.formats.size());
        assertEquals(Publisher.OTHER_AVC_RECORD, messages.videoFormat(1).configuration());
        messages.video(80, Publisher.key(withSets));
        assertEquals(2, recording.formats.size(), "the same sets again change nothing");
    }

    @Test
    void declaredFrameRateFillsInWhereTheBitstreamIsSilent() {
        // the SPS of OpenH264 in the multitrack file has timing; VP9 has none
        messages.script(0, Publisher.metadata(true, false));
        Recording vp9 = Recording.ofFile("vp9-opus.flv");
        assertEquals(
                new FrameRate(25, 1), ((VideoFormat) vp9.formats.get(0).get(0).format()).frameRate());
        messages.video(0, Publisher.avcHeader());
        messages.video(0, Publisher.key(Publisher.IDR));
        assertEquals(new FrameRate(25, 1), messages.videoFormat(0).frameRate(), "the SPS is believed first");
    }

    @Test
    void annexBInPlaceOfLengthsIsUnderstood() {
        AvcConfiguration avc = AvcConfiguration.parse(Publisher.AVC_RECORD);
        ByteBuffer sets = NalUnits.toAnnexB(
                NalUnits.join(List.of(avc.sps().get(0), avc.pps().get(0))));
        messages.video(0, Publisher.avcHeader(sets));
        messages.video(0, Publisher.key(Bytes.of("00000001 658880")));
        assertEquals(Publisher.AVC_RECORD, messages.videoFormat(0).configuration());
        assertEquals("00000003658880", Bytes.hex(recording.samples.get(0).payload()));
    }

    @Test
    void codecsWithoutRecordConfigureThemselves() {
        messages.audio(0, Bytes.of("2F FFFB50C4" + "00".repeat(160)));
        assertEquals(
                "track 64 mp4a.40.34 44100 Hz 1 ch",
                recording.dump().lines().findFirst().orElseThrow().substring(0, 33));
        messages.audio(26, Bytes.of("2F FFFB54C4" + "00".repeat(160)));
        AudioFormat changed = (AudioFormat) recording.formats.get(1).get(0).format();
        assertEquals(48_000, changed.sampleRateHz());
    }

    @Test
    void opusWithoutHeaderIsStereo() {
        messages.audio(0, Bytes.of("90 4F707573"));
        messages.audio(0, Bytes.of("91 4F707573 FCFFFE"));
        AudioFormat opus = (AudioFormat) recording.formats.get(0).get(0).format();
        assertEquals(2, opus.channels());
    }

    @Test
    void codecMayChangeInMidStream() {
        messages.video(0, Publisher.avcHeader());
        messages.video(0, Publisher.key(Publisher.IDR));
        List<ByteBuffer> hevc = new ArrayList<>();
        new FlvReader((type, timestampMs, body) -> {
                    if (type == FlvMessageType.VIDEO) {
                        hevc.add(body);
                    }
                })
                .feed(ByteBuffer.wrap(Recording.resource("real/hevc-aac.flv")));
        hevc.subList(0, 10).forEach(body -> messages.video(40, body));
        assertEquals(FourCc.HEVC, messages.videoFormat(1).codec());
        assertEquals(2, recording.formats.size());
        assertTrue(recording.samples.get(1).isSync());
    }

    @Test
    void av1ConfiguresItselfWhereItsRecordIsMissing() {
        List<ByteBuffer> av1 = new ArrayList<>();
        new FlvReader((type, timestampMs, body) -> {
                    if (type == FlvMessageType.VIDEO) {
                        av1.add(body);
                    }
                })
                .feed(ByteBuffer.wrap(Recording.resource("real/av1-opus.flv")));
        // an MPEG-2 TS descriptor in place of the record, then everything but the record
        messages.video(0, Bytes.of("95 61763031 81000C00"));
        av1.subList(1, av1.size()).forEach(body -> messages.video(0, body));
        assertEquals(1, recording.formats.size());
        assertEquals(192, messages.videoFormat(0).width());
        assertEquals(50, recording.ofTrack(0).size());
    }

    @Test
    void sizeOfVp8FollowsItsKeyFrames() {
        messages.video(0, Bytes.of("91 76703038 500100 9D012A 8002 E001"));
        messages.video(40, Bytes.of("A1 76703038 510100"));
        messages.video(80, Bytes.of("91 76703038 500100 9D012A 4001 F000"));
        assertEquals(
                List.of(640, 320),
                List.of(messages.videoFormat(0).width(), messages.videoFormat(1).width()));
        assertEquals(
                List.of(Sample.VIDEO | Sample.SYNC, Sample.VIDEO, Sample.VIDEO | Sample.SYNC),
                recording.samples.stream().map(Sample::flags).toList());
    }

    @Test
    void unknownCodecsAreReportedOnce() {
        messages.audio(0, Bytes.of("B2 00"));
        messages.audio(20, Bytes.of("B2 00"));
        messages.video(0, Bytes.of("14 00"));
        messages.video(0, Bytes.of("91 76766331 00"));
        messages.video(0, Bytes.of("91 00000001 00"));
        assertEquals(
                List.of("legacy audio codec", "legacy video codec", "video vvc1", "video 0x1"), recording.unsupported);
        assertEquals(0, demuxer.droppedSamples());
    }

    @Test
    void tracksBeyondTheIdsAreReported() {
        messages.video(0, Bytes.of("96 00 61766331 40 AA"));
        assertEquals(List.of("video track 64"), recording.unsupported);
    }

    @Test
    void samplesBeforeTheirConfigurationAreDroppedAndCounted() {
        messages.video(0, Publisher.key(Publisher.IDR));
        messages.audio(0, Publisher.aac("2122"));
        assertTrue(recording.samples.isEmpty());
        assertEquals(2, demuxer.droppedSamples());
        messages.video(40, Publisher.avcHeader());
        messages.video(40, Publisher.inter(Publisher.INTER, 0));
        assertEquals(1, recording.samples.size());
        assertEquals(2, demuxer.droppedSamples());
    }
}
