package io.millrace.packagers.dash;

import io.millrace.api.packaging.Segment;

/** Writes {@code SegmentTemplate} with {@code SegmentTimeline} (ISO/IEC 23009-1 section 5.3.9.6). */
final class SegmentTimeline {
    private final XmlText xml;
    private final int timescaleHz;
    private long startTicks = -1;
    private long durationTicks;
    private int repeats;
    private long expectedTicks = -1;

    SegmentTimeline(XmlText xml, int timescaleHz) {
        this.xml = xml;
        this.timescaleHz = timescaleHz;
    }

    /**
     * Writes the segments of a run. The open segment is listed with the duration it will most likely have, so that
     * clients can fetch it while it is written; the next update corrects it.
     */
    void write(Run run) {
        xml.element("SegmentTimeline");
        for (int i = 0; i < run.segments().size(); i++) {
            Segment segment = run.segments().get(i);
            long start = MpdTime.ticks(segment.startUs(), timescaleHz);
            long end = i + 1 < run.segments().size()
                    ? MpdTime.ticks(run.segments().get(i + 1).startUs(), timescaleHz)
                    : MpdTime.ticks(segment.startUs() + lastDurationUs(run, segment), timescaleHz);
            add(start, end - start);
        }
        flush();
        xml.end();
    }

    private static long lastDurationUs(Run run, Segment segment) {
        return segment.complete()
                ? segment.durationUs()
                : Math.max(segment.durationUs(), run.stream().profile().segmentTargetUs());
    }

    private void add(long start, long duration) {
        if (startTicks >= 0 && start == expectedTicks && duration == durationTicks) {
            repeats++;
        } else {
            flush();
            startTicks = start;
            durationTicks = duration;
            repeats = 0;
        }
        expectedTicks = start + duration;
    }

    private void flush() {
        if (startTicks < 0) {
            return;
        }
        xml.element("S").attribute("t", startTicks).attribute("d", durationTicks);
        if (repeats > 0) {
            xml.attribute("r", repeats);
        }
        xml.end();
        startTicks = -1;
    }
}
