package io.millrace.analyzers.blackfreeze;

import io.millrace.api.analysis.Finding;
import io.millrace.api.analysis.Frame;
import java.nio.ByteBuffer;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Finds black and frozen pictures in small ones of luma, in which the noise of cameras and encoders is averaged out. A
 * black picture does not count as frozen. Owned by who calls.
 */
final class PictureDetector {
    private final Supplier<Thresholds> thresholds;
    private final Spell black;
    private final Spell frozen;
    /** What later pictures are compared with: the first of those that are alike, so that slow fades are seen. */
    private byte[] reference = new byte[0];

    private long referenceUs;
    private byte[] current = new byte[0];
    private long beforeUs = Long.MIN_VALUE;

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
        black.look(us, us, isBlack, now.blackUs());
        boolean alike = reference.length == current.length && us >= beforeUs && isLikeReference(now);
        if (!alike) {
            reference = current.clone();
            referenceUs = us;
        }
        // the first of those that are alike was frozen already
        frozen.look(alike && !isBlack ? Math.min(us, referenceUs) : us, us, alike && !isBlack, now.freezeUs());
        beforeUs = us;
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
