package io.millrace.analyzers.blackfreeze;

import io.millrace.api.analysis.Finding;
import io.millrace.api.analysis.Frame;
import java.nio.ByteBuffer;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Finds black and frozen pictures in small ones of luma, in which the noise of cameras and encoders is averaged out. A
 * black picture does not count as frozen. When no more pictures come while sound goes on, the last one stands. Owned by
 * who calls.
 */
final class PictureDetector {
    /** Pictures come four times a second, and later than sound: until then none is missed. */
    private static final long MISSED_US = 1_500_000;
    /** After a pause of the sound nobody knows how long no picture came. */
    private static final long PAUSE_US = 2_000_000;

    private static final long NEVER = Long.MIN_VALUE;

    private final Supplier<Thresholds> thresholds;
    private final Spell black;
    private final Spell frozen;
    /** What later pictures are compared with: the first of those that are alike, so that slow fades are seen. */
    private byte[] reference = new byte[0];

    private long referenceUs;
    private byte[] current = new byte[0];
    private long beforeUs = NEVER;
    private boolean lastBlack;
    private boolean shown;
    /** Where the sound was when the last picture came: both need not be at the same time. */
    private long heardAtPictureUs = NEVER;

    private long heardUs = NEVER;
    /** Until when the last picture stood, as far as the sound tells. */
    private long stoodUntilUs = NEVER;

    PictureDetector(Supplier<Thresholds> thresholds, Consumer<Finding> findings) {
        this.thresholds = thresholds;
        black = new Spell("black", Spell.MOMENT_US, findings);
        // whatever moves, however shortly, is life
        frozen = new Spell("frozen", 0, findings);
    }

    void look(Frame frame) {
        ByteBuffer pixels = frame.pixels();
        if (pixels.remaining() != current.length) {
            current = new byte[pixels.remaining()];
            reference = new byte[0];
        }
        pixels.get(current);
        Thresholds now = thresholds.get();
        long us = frame.ptsUs();
        boolean isBlack = isBlack(now);
        long untilUs = us >= beforeUs ? Math.max(us, stoodUntilUs) : us;
        black.look(us, untilUs, isBlack, now.blackUs());
        boolean alike = reference.length == current.length && us >= beforeUs && isLikeReference(now);
        if (!alike) {
            reference = current.clone();
            referenceUs = us;
        }
        // the first of those that are alike was frozen already
        frozen.look(alike && !isBlack ? Math.min(us, referenceUs) : us, untilUs, alike && !isBlack, now.freezeUs());
        stoodUntilUs = us >= beforeUs ? stoodUntilUs : NEVER;
        beforeUs = us;
        lastBlack = isBlack;
        shown = true;
        heardAtPictureUs = heardUs;
    }

    /**
     * There was sound of a stream that should have pictures, too.
     *
     * @param fromUs its times
     * @param toUs its times
     */
    void hear(long fromUs, long toUs) {
        shown &= heardUs == NEVER || Math.abs(fromUs - heardUs) < PAUSE_US;
        heardUs = toUs;
        if (!shown) {
            return;
        }
        heardAtPictureUs = heardAtPictureUs == NEVER ? fromUs : heardAtPictureUs;
        if (toUs - heardAtPictureUs >= MISSED_US) {
            stoodUntilUs = beforeUs + toUs - heardAtPictureUs;
            Thresholds now = thresholds.get();
            black.look(beforeUs, stoodUntilUs, lastBlack, now.blackUs());
            frozen.look(beforeUs, stoodUntilUs, !lastBlack, now.freezeUs());
        }
    }

    private boolean isBlack(Thresholds now) {
        int dark = 0;
        for (byte pixel : current) {
            dark += (pixel & 0xFF) <= now.blackLuma() ? 1 : 0;
        }
        return dark >= now.blackShare() * current.length;
    }

    private boolean isLikeReference(Thresholds now) {
        for (int i = 0; i < current.length; i++) {
            if (Math.abs((current[i] & 0xFF) - (reference[i] & 0xFF)) > now.freezeNoise()) {
                return false;
            }
        }
        return true;
    }
}
