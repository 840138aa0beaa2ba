package io.millrace.formats.flv;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.media.Sample;
import java.util.List;
import org.junit.jupiter.api.Test;

/** How a publication begins: which tracks it has, and what waits until that is known. */
class FlvStartTest {
    private final DemuxedMessages messages = new DemuxedMessages();
    private final Recording recording = messages.recording;
    private final FlvDemuxer demuxer = messages.demuxer;

    @Test
    void headersThenFramesMakeOneListOfTracks() {
        messages.script(0, Publisher.metadata(true, true));
        messages.video(0, Publisher.avcHeader());
        messages.audio(0, Publisher.aacHeader());
        messages.video(0, Publisher.key(Publisher.IDR));
        messages.audio(10, Publisher.aac("2122"));
        assertEquals(1, recording.formats.size());
        assertEquals(List.of(0, 64, 128), messages.trackIds(0));
        assertEquals(
                List.of(128, 0, 64),
                recording.samples.stream().map(Sample::trackId).toList());
        assertEquals(192, messages.videoFormat(0).width());
        assertEquals(10_000, recording.samples.get(2).dtsUs());
    }

    @Test
    void firstSamplesWaitForAnAnnouncedTrack() {
        messages.script(0, Publisher.metadata(true, true));
        messages.video(0, Publisher.avcHeader());
        messages.video(0, Publisher.key(Publisher.IDR));
        messages.video(40, Publisher.inter(Publisher.INTER, 0));
        assertTrue(recording.formats.isEmpty());
        messages.audio(50, Publisher.aacHeader());
        messages.audio(50, Publisher.aac("2122"));
        assertEquals(List.of(0, 64, 128), messages.trackIds(0));
        assertEquals(
                List.of(128, 0, 0, 64),
                recording.samples.stream().map(Sample::trackId).toList());
    }

    @Test
    void waitingEndsWithHalfASecondOfMedia() {
        messages.script(0, Publisher.metadata(true, true));
        messages.video(1_000_000, Publisher.avcHeader());
        messages.video(1_000_000, Publisher.key(Publisher.IDR));
        messages.video(1_000_499, Publisher.inter(Publisher.INTER, 0));
        assertTrue(recording.samples.isEmpty());
        messages.video(1_000_500, Publisher.inter(Publisher.INTER, 0));
        assertEquals(4, recording.samples.size());
        assertEquals(List.of(0, 128), messages.trackIds(0));
        messages.audio(1_000_510, Publisher.aacHeader());
        messages.audio(1_000_510, Publisher.aac("2122"));
        assertEquals(List.of(0, 64, 128), messages.trackIds(1), "a late track changes the list");
    }

    @Test
    void waitingIsBoundedByItems() {
        messages.script(0, Publisher.metadata(true, true));
        messages.video(0, Publisher.avcHeader());
        for (int i = 0; i < StartQueue.MAX_ITEMS; i++) {
            messages.video(0, Publisher.key(Publisher.IDR));
        }
        assertTrue(recording.samples.size() >= StartQueue.MAX_ITEMS);
    }

    @Test
    void withoutMetadataNothingWaits() {
        messages.video(0, Publisher.avcHeader());
        messages.video(0, Publisher.key(Publisher.IDR));
        assertEquals(1, recording.samples.size());
    }

    @Test
    void endReleasesWhatWaits() {
        messages.script(0, Publisher.metadata(true, true));
        messages.video(0, Publisher.avcHeader());
        messages.video(0, Publisher.key(Publisher.IDR));
        demuxer.end();
        assertEquals(2, recording.samples.size());
        demuxer.end();
        assertEquals(1, recording.formats.size());
    }

    @Test
    void anotherHeaderWhileWaitingLosesNothing() {
        messages.script(0, Publisher.metadata(true, true));
        messages.video(0, Publisher.avcHeader());
        messages.video(0, Publisher.key(Publisher.IDR));
        messages.video(40, Publisher.avcHeader(Publisher.OTHER_AVC_RECORD));
        messages.video(40, Publisher.key(Publisher.IDR));
        assertEquals(2, recording.formats.size());
        assertEquals(2, recording.ofTrack(0).size());
    }
}
