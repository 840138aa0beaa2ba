package io.millrace.protocols.webrtc.play;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.media.FourCc;
import io.netty.buffer.Unpooled;
import org.junit.jupiter.api.Test;

class CatchUpTest {
    private static final int FRAME_TICKS = 1_500;

    private static WirePacket picture(long position, int timestamp) {
        return new WirePacket(Unpooled.EMPTY_BUFFER, position, true, true, timestamp, 0, FourCc.AVC);
    }

    @Test
    void timesRiseUpToTheLiveOnesAlsoAcrossTheWrap() {
        int pictures = 600;
        int start = -FRAME_TICKS * 200;
        int newest = start + (pictures - 1) * FRAME_TICKS;
        CatchUp catchUp = new CatchUp(pictures, newest, 1_200);
        int before = newest;
        for (int i = 0; i < pictures; i++) {
            int timestamp = catchUp.timestamp(picture(i, start + i * FRAME_TICKS));
            assertTrue(timestamp - before > 0, "picture " + i + " goes back");
            before = timestamp;
        }
        assertTrue(newest + FRAME_TICKS - before > 0, "the next live picture comes after all");
    }

    @Test
    void aPictureIsLateAsAWhole() {
        CatchUp catchUp = new CatchUp(10, 9_000, 0);
        assertTrue(catchUp.covers(picture(9, 9_000)));
        assertEquals(9_000, catchUp.timestamp(picture(9, 9_000)));
        assertTrue(catchUp.covers(picture(10, 9_000)), "the rest of it");
        assertFalse(catchUp.covers(picture(11, 10_500)));
    }
}
