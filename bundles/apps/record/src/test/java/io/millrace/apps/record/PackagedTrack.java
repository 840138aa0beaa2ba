package io.millrace.apps.record;

import io.millrace.api.media.ClockReference;
import io.millrace.api.media.Sample;
import io.millrace.api.media.Track;
import io.millrace.api.packaging.Body;
import io.millrace.api.packaging.ByteRange;
import io.millrace.api.packaging.InitSegment;
import io.millrace.api.packaging.PackagingProfile;
import io.millrace.api.packaging.Part;
import io.millrace.api.packaging.Segment;
import io.millrace.api.packaging.SegmentWindow;
import io.millrace.api.packaging.SegmentedStream;
import io.millrace.formats.cmaf.ChunkHead;
import io.millrace.formats.cmaf.CmafHeader;
import io.millrace.formats.cmaf.FragmentWriter;
import io.millrace.testkit.SyntheticStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** A window of real CMAF chunks that the test fills: segments of one second in five parts. */
final class PackagedTrack implements SegmentedStream {
    static final long EPOCH_US = 1_767_225_600_000_000L;
    static final long PART_US = 200_000;
    static final int PARTS = 5;
    private static final int KEPT = 6;

    private final SyntheticStream source = SyntheticStream.of(25, 25);
    private final String id;
    private final List<Segment> segments = new ArrayList<>();
    private final List<CompletableFuture<SegmentWindow>> waiting = new ArrayList<>();
    private Track track;
    private FragmentWriter writer;
    private InitSegment init;
    private long next = 7;
    private long timeUs;
    private long shiftUs;
    private boolean discontinuity;
    private boolean ended;
    private int parts;

    PackagedTrack(String id, Track track) {
        this.id = id;
        format(track);
    }

    /** Another header from the next segment on. */
    void format(Track changed) {
        track = changed;
        writer = FragmentWriter.of(changed, 1);
        init = new InitSegment(next, changed.format(), Body.of(List.of(CmafHeader.of(changed))));
    }

    void part() {
        List<Sample> samples = (track.isVideo()
                        ? source.video(timeUs, timeUs + PART_US)
                        : source.audio(timeUs, timeUs + PART_US))
                .stream()
                        .map(sample -> sample.at(sample.dtsUs() + shiftUs, sample.ptsUs() + shiftUs))
                        .toList();
        ChunkHead head = parts == 0 ? ChunkHead.SEGMENT.with(new ClockReference(0, EPOCH_US)) : ChunkHead.NONE;
        ByteBuffer bytes =
                flat(writer.write(head, samples, timeUs + PART_US + shiftUs).buffers());
        Segment open = parts == 0 ? null : segments.remove(segments.size() - 1);
        long startUs = open == null ? timeUs + shiftUs : open.startUs();
        List<Part> all = new ArrayList<>(open == null ? List.of() : open.parts());
        all.add(new Part(all.size(), timeUs + shiftUs, PART_US, all.isEmpty(), Body.of(List.of(bytes))));
        parts++;
        timeUs += PART_US;
        boolean complete = parts == PARTS;
        List<ByteBuffer> body = new ArrayList<>();
        all.forEach(part ->
                part.body().read(new ByteRange(0, part.body().sizeBytes())).thenAccept(body::addAll));
        segments.add(new Segment(
                next,
                startUs,
                parts * PART_US,
                EPOCH_US + startUs,
                open == null ? discontinuity : open.discontinuity(),
                0,
                0,
                false,
                init,
                all,
                Body.of(body),
                complete));
        if (complete) {
            next++;
            parts = 0;
            discontinuity = false;
            while (segments.size() > KEPT) {
                segments.remove(0);
            }
        }
        answer();
    }

    void segment() {
        do {
            part();
        } while (parts != 0);
    }

    /** The publisher was away for a while. */
    void away(long us) {
        shiftUs += us;
        discontinuity = true;
    }

    void end() {
        ended = true;
        answer();
    }

    private void answer() {
        List<CompletableFuture<SegmentWindow>> due = List.copyOf(waiting);
        waiting.clear();
        due.forEach(each -> each.complete(window()));
    }

    private static ByteBuffer flat(List<ByteBuffer> buffers) {
        ByteBuffer all = ByteBuffer.allocate(
                buffers.stream().mapToInt(ByteBuffer::remaining).sum());
        buffers.forEach(all::put);
        return all.flip();
    }

    @Override
    public String id() {
        return id;
    }

    @Override
    public String epoch() {
        return "e0";
    }

    @Override
    public Track track() {
        return track;
    }

    @Override
    public SegmentWindow window() {
        return new SegmentWindow(segments, next, parts, ended);
    }

    @Override
    public CompletionStage<SegmentWindow> await(long mediaSequence, int partIndex) {
        CompletableFuture<SegmentWindow> answer = new CompletableFuture<>();
        waiting.add(answer);
        return answer;
    }

    @Override
    public long averageBitsPerSecond() {
        return 0;
    }

    @Override
    public long peakBitsPerSecond() {
        return 0;
    }

    @Override
    public PackagingProfile profile() {
        return PackagingProfile.DEFAULT;
    }
}
