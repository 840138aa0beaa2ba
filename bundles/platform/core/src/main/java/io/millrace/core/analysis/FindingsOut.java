package io.millrace.core.analysis;

import io.millrace.api.analysis.Finding;
import io.millrace.api.analysis.Findings;
import io.millrace.api.event.MediaEvent;
import io.millrace.api.media.DataFormat;
import io.millrace.api.media.FourCc;
import io.millrace.api.media.Sample;
import io.millrace.api.media.Track;
import io.millrace.formats.bitstream.Id3Tag;
import io.millrace.formats.json.JsonText;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Findings of one analysis on their way to the stream's timeline and to those who hear events. Safe for any thread. */
final class FindingsOut implements Findings {
    /** The number that findings have among a stream's tracks: publishers number theirs from below. */
    static final Track TRACK = new Track(250, DataFormat.of(FourCc.ID3, ""));
    /** What the tag's text is called; its value is JSON. */
    static final String DESCRIPTION = "millrace.finding";

    static final int MOST_A_SECOND = 20;
    private static final int MOST_OPEN = 64;
    private static final int MOST_DETAIL_CHARS = 1_024;

    private final AnalysisSeat seat;
    private final AnalysisTools tools;
    /** What began and is not over, by kind. */
    private final Map<String, Finding> open = new LinkedHashMap<>();

    private volatile boolean closed;
    private long secondUs = Long.MIN_VALUE;
    private int inSecond;

    FindingsOut(AnalysisSeat seat, AnalysisTools tools) {
        this.seat = seat;
        this.tools = tools;
    }

    /** What began and is not over ends with the analysis: nobody looks any more. */
    void close() {
        List<Finding> left;
        synchronized (open) {
            closed = true;
            left = List.copyOf(open.values());
            open.clear();
        }
        left.forEach(began ->
                tell(new Finding(began.kind(), Finding.Phase.ENDED, began.ptsUs(), began.sinceUs(), Map.of())));
    }

    @Override
    public boolean report(Finding finding) {
        synchronized (open) {
            // the end of what was told is always told
            boolean ends = finding.phase() == Finding.Phase.ENDED && open.containsKey(finding.kind());
            if (closed || !ends && !mayTell()) {
                return false;
            }
            if (ends) {
                open.remove(finding.kind());
            } else if (finding.phase() == Finding.Phase.BEGAN && open.size() < MOST_OPEN) {
                open.put(finding.kind(), finding);
            }
        }
        return tell(finding);
    }

    private boolean tell(Finding finding) {
        seat.found(finding);
        tools.events().publish(MediaEvent.STREAM_FINDING, seat.stream().name().toString(), attributes(finding));
        long ptsUs = Math.max(0, finding.ptsUs());
        Id3Tag tag = Id3Tag.text(DESCRIPTION, JsonText.of(json(finding)));
        Sample sample = new Sample(TRACK.id(), ptsUs, ptsUs, Sample.SYNC, tag.toBuffer());
        return seat.stream().inject(TRACK, sample);
    }

    /** Bounds what a careless analyzer does to everybody else's timeline. */
    private synchronized boolean mayTell() {
        long nowUs = tools.workers().clock().monotonicUs();
        if (secondUs == Long.MIN_VALUE || nowUs - secondUs >= 1_000_000) {
            secondUs = nowUs;
            inSecond = 0;
        }
        return inSecond++ < MOST_A_SECOND;
    }

    private Map<String, String> attributes(Finding finding) {
        Map<String, String> attributes = new LinkedHashMap<>(details(finding));
        attributes.put("analyzer", seat.name());
        attributes.put("kind", finding.kind());
        attributes.put("phase", phase(finding));
        attributes.put("timeUs", Long.toString(finding.ptsUs()));
        attributes.put("sinceUs", Long.toString(finding.sinceUs()));
        return attributes;
    }

    private Map<String, Object> json(Finding finding) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("analyzer", seat.name());
        json.put("kind", finding.kind());
        json.put("phase", phase(finding));
        json.put("timeUs", finding.ptsUs());
        json.put("sinceUs", finding.sinceUs());
        if (!details(finding).isEmpty()) {
            json.put("details", details(finding));
        }
        return json;
    }

    private static Map<String, String> details(Finding finding) {
        int chars = finding.details().entrySet().stream()
                .mapToInt(entry -> entry.getKey().length() + entry.getValue().length())
                .sum();
        return chars > MOST_DETAIL_CHARS ? Map.of() : finding.details();
    }

    private static String phase(Finding finding) {
        return finding.phase().name().toLowerCase(Locale.ROOT);
    }

    @Override
    public boolean inject(Track track, Sample sample) {
        if (!(track.format() instanceof DataFormat)) {
            throw new IllegalArgumentException("Findings go into data tracks, not into " + track);
        }
        if (sample.trackId() != track.id()) {
            throw new IllegalArgumentException("The sample is not of track " + track.id());
        }
        return !closed && seat.stream().inject(track, sample);
    }
}
