package io.millrace.core.live;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.media.AudioFormat;
import io.millrace.api.media.DataFormat;
import io.millrace.api.media.FourCc;
import io.millrace.api.media.FrameRate;
import io.millrace.api.media.Sample;
import io.millrace.api.media.Track;
import io.millrace.api.media.VideoFormat;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TrackTableTest {
    private static final Track AUDIO =
            new Track(64, new AudioFormat(FourCc.AAC, ByteBuffer.allocate(0), 48_000, 2, Optional.empty()));
    private static final Track DATA = new Track(200, DataFormat.of(FourCc.ID3, ""));

    private final TrackTable table = new TrackTable();

    @Test
    void onlyAChangedListIsAChange() {
        assertTrue(table.announce(List.of(video(0, 640), AUDIO)));
        assertFalse(table.announce(List.of(video(0, 640), AUDIO)));
        assertTrue(table.announce(List.of(video(0, 320), AUDIO)));
        assertTrue(table.announce(List.of(AUDIO)));
        assertEquals(List.of(AUDIO), table.all());
    }

    @Test
    void eachVideoTrackWaitsForItsOwnKeyPicture() {
        table.announce(List.of(video(0, 640), video(1, 320), AUDIO));
        assertFalse(table.accepts(picture(0, false)));
        assertTrue(table.accepts(picture(0, true)));
        assertTrue(table.accepts(picture(0, false)));
        assertFalse(table.accepts(picture(1, false)), "the other's key picture does not help");
        assertTrue(table.accepts(picture(1, true)));
        assertTrue(table.accepts(new Sample(64, 0, 0, 0, ByteBuffer.allocate(1))), "sound never waits");
    }

    @Test
    void aChangeOfAnotherTrackMakesNobodyWaitAndEndsNoWait() {
        table.announce(List.of(video(0, 640), video(1, 320)));
        assertTrue(table.accepts(picture(0, true)));
        assertTrue(table.admit(DATA));
        assertTrue(table.accepts(picture(0, false)));
        assertFalse(table.accepts(picture(1, false)), "it still waits");
        table.announce(List.of(video(0, 320), video(1, 320)));
        assertFalse(table.accepts(picture(0, false)), "the size changed");
    }

    @Test
    void injectedTracksStayUntilTheirNumberIsTaken() {
        table.announce(List.of(AUDIO));
        assertTrue(table.admit(DATA));
        assertTrue(table.isKnown(DATA));
        assertTrue(table.admit(DATA), "again");
        assertFalse(table.admit(new Track(200, DataFormat.of(FourCc.KLV, ""))));
        assertFalse(table.admit(new Track(64, DATA.format())), "the number is the publisher's");
        table.announce(List.of(video(0, 640), AUDIO));
        assertEquals(List.of(video(0, 640), AUDIO, DATA), table.all());
        table.announce(List.of(AUDIO, video(200, 640)));
        assertEquals(List.of(AUDIO, video(200, 640)), table.all());
        assertFalse(table.admit(DATA));
    }

    @Test
    void aPublicationBeginsWithTheBestItHas() {
        table.announce(List.of(DATA));
        assertTrue(table.canBegin(picture(200, true)));
        table.announce(List.of(DATA, AUDIO));
        assertFalse(table.canBegin(picture(200, true)));
        assertTrue(table.canBegin(picture(64, true)));
        table.announce(List.of(DATA, AUDIO, video(3, 640)));
        assertFalse(table.canBegin(picture(64, true)));
        assertTrue(table.canBegin(picture(3, true)));
    }

    private static Track video(int id, int width) {
        return new Track(id, new VideoFormat(FourCc.AVC, ByteBuffer.allocate(0), width, 2, FrameRate.UNKNOWN));
    }

    private static Sample picture(int id, boolean sync) {
        return new Sample(id, 0, 0, Sample.VIDEO | (sync ? Sample.SYNC : 0), ByteBuffer.allocate(1));
    }
}
