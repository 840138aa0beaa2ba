package io.millrace.packagers.hls;

import io.millrace.api.packaging.PackagingProfile;
import io.millrace.api.packaging.Part;
import io.millrace.api.packaging.Segment;
import io.millrace.api.packaging.SegmentNames;
import io.millrace.api.packaging.SegmentWindow;
import io.millrace.api.packaging.SegmentedStream;
import java.util.List;

/**
 * Renders the media playlist of one track (draft-pantos-hls-rfc8216bis sections 4.4.3 and 4.4.4, low-latency profile of
 * appendix B). Low-latency tags are there unless the profile wants standard latency: players that do not know them ignore
 * them. With standard latency, only whole segments are listed.
 */
final class MediaPlaylist {
    /** Delta updates leave out what is older than six target durations. */
    private static final int SKIP_BOUNDARY_TARGETS = 6;

    private static final int HOLD_BACK_TARGETS = 3;
    private static final int PART_HOLD_BACK_TARGETS = 3;
    private static final int BYTES_PER_SEGMENT = 250;
    /**
     * Parts are listed for the segment that is being written and the ones before it. Windows keep parts for three target
     * durations, which is longer: who read the playlist a while ago still gets those that are not listed any more.
     */
    private static final int SEGMENTS_WITH_PARTS = 3;

    private final SegmentedStream stream;
    private final SegmentWindow window;
    private final List<SegmentedStream> others;
    private final boolean lowLatency;

    /**
     * Prepares a playlist.
     *
     * @param others the other tracks of the presentation, for rendition reports
     */
    MediaPlaylist(SegmentedStream stream, SegmentWindow window, List<SegmentedStream> others) {
        this.stream = stream;
        this.window = window;
        this.others = others;
        lowLatency = stream.profile().lowLatency();
    }

    /** The playlist, with old segments left out if {@code delta} and there is something to leave out. */
    byte[] render(boolean delta) {
        List<Segment> segments = listed();
        int skipped = delta && lowLatency ? skippable(segments) : 0;
        PlaylistText text = new PlaylistText(1_000 + segments.size() * BYTES_PER_SEGMENT);
        header(text, segments);
        if (skipped > 0) {
            text.tag("#EXT-X-SKIP").attribute("SKIPPED-SEGMENTS", skipped).end();
        }
        String header = null;
        for (int i = skipped; i < segments.size(); i++) {
            Segment segment = segments.get(i);
            boolean withParts =
                    lowLatency && segment.mediaSequence() > window.nextMediaSequence() - SEGMENTS_WITH_PARTS;
            header = segment(text, segment, header, withParts);
        }
        footer(text);
        return text.bytes();
    }

    /** The profile's number of complete segments, and the open one where parts are listed. */
    private List<Segment> listed() {
        List<Segment> segments = window.segments();
        int complete = segments.size();
        if (complete > 0 && !segments.get(complete - 1).complete()) {
            complete--;
        }
        int first = Math.max(0, complete - stream.profile().listedSegments());
        return segments.subList(first, lowLatency ? segments.size() : complete);
    }

    private void header(PlaylistText text, List<Segment> segments) {
        text.number("#EXT-X-VERSION", lowLatency ? 9 : 7);
        text.number("#EXT-X-TARGETDURATION", targetSeconds());
        if (lowLatency) {
            serverControl(text, stream.profile());
        }
        if (segments.isEmpty()) {
            text.number("#EXT-X-MEDIA-SEQUENCE", window.nextMediaSequence());
            return;
        }
        Segment first = segments.get(0);
        text.number("#EXT-X-MEDIA-SEQUENCE", first.mediaSequence());
        text.number("#EXT-X-DISCONTINUITY-SEQUENCE", first.discontinuitySequence() - (first.discontinuity() ? 1 : 0));
        if (segments.stream().allMatch(Segment::isIndependent)) {
            text.line("#EXT-X-INDEPENDENT-SEGMENTS");
        }
    }

    private void serverControl(PlaylistText text, PackagingProfile profile) {
        text.tag("#EXT-X-SERVER-CONTROL")
                .attribute("CAN-BLOCK-RELOAD", "YES")
                .seconds("PART-HOLD-BACK", PART_HOLD_BACK_TARGETS * profile.partTargetUs())
                .seconds("CAN-SKIP-UNTIL", skipBoundaryUs())
                .seconds("HOLD-BACK", HOLD_BACK_TARGETS * targetSeconds() * 1_000_000)
                .end();
        text.tag("#EXT-X-PART-INF")
                .seconds("PART-TARGET", profile.partTargetUs())
                .end();
    }

    /** Returns the name of its CMAF header. */
    private String segment(PlaylistText text, Segment segment, String previousHeader, boolean withParts) {
        SegmentedStream holder = stream.holderOf(segment.mediaSequence());
        if (segment.discontinuity()) {
            text.line("#EXT-X-DISCONTINUITY");
        }
        String header = SegmentNames.init(holder, segment.init());
        if (!header.equals(previousHeader)) {
            text.tag("#EXT-X-MAP").quoted("URI", header).end();
        }
        text.programDateTime(segment.utcUs());
        if (segment.gap()) {
            text.line("#EXT-X-GAP");
        }
        for (Part part : withParts ? segment.parts() : List.<Part>of()) {
            text.tag("#EXT-X-PART")
                    .seconds("DURATION", part.durationUs())
                    .quoted("URI", SegmentNames.part(holder, segment.mediaSequence(), part.index()));
            if (part.independent()) {
                text.attribute("INDEPENDENT", "YES");
            }
            text.end();
        }
        if (segment.complete()) {
            text.segmentDuration(segment.durationUs());
            text.line(SegmentNames.segment(holder, segment.mediaSequence()));
        }
        return header;
    }

    private void footer(PlaylistText text) {
        if (window.ended()) {
            text.line("#EXT-X-ENDLIST");
            return;
        }
        if (!lowLatency) {
            return;
        }
        if (window.discontinuityAhead() && !window.segments().isEmpty()) {
            // hls.js takes the segment of the hint for one of the same continuity otherwise, and fails when it is not
            text.line("#EXT-X-DISCONTINUITY");
        }
        SegmentedStream holder = stream.holderOf(window.nextMediaSequence());
        text.tag("#EXT-X-PRELOAD-HINT")
                .attribute("TYPE", "PART")
                .quoted("URI", SegmentNames.part(holder, window.nextMediaSequence(), window.nextPartIndex()))
                .end();
        for (SegmentedStream other : others) {
            report(text, other);
        }
    }

    private static void report(PlaylistText text, SegmentedStream other) {
        SegmentWindow newest = other.window();
        long mediaSequence = newest.nextMediaSequence();
        int part = newest.nextPartIndex() - 1;
        if (part < 0) {
            mediaSequence--;
            part = newest.segment(mediaSequence)
                    .map(segment -> segment.parts().size() - 1)
                    .orElse(-1);
        }
        if (newest.segments().isEmpty()) {
            return;
        }
        text.tag("#EXT-X-RENDITION-REPORT")
                .quoted("URI", MultivariantPlaylist.uriOf(other))
                .attribute("LAST-MSN", mediaSequence);
        if (part >= 0) {
            text.attribute("LAST-PART", part);
        }
        text.end();
    }

    private int skippable(List<Segment> segments) {
        if (segments.isEmpty() || window.ended()) {
            return 0;
        }
        // durations count, not times: these jump at a discontinuity
        long distanceUs = 0;
        int count = segments.size();
        while (count > 0 && distanceUs <= skipBoundaryUs()) {
            count--;
            distanceUs += segments.get(count).durationUs();
        }
        return count;
    }

    private long skipBoundaryUs() {
        return SKIP_BOUNDARY_TARGETS * targetSeconds() * 1_000_000;
    }

    private long targetSeconds() {
        return (stream.profile().targetDurationUs() + 999_999) / 1_000_000;
    }
}
