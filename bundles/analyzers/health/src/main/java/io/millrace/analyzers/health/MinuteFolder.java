package io.millrace.analyzers.health;

import io.millrace.api.health.Figure;

/** Makes minutes of seconds. Owned by who calls. */
final class MinuteFolder {
    private static final int MINUTE = 60;

    private final String stream;
    private final SecondHistory history;
    private final HistorySink sink;
    private long minute;
    private int seconds;

    MinuteFolder(String stream, SecondHistory history, HistorySink sink) {
        this.stream = stream;
        this.history = history;
        this.sink = sink;
    }

    /** A second was added to the history. */
    void added(long utcSecond) {
        long now = utcSecond / MINUTE;
        if (now == minute) {
            seconds++;
            return;
        }
        // the newest second belongs to the next minute
        fold(1);
        minute = now;
        seconds = 1;
    }

    /** What there is of the last minute is told. */
    void close() {
        fold(0);
        seconds = 0;
    }

    private void fold(int newer) {
        if (seconds == 0) {
            return;
        }
        float[] folded = SecondHistory.nothing();
        for (Figure figure : Figure.values()) {
            float[] values = history.last(figure, seconds + newer);
            float[] ofMinute = java.util.Arrays.copyOf(values, Math.min(seconds, values.length));
            folded[figure.ordinal()] = (float) Fold.of(figure, ofMinute);
        }
        sink.minute(new MinuteRow(stream, minute * MINUTE, seconds, folded));
    }
}
