package io.millrace.codecs.ffmpeg.worker;

/** Digits of seven segments, which need no font: {@code HH:MM:SS.mmm}, {@value #WIDTH} by {@value #HEIGHT} pixels. */
final class SegmentClock {
    static final int WIDTH = 760;
    static final int HEIGHT = 120;

    private static final int DIGIT_WIDTH = 60;
    private static final int DIGIT_STEP = 72;
    private static final int SIGN_STEP = 40;
    private static final int THICK = 12;
    private static final int LIT = Canvas.WHITE;
    private static final int UNLIT = 26;
    private static final long MS_PER_DAY = 86_400_000L;

    /** Bits from the lowest: top, top right, bottom right, bottom, bottom left, top left, middle. */
    private static final int[] SEGMENTS = {0x3f, 0x06, 0x5b, 0x4f, 0x66, 0x6d, 0x7d, 0x07, 0x7f, 0x6f};

    private final Canvas canvas;
    private final int left;
    private final int top;

    /** A clock whose upper left corner is here, on black. */
    SegmentClock(Canvas canvas, int left, int top) {
        this.canvas = canvas;
        this.left = left;
        this.top = top;
    }

    void draw(long msOfDay) {
        long ms = Math.floorMod(msOfDay, MS_PER_DAY);
        int x = left;
        x = digits(x, (int) (ms / 3_600_000), 10);
        x = colon(x);
        x = digits(x, (int) (ms / 60_000 % 60), 10);
        x = colon(x);
        x = digits(x, (int) (ms / 1_000 % 60), 10);
        x = point(x);
        digits(x, (int) (ms % 1_000), 100);
    }

    private int digits(int x, int value, int highest) {
        int end = x;
        for (int place = highest; place > 0; place /= 10) {
            digit(end, value / place % 10);
            end += DIGIT_STEP;
        }
        return end;
    }

    private void digit(int x, int value) {
        int lit = SEGMENTS[value];
        int half = HEIGHT / 2;
        int inner = DIGIT_WIDTH - 2 * THICK;
        int upright = half - THICK - THICK / 2;
        int lower = top + half + THICK / 2;
        segment(lit, 0, x + THICK, top, inner, THICK);
        segment(lit, 1, x + DIGIT_WIDTH - THICK, top + THICK, THICK, upright);
        segment(lit, 2, x + DIGIT_WIDTH - THICK, lower, THICK, upright);
        segment(lit, 3, x + THICK, top + HEIGHT - THICK, inner, THICK);
        segment(lit, 4, x, lower, THICK, upright);
        segment(lit, 5, x, top + THICK, THICK, upright);
        segment(lit, 6, x + THICK, top + half - THICK / 2, inner, THICK);
    }

    private void segment(int lit, int bit, int x, int y, int width, int height) {
        canvas.shade(x, y, width, height, (lit >> bit & 1) == 1 ? LIT : UNLIT);
    }

    private int colon(int x) {
        canvas.shade(x + THICK / 2, top + HEIGHT / 3 - THICK / 2, THICK, THICK, LIT);
        canvas.shade(x + THICK / 2, top + 2 * HEIGHT / 3 - THICK / 2, THICK, THICK, LIT);
        return x + SIGN_STEP;
    }

    private int point(int x) {
        canvas.shade(x + THICK / 2, top + HEIGHT - THICK, THICK, THICK, LIT);
        return x + SIGN_STEP;
    }
}
