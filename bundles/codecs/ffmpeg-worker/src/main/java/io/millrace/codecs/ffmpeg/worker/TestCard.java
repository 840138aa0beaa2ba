package io.millrace.codecs.ffmpeg.worker;

/**
 * The test picture: colour bars, a ball that bounces, a bar that fills in every second, a clock, and two squares that
 * flash while the tone beeps. Most of it stands still, so that it costs an encoder little.
 */
final class TestCard implements AutoCloseable {
    static final VideoFormat FORMAT = new VideoFormat(1280, 720, 30);
    static final int CLOCK_LEFT = (FORMAT.width() - SegmentClock.WIDTH) / 2;
    static final int CLOCK_TOP = 568;

    private static final int BALL_RADIUS = 48;
    private static final int BALL_FLOOR = 400 - BALL_RADIUS;
    private static final int BALL_RISE = 260;
    private static final int BALL_MARGIN = 80;
    private static final long BALL_CROSSING_MS = 4_000;
    private static final long BALL_BOUNCE_MS = 1_000;
    private static final int BAR_TOP = 420;
    private static final int BAR_HEIGHT = 24;
    private static final int BOX_TOP = 540;
    private static final int SQUARE = 120;
    private static final int SQUARE_MARGIN = 70;

    private final Frame backdrop = Frame.empty();
    private final Frame picture = Frame.picture(FORMAT);
    private final Canvas canvas = new Canvas(picture, FORMAT);
    private final SegmentClock clock = new SegmentClock(canvas, CLOCK_LEFT, CLOCK_TOP);

    TestCard() {
        String bars = "smptehdbars=size=" + FORMAT.width() + "x" + FORMAT.height() + ",format=yuv420p";
        try (FilterGraph graph = new FilterGraph(bars)) {
            graph.read(backdrop);
        }
        backdrop.makeWritable();
        Canvas still = new Canvas(backdrop, FORMAT);
        still.fill(0, BAR_TOP, FORMAT.width(), BAR_HEIGHT, Canvas.BLACK);
        still.fill(0, BOX_TOP, FORMAT.width(), FORMAT.height() - BOX_TOP, Canvas.BLACK);
    }

    /** The picture at a time of the wall clock; valid until the next call. */
    Frame at(long wallMsOfDay) {
        picture.copyFrom(backdrop);
        ball(wallMsOfDay);
        int filled = (int) (Beat.msOfSecond(wallMsOfDay) * FORMAT.width() / 1_000) & ~1;
        canvas.shade(0, BAR_TOP, filled, BAR_HEIGHT, Canvas.WHITE);
        if (Beat.sounds(wallMsOfDay)) {
            canvas.shade(SQUARE_MARGIN, CLOCK_TOP, SQUARE, SQUARE, Canvas.WHITE);
            canvas.shade(FORMAT.width() - SQUARE_MARGIN - SQUARE, CLOCK_TOP, SQUARE, SQUARE, Canvas.WHITE);
        }
        clock.draw(wallMsOfDay);
        return picture;
    }

    /** It touches the floor at the beginning of each second. */
    private void ball(long ms) {
        long crossing = Math.floorMod(ms, 2 * BALL_CROSSING_MS);
        double across = (double) Math.min(crossing, 2 * BALL_CROSSING_MS - crossing) / BALL_CROSSING_MS;
        double bounce = (double) Math.floorMod(ms, BALL_BOUNCE_MS) / BALL_BOUNCE_MS;
        int x = BALL_MARGIN + (int) (across * (FORMAT.width() - 2 * BALL_MARGIN));
        int y = BALL_FLOOR - (int) (BALL_RISE * 4 * bounce * (1 - bounce));
        canvas.disc(x & ~1, y & ~1, BALL_RADIUS, Canvas.BLACK);
        canvas.disc(x & ~1, y & ~1, BALL_RADIUS - 6, Canvas.WHITE);
    }

    @Override
    public void close() {
        backdrop.close();
        picture.close();
    }
}
