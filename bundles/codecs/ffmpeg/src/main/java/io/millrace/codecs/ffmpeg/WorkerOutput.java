package io.millrace.codecs.ffmpeg;

import io.millrace.api.work.Clock;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/** What a worker prints, line by line, to the log: some lines at a time, then how many more there were. */
final class WorkerOutput {
    private static final long WINDOW_US = 10_000_000;
    private static final int MAX_LINES = 10;
    private static final int MAX_CHARS = 500;

    private final Clock clock;
    private final Consumer<String> log;
    private final StringBuilder line = new StringBuilder();
    private String lastLine = "";
    private long windowEndUs = Long.MIN_VALUE;
    private int lines;
    private long hidden;

    WorkerOutput(Clock clock, Consumer<String> log) {
        this.clock = clock;
        this.log = log;
    }

    void take(byte[] bytes) {
        String text = new String(bytes, StandardCharsets.UTF_8);
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\n') {
                endLine();
            } else if (line.length() < MAX_CHARS) {
                line.append(Character.isISOControl(c) ? ' ' : c);
            }
        }
    }

    /** No more comes. */
    void end() {
        endLine();
        tellHidden();
    }

    /** The last line that said anything. */
    String lastLine() {
        return lastLine;
    }

    private void endLine() {
        String text = line.toString().strip();
        line.setLength(0);
        if (!text.isEmpty()) {
            lastLine = text;
            tell(text);
        }
    }

    /** Says a line as if it had been printed. */
    void tell(String text) {
        if (clock.monotonicUs() >= windowEndUs) {
            tellHidden();
            windowEndUs = clock.monotonicUs() + WINDOW_US;
            lines = 0;
        }
        if (lines++ < MAX_LINES) {
            log.accept(text);
        } else {
            hidden++;
        }
    }

    private void tellHidden() {
        if (hidden > 0) {
            log.accept(hidden + " more lines");
            hidden = 0;
        }
    }
}
