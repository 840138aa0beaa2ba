package io.millrace.formats.flv;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.media.AudioFormat;
import io.millrace.api.media.FourCc;
import io.millrace.api.media.FrameRate;
import io.millrace.api.media.Sample;
import io.millrace.api.media.Track;
import io.millrace.api.media.VideoFormat;
import io.millrace.formats.bitstream.AvcConfiguration;
import io.millrace.formats.bitstream.MalformedBitstreamException;
import io.millrace.formats.bitstream.NalUnits;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FlvDemuxerTest {
    private final Recording recording = new Recording();
    private final FlvDemuxer demuxer = new FlvDemuxer(recording);

    private void video(long timestampMs, ByteBuffer body) {
        demuxer.accept(FlvMessageType.VIDEO, timestampMs, body);
    }

    private void audio(long timestampMs, ByteBuffer body) {
        demuxer.accept(FlvMessageType.AUDIO, timestampMs, body);
    }

    private void script(long timestampMs, ByteBuffer body) {
        demuxer.accept(FlvMessageType.DATA_AMF0, timestampMs, body);
    }

    private List<Integer> trackIds(int change) {
        return recording.formats.get(change).stream().map(Track::id).toList();
    }

    private VideoFormat videoFormat(int change) {
        return (VideoFormat) recording.formats.get(change).get(0).format();
    }

    @Test
    void headersThenFramesMakeOneListOfTracks() {
        script(0, Publisher.metadata(true, true));
        video(0, Publisher.avcHeader());
        audio(0, Publisher.aacHeader());
        video(0, Publisher.key(Publisher.IDR));
        audio(10, Publisher.aac("2122"));
        assertEquals(1, recording.formats.size());
        assertEquals(List.of(0, 64, 128), trackIds(0));
        assertEquals(
                List.of(128, 0, 64),
                recording.samples.stream().map(Sample::trackId).toList());
        assertEquals(192, videoFormat(0).width());
        assertEquals(10_000, recording.samples.get(2).dtsUs());
    }

    @Test
    void firstSamplesWaitForAnAnnouncedTrack() {
        script(0, Publisher.metadata(true, true));
        video(0, Publisher.avcHeader());
        video(0, Publisher.key(Publisher.IDR));
        video(40, Publisher.inter(Publisher.INTER, 0));
        assertTrue(recording.formats.isEmpty());
        audio(50, Publisher.aacHeader());
        audio(50, Publisher.aac("2122"));
        assertEquals(List.of(0, 64, 128), trackIds(0));
        assertEquals(
                List.of(128, 0, 0, 64),
                recording.samples.stream().map(Sample::trackId).toList());
    }

    @Test
    void waitingEndsWithHalfASecondOfMedia() {
        script(0, Publisher.metadata(true, true));
        video(1_000_000, Publisher.avcHeader());
        video(1_000_000, Publisher.key(Publisher.IDR));
        video(1_000_499, Publisher.inter(Publisher.INTER, 0));
        assertTrue(recording.samples.isEmpty());
        video(1_000_500, Publisher.inter(Publisher.INTER, 0));
        assertEquals(4, recording.samples.size());
        assertEquals(List.of(0, 128), trackIds(0));
        audio(1_000_510, Publisher.aacHeader());
        audio(1_000_510, Publisher.aac("2122"));
        assertEquals(List.of(0, 64, 128), trackIds(1), "a late track changes the list");
    }

    @Test
    void waitingIsBoundedByItems() {
        script(0, Publisher.metadata(true, true));
        video(0, Publisher.avcHeader());
        for (int i = 0; i < StartQueue.MAX_ITEMS; i++) {
            video(0, Publisher.key(Publisher.IDR));
        }
        assertTrue(recording.samples.size() >= StartQueue.MAX_ITEMS);
    }

    @Test
    void withoutMetadataNothingWaits() {
        video(0, Publisher.avcHeader());
        video(0, Publisher.key(Publisher.IDR));
        assertEquals(1, recording.samples.size());
    }

    @Test
    void endReleasesWhatWaits() {
        script(0, Publisher.metadata(true, true));
        video(0, Publisher.avcHeader());
        video(0, Publisher.key(Publisher.IDR));
        demuxer.end();
        assertEquals(2, recording.samples.size());
        demuxer.end();
        assertEquals(1, recording.formats.size());
    }

    @Test
    void repeatedHeadersChangeNothing() {
        video(0, Publisher.avcHeader());
        video(0, Publisher.key(Publisher.IDR));
        video(40, Publisher.avcHeader());
        video(40, Publisher.key(Publisher.IDR));
        assertEquals(1, recording.formats.size());
        assertEquals(2, recording.samples.size());
    }

    @Test
    void anotherHeaderChangesTheFormatBeforeTheNextSample() {
        video(0, Publisher.avcHeader());
        video(0, Publisher.key(Publisher.IDR));
        video(40, Publisher.avcHeader(Publisher.OTHER_AVC_RECORD));
        assertEquals(1, recording.formats.size());
        video(40, Publisher.key(Publisher.IDR));
        assertEquals(2, recording.formats.size());
        assertFalse(videoFormat(0).equals(videoFormat(1)));
    }

    @Test
    void anotherHeaderWhileWaitingLosesNothing() {
        script(0, Publisher.metadata(true, true));
        video(0, Publisher.avcHeader());
        video(0, Publisher.key(Publisher.IDR));
        video(40, Publisher.avcHeader(Publisher.OTHER_AVC_RECORD));
        video(40, Publisher.key(Publisher.IDR));
        assertEquals(2, recording.formats.size());
        assertEquals(2, recording.ofTrack(0).size());
    }

    @Test
    void samplesBeforeTheirConfigurationAreDroppedAndCounted() {
        video(0, Publisher.key(Publisher.IDR));
        audio(0, Publisher.aac("2122"));
        assertTrue(recording.samples.isEmpty());
        assertEquals(2, demuxer.droppedSamples());
        video(40, Publisher.avcHeader());
        video(40, Publisher.inter(Publisher.INTER, 0));
        assertEquals(1, recording.samples.size());
        assertEquals(2, demuxer.droppedSamples());
    }

    @Test
    void emptyPayloadsAndEndsOfSequenceArePassedOver() {
        video(0, Publisher.avcHeader());
        audio(0, Publisher.aacHeader());
        video(0, Publisher.key(Publisher.IDR));
        video(1, Bytes.of("17 01 000000"));
        video(2, ByteBuffer.allocate(0));
        video(3, Bytes.of("17 02 000000"));
        video(4, Bytes.of("57 00"));
        audio(5, ByteBuffer.allocate(0));
        audio(6, Bytes.of("AF 01"));
        video(7, Publisher.key(Publisher.IDR));
        assertEquals(2, recording.samples.size());
        assertEquals(0, demuxer.droppedSamples());
        assertEquals(1, recording.formats.size());
    }

    @Test
    void compositionTimesArePresentationTimes() {
        video(0, Publisher.avcHeader());
        video(0, Publisher.key(Publisher.IDR));
        video(40, Publisher.inter(Publisher.INTER, 80));
        video(80, Publisher.inter(Publisher.INTER, -40));
        assertEquals(40_000, recording.samples.get(1).dtsUs());
        assertEquals(120_000, recording.samples.get(1).ptsUs());
        assertEquals(80_000, recording.samples.get(2).dtsUs());
        assertEquals(80_000, recording.samples.get(2).ptsUs(), "not before decoding");
    }

    @Test
    void publishersTimesAreNotMended() {
        video(0xFFFFFFFFL, Publisher.avcHeader());
        video(0xFFFFFFFFL, Publisher.key(Publisher.IDR));
        video(5, Publisher.key(Publisher.IDR));
        assertEquals(0xFFFFFFFFL * 1000, recording.samples.get(0).dtsUs());
        assertEquals(5000, recording.samples.get(1).dtsUs());
    }

    @Test
    void nanosecondsRefineTheTime() {
        audio(0, Bytes.of("90 4F707573 4F70757348656164 01 02 3801 80BB0000 0000 00"));
        audio(20, Bytes.of("97 02 07A120 01 4F707573 FCFFFE"));
        assertEquals(20_500, recording.samples.get(0).dtsUs());
        AudioFormat opus = (AudioFormat) recording.formats.get(0).get(0).format();
        assertEquals("0102380180bb0000000000", Bytes.hex(opus.configuration()));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 4})
    void nalUnitLengthsBecomeFourBytes(int lengthSize) {
        video(0, Publisher.avcHeader(lengthSize));
        String length = "%0" + 2 * lengthSize + "X";
        video(0, Publisher.key(Bytes.of(length.formatted(2) + "0910" + length.formatted(3) + "658880")));
        Sample sample = recording.samples.get(0);
        assertEquals("00000002091000000003658880", Bytes.hex(sample.payload()));
        assertEquals(4, AvcConfiguration.parse(videoFormat(0).configuration()).lengthSize());
        assertEquals(Publisher.AVC_RECORD, videoFormat(0).configuration());
    }

    @Test
    void annexBInPlaceOfLengthsIsUnderstood() {
        AvcConfiguration avc = AvcConfiguration.parse(Publisher.AVC_RECORD);
        ByteBuffer sets = NalUnits.toAnnexB(
                NalUnits.join(List.of(avc.sps().get(0), avc.pps().get(0))));
        video(0, Publisher.avcHeader(sets));
        video(0, Publisher.key(Bytes.of("00000001 658880")));
        assertEquals(Publisher.AVC_RECORD, videoFormat(0).configuration());
        assertEquals("00000003658880", Bytes.hex(recording.samples.get(0).payload()));
    }

    @Test
    void parameterSetsInBandChangeTheFormat() {
        AvcConfiguration other = AvcConfiguration.parse(Publisher.OTHER_AVC_RECORD);
        ByteBuffer withSets =
                NalUnits.join(List.of(other.sps().get(0), other.pps().get(0), Bytes.of("658880")));
        video(0, Publisher.avcHeader());
        video(0, Publisher.key(Publisher.IDR));
        video(40, Publisher.key(withSets));
        assertEquals(2, recording.formats.size());
        assertEquals(Publisher.OTHER_AVC_RECORD, videoFormat(1).configuration());
        video(80, Publisher.key(withSets));
        assertEquals(2, recording.formats.size(), "the same sets again change nothing");
    }

    @Test
    void keyFramesThatOnlyTheMessageCallsSoAreSyncWhenIntra() {
        video(0, Publisher.avcHeader());
        video(0, Publisher.key(Bytes.of("00000003 418840")));
        video(40, Publisher.inter(Bytes.of("00000003 418840"), 0));
        video(80, Publisher.key(Publisher.INTER));
        video(120, Publisher.inter(Bytes.of("00000003 019E24"), 0));
        List<Integer> flags = recording.samples.stream().map(Sample::flags).toList();
        assertEquals(
                List.of(Sample.VIDEO | Sample.SYNC, Sample.VIDEO, Sample.VIDEO, Sample.VIDEO | Sample.DISCARDABLE),
                flags);
    }

    @Test
    void declaredFrameRateFillsInWhereTheBitstreamIsSilent() {
        // the SPS of OpenH264 in the multitrack file has timing; VP9 has none
        script(0, Publisher.metadata(true, false));
        Recording vp9 = Recording.ofFile("vp9-opus.flv");
        assertEquals(
                new FrameRate(25, 1), ((VideoFormat) vp9.formats.get(0).get(0).format()).frameRate());
        video(0, Publisher.avcHeader());
        video(0, Publisher.key(Publisher.IDR));
        assertEquals(new FrameRate(25, 1), videoFormat(0).frameRate(), "the SPS is believed first");
    }

    @Test
    void scriptMessagesAreDataSamples() {
        video(0, Publisher.avcHeader());
        video(0, Publisher.key(Publisher.IDR));
        ByteBuffer cue = Amf0Writer.encode(Amf0Value.of("onCuePoint"), Amf0Value.of(1));
        script(40, cue);
        ByteBuffer wrapped = Bytes.join(Amf0Writer.encode(Amf0Value.of("@setDataFrame")), cue);
        script(80, wrapped);
        demuxer.accept(FlvMessageType.DATA_AMF3, 120, Bytes.join(Bytes.of("00"), wrapped));
        script(160, Amf0Writer.encode(Amf0Value.of("@clearDataFrame"), Amf0Value.of("onMetaData")));
        List<Sample> data = recording.ofTrack(FlvDemuxer.DATA_ID);
        assertEquals(
                List.of(40_000L, 80_000L, 120_000L),
                data.stream().map(Sample::dtsUs).toList());
        for (Sample sample : data) {
            assertEquals(cue, sample.payload());
            assertEquals(Sample.SYNC, sample.flags());
        }
        assertEquals(FourCc.AMF0, recording.formats.get(0).get(1).format().codec());
        assertEquals(1, recording.formats.size());
    }

    @Test
    void scriptMessagesOfNoUseAreHarmless() {
        video(0, Publisher.avcHeader());
        video(0, Publisher.key(Publisher.IDR));
        script(1, ByteBuffer.allocate(0));
        script(2, Bytes.of("05"));
        script(3, Amf0Writer.encode(Amf0Value.of("onMetaData")));
        script(4, Amf0Writer.encode(Amf0Value.of("onMetaData"), Amf0Value.NULL));
        assertEquals(3, recording.ofTrack(FlvDemuxer.DATA_ID).size());
        assertThrows(MalformedBitstreamException.class, () -> script(5, Bytes.of("02 FFFF 61")));
    }

    @Test
    void unknownCodecsAreReportedOnce() {
        audio(0, Bytes.of("B2 00"));
        audio(20, Bytes.of("B2 00"));
        video(0, Bytes.of("14 00"));
        video(0, Bytes.of("91 76766331 00"));
        video(0, Bytes.of("91 00000001 00"));
        assertEquals(
                List.of("legacy audio codec", "legacy video codec", "video vvc1", "video 0x1"), recording.unsupported);
        assertEquals(0, demuxer.droppedSamples());
    }

    @Test
    void tracksBeyondTheIdsAreReported() {
        video(0, Bytes.of("96 00 61766331 40 AA"));
        assertEquals(List.of("video track 64"), recording.unsupported);
    }

    @Test
    void otherMessageTypesArePassedOver() {
        demuxer.accept(20, 0, Bytes.of("FF"));
        demuxer.accept(4, 0, ByteBuffer.allocate(0));
        assertTrue(recording.samples.isEmpty());
    }

    @Test
    void codecsWithoutRecordConfigureThemselves() {
        audio(0, Bytes.of("2F FFFB50C4" + "00".repeat(160)));
        assertEquals(
                "track 64 mp4a.40.34 44100 Hz 1 ch",
                recording.dump().lines().findFirst().orElseThrow().substring(0, 33));
        audio(26, Bytes.of("2F FFFB54C4" + "00".repeat(160)));
        AudioFormat changed = (AudioFormat) recording.formats.get(1).get(0).format();
        assertEquals(48_000, changed.sampleRateHz());
    }

    @Test
    void opusWithoutHeaderIsStereo() {
        audio(0, Bytes.of("90 4F707573"));
        audio(0, Bytes.of("91 4F707573 FCFFFE"));
        AudioFormat opus = (AudioFormat) recording.formats.get(0).get(0).format();
        assertEquals(2, opus.channels());
    }

    @Test
    void brokenMessagesThrowAndTheNextOnesWork() {
        assertThrows(MalformedBitstreamException.class, () -> video(0, Bytes.of("17 00 000000 FF")));
        video(0, Publisher.avcHeader());
        assertThrows(MalformedBitstreamException.class, () -> video(0, Publisher.key(Bytes.of("00000099 65"))));
        video(0, Publisher.key(Publisher.IDR));
        assertEquals(1, recording.samples.size());
        assertThrows(MalformedBitstreamException.class, () -> video(9, Bytes.of("17 00 000000 0142")));
        video(40, Publisher.inter(Publisher.INTER, 0));
        assertEquals(1, recording.formats.size());
    }

    @Test
    void codecMayChangeInMidStream() {
        video(0, Publisher.avcHeader());
        video(0, Publisher.key(Publisher.IDR));
        List<ByteBuffer> hevc = new ArrayList<>();
        new FlvReader((type, timestampMs, body) -> {
                    if (type == FlvMessageType.VIDEO) {
                        hevc.add(body);
                    }
                })
                .feed(ByteBuffer.wrap(Recording.resource("real/hevc-aac.flv")));
        hevc.subList(0, 10).forEach(body -> video(40, body));
        assertEquals(FourCc.HEVC, videoFormat(1).codec());
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
        video(0, Bytes.of("95 61763031 81000C00"));
        av1.subList(1, av1.size()).forEach(body -> video(0, body));
        assertEquals(1, recording.formats.size());
        assertEquals(192, videoFormat(0).width());
        assertEquals(50, recording.ofTrack(0).size());
    }

    @Test
    void sizeOfVp8FollowsItsKeyFrames() {
        video(0, Bytes.of("91 76703038 500100 9D012A 8002 E001"));
        video(40, Bytes.of("A1 76703038 510100"));
        video(80, Bytes.of("91 76703038 500100 9D012A 4001 F000"));
        assertEquals(
                List.of(640, 320),
                List.of(videoFormat(0).width(), videoFormat(1).width()));
        assertEquals(
                List.of(Sample.VIDEO | Sample.SYNC, Sample.VIDEO, Sample.VIDEO | Sample.SYNC),
                recording.samples.stream().map(Sample::flags).toList());
    }
}
