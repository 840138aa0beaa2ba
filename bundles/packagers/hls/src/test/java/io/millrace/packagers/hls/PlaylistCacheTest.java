package io.millrace.packagers.hls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.millrace.api.packaging.SegmentWindow;
import java.lang.ref.WeakReference;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class PlaylistCacheTest {
    private static final int COLLECTIONS = 50;

    private final HlsFixture live = new HlsFixture().segments(3);

    @Test
    void aPlaylistIsRenderedOnceForAWindow() {
        assertSame(
                live.ask("v0.m3u8", Map.of()).join(),
                live.ask("v0.m3u8", Map.of()).join());
    }

    @Test
    void aNewWindowIsRenderedAnew() {
        String before = live.text("v0.m3u8");
        live.segments(1);
        assertNotEquals(before, live.text("v0.m3u8"));
        assertEquals(live.text("v0.m3u8"), live.text("v0.m3u8"));
    }

    /** A stream that nobody polls any more would keep a minute of old segments otherwise. */
    @Test
    void aWindowThatWasRenderedIsNotKeptForItsPlaylist() {
        live.text("v0.m3u8");
        WeakReference<SegmentWindow> rendered = new WeakReference<>(live.video.window());
        live.segments(1);
        for (int i = 0; i < COLLECTIONS && rendered.get() != null; i++) {
            System.gc();
        }
        assertNull(rendered.get());
    }
}
