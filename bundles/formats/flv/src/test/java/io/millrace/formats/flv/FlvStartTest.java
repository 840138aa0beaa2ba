package io.millrace.formats.flv;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.media.Sample;
import io.millrace.api.media.Track;
import io.millrace.api.media.VideoFormat;
import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;

/** How a publication begins: which tracks it has, and what waits until that is known. */
class FlvStartTest {
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
    void anotherHeaderWhileWaitingLosesNothing() {
        script(0, Publisher.metadata(true, true));
        video(0, Publisher.avcHeader());
        video(0, Publisher.key(Publisher.IDR));
        video(40, Publisher.avcHeader(Publisher.OTHER_AVC_RECORD));
        video(40, Publisher.key(Publisher.IDR));
        assertEquals(2, recording.formats.size());
        assertEquals(2, recording.ofTrack(0).size());
    }
}
