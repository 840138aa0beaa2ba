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
import java.util.Locale;
import java.util.Map;

/** Findings of one analysis on their way to the stream's timeline and to those who hear events. Safe for any thread. */
final class FindingsOut implements Findings {
    /** The number that findings have among a stream's tracks: publishers number theirs from below. */
    static final Track TRACK = new Track(250, DataFormat.of(FourCc.ID3, ""));
    /** What the tag's text is called; its value is JSON. */
    static final String DESCRIPTION = "millrace.finding";

    static final int MOST_A_SECOND = 20;
    private static final int MOST_DETAIL_CHARS = 1_024;

    private final AnalysisSeat seat;
    private final AnalysisTools tools;
    private volatile boolean closed;
    private long secondUs = Long.MIN_VALUE;
    private int inSecond;

    FindingsOut(AnalysisSeat seat, AnalysisTools tools) {
        this.seat = seat;
        this.tools = tools;
    }

    void close() {
        closed = true;
    }

    @Override
    public boolean report(Finding finding) {
        if (closed || !mayTell()) {
            return false;
        }
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
