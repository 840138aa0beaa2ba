package io.millrace.formats.cmaf;

import io.millrace.api.media.ClockReference;
import io.millrace.api.media.Sample;
import io.millrace.api.media.Track;
import io.millrace.api.packaging.ByteRange;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A recording of a real file as a recorder writes it: parts of all tracks by turns, four to a segment. */
final class Recorded {
    static final long EPOCH_US = 1_767_225_600_000_000L;
    static final int PARTS = 4;

    final RealFile file;
    final List<RecordedSegment> segments = new ArrayList<>();
    final byte[] bytes;
    /** Where each chunk ends. */
    final List<Integer> ends = new ArrayList<>();

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    Recorded(String name) {
        file = RealFile.read(name);
        List<ByteBuffer> headers = file.tracks().stream().map(CmafHeader::of).toList();
        out.writeBytes(Remux.bytes(List.of(RecordingHeader.of(headers, 0), RecordingNote.of("rule=évening"))));
        ends.add(out.size());
        Map<Integer, Lane> lanes = new HashMap<>();
        file.tracks().forEach(track -> lanes.put(track.id(), new Lane(track)));
        boolean more = true;
        while (more) {
            more = false;
            for (Track track : file.tracks()) {
                more |= lanes.get(track.id()).part();
            }
        }
        lanes.values().forEach(Lane::close);
        segments.sort((one, other) ->
                Long.compare(one.extents().get(0).from(), other.extents().get(0).from()));
        bytes = out.toByteArray();
    }

    static RecordingIndex.Source source(byte[] bytes) {
        return new RecordingIndex.Source() {
            @Override
            public long sizeBytes() {
                return bytes.length;
            }

            @Override
            public int read(ByteBuffer target, long position) {
                int count = (int) Math.min(target.remaining(), bytes.length - position);
                if (count <= 0) {
                    return -1;
                }
                target.put(bytes, (int) position, count);
                return count;
            }
        };
    }

    private final class Lane {
        private final Track track;
        private final FragmentWriter writer;
        private final List<Sample> samples;
        private int next;
        private long number = 40;
        private int part;
        private RecordingMark mark;
        private long fragmentOffset;
        private long durationTicks;
        private List<ByteRange> extents = new ArrayList<>();

        Lane(Track track) {
            this.track = track;
            writer = FragmentWriter.of(track, 1);
            samples = file.samples().get(track.id());
        }

        boolean part() {
            if (next >= samples.size()) {
                return false;
            }
            int to = Math.min(samples.size(), next + (track.isVideo() ? 3 : 5));
            long endDtsUs = to < samples.size() ? samples.get(to).dtsUs() : FragmentWriter.UNKNOWN_END;
            ChunkHead head = part == 0 ? ChunkHead.SEGMENT.with(new ClockReference(0, EPOCH_US)) : ChunkHead.NONE;
            Chunk chunk = writer.write(head, samples.subList(next, to), endDtsUs);
            if (part == 0) {
                boolean sync = samples.get(next).isSync();
                mark = new RecordingMark(
                        CmafHeader.trackId(track), number++, chunk.startUs(), EPOCH_US + chunk.startUs(), false, sync);
                out.writeBytes(Remux.bytes(List.of(mark.toBox())));
                fragmentOffset = out.size() + head.boxBytes();
            }
            int from = out.size();
            out.writeBytes(Remux.bytes(chunk.buffers()));
            ends.add(out.size());
            add(from);
            durationTicks += chunk.durationTicks();
            next = to;
            if (++part == PARTS) {
                close();
            }
            return true;
        }

        private void add(int from) {
            int last = extents.size() - 1;
            if (last >= 0 && extents.get(last).to() == from) {
                extents.set(last, new ByteRange(extents.get(last).from(), out.size()));
            } else {
                extents.add(new ByteRange(from, out.size()));
            }
        }

        void close() {
            if (part > 0) {
                segments.add(new RecordedSegment(
                        mark.trackId(),
                        mark.mediaSequence(),
                        mark.startUs(),
                        Ticks.toUs(durationTicks, track.format().timescaleHz()),
                        mark.utcUs(),
                        false,
                        mark.independent(),
                        fragmentOffset,
                        extents));
            }
            part = 0;
            durationTicks = 0;
            extents = new ArrayList<>();
        }
    }
}
