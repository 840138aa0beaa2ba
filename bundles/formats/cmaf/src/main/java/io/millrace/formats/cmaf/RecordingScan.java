package io.millrace.formats.cmaf;

import io.millrace.api.packaging.ByteRange;
import io.millrace.formats.bitstream.ByteCursor;
import io.millrace.formats.bitstream.MalformedBitstreamException;
import io.millrace.formats.cmaf.RecordingIndex.End;
import io.millrace.formats.cmaf.RecordingIndex.Source;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Walks over the boxes of a recording once. Owned by one thread. */
final class RecordingScan {
    private static final int MAX_BOX_BYTES = 8 << 20;
    /** More than fit into memory; a recorder begins another file long before. */
    private static final int MAX_SEGMENTS = 2_000_000;
    /** The head of a recording stands at the beginning of its file. */
    private static final int MAX_HEADER_BYTES = MAX_BOX_BYTES + (1 << 16);
    /** A chunk that was being written is not larger; more than this is not cut off. */
    private static final long MAX_TORN_BYTES = 64L << 20;

    private final BoxSource boxes;
    private final int maxSegments;
    private final List<OpenSegment> segments = new ArrayList<>();
    private final Map<Long, OpenSegment> current = new HashMap<>();
    private final Map<Long, RecordingMark> marks = new HashMap<>();
    private ByteBuffer header;
    private Movie movie;
    private String note = "";
    private boolean begins;
    private ProducerReference reference;
    private Box fragment;
    /** Where the chunk that is being read begins, with what stands before its moof. */
    private long chunkFrom = -1;

    private long wholeBytes;

    RecordingScan(Source source) throws IOException {
        this(source, MAX_SEGMENTS);
    }

    /** @param maxSegments what comes behind so many is not looked at */
    RecordingScan(Source source, int maxSegments) throws IOException {
        this.maxSegments = maxSegments;
        boxes = new BoxSource(source, MAX_BOX_BYTES);
    }

    RecordingIndex scan() throws IOException {
        End end = End.WHOLE;
        try {
            while (boxes.hasNext() && segments.size() < maxSegments) {
                if (!boxes.isWhole()) {
                    end = End.TORN;
                    break;
                }
                take(boxes.next());
            }
            if (end == End.WHOLE && boxes.hasNext()) {
                // nobody knows what is there: it is not to be cut off
                end = End.DAMAGED;
            }
        } catch (MalformedBitstreamException damaged) {
            end = boxes.isZeros() ? End.TORN : End.DAMAGED;
        }
        if (movie == null) {
            throw new MalformedBitstreamException("The file has no header");
        }
        if (end == End.WHOLE && chunkFrom >= 0) {
            end = End.TORN;
        }
        if (end == End.TORN && boxes.sizeBytes() - wholeBytes > MAX_TORN_BYTES) {
            end = End.DAMAGED;
        }
        return new RecordingIndex(
                header,
                movie,
                note,
                segments.stream().map(OpenSegment::recorded).toList(),
                wholeBytes,
                end);
    }

    private void take(Box box) throws IOException {
        switch (box.type()) {
            case "moov" -> {
                if (boxes.position() > MAX_HEADER_BYTES) {
                    throw new MalformedBitstreamException("The header ends behind " + boxes.position() + " bytes");
                }
                header = boxes.copy(0, (int) boxes.position());
                movie = Movie.parse(header);
                passed();
            }
            case "styp" -> {
                opens(box);
                begins = true;
            }
            case "prft" -> {
                opens(box);
                reference = ProducerReference.parse(box.body());
            }
            case "uuid" -> mark(box);
            case "emsg" -> opens(box);
            case "moof" -> {
                opens(box);
                fragment = box;
            }
            case "mdat" -> chunk(box);
            default -> {
                if (chunkFrom < 0) {
                    passed();
                }
            }
        }
    }

    private void opens(Box box) {
        if (movie == null) {
            throw new MalformedBitstreamException("Media stands before the header");
        }
        if (chunkFrom < 0) {
            chunkFrom = box.offset();
        }
    }

    private void passed() {
        wholeBytes = boxes.position();
    }

    /** Marks stand before the chunk and are no part of it. */
    private void mark(Box box) {
        if (RecordingMark.is(box) && chunkFrom < 0) {
            RecordingMark mark = RecordingMark.parse(box);
            marks.put(mark.trackId(), mark);
        } else if (chunkFrom < 0) {
            String text = RecordingNote.text(box);
            note = text == null ? note : text;
            passed();
        }
    }

    private void chunk(Box mdat) {
        if (fragment == null) {
            throw new MalformedBitstreamException("Media has no fragment");
        }
        FragmentTimes times = FragmentTimes.of(fragment, movie);
        OpenSegment open = current.get(times.trackId());
        if (begins || open == null) {
            open = new OpenSegment(times, marks.remove(times.trackId()), reference, open, fragment.offset());
            current.put(times.trackId(), open);
            segments.add(open);
        }
        passed();
        open.add(times, chunkFrom, wholeBytes);
        chunkFrom = -1;
        begins = false;
        reference = null;
        fragment = null;
    }

    /** A segment whose chunks are being found. */
    private static final class OpenSegment {
        private final RecordingMark mark;
        private final long fragmentOffset;
        private final List<ByteRange> extents = new ArrayList<>(2);
        private long durationTicks;
        private final long timescaleHz;

        OpenSegment(
                FragmentTimes times,
                RecordingMark mark,
                ProducerReference reference,
                OpenSegment before,
                long fragmentOffset) {
            this.fragmentOffset = fragmentOffset;
            timescaleHz = times.timescaleHz();
            this.mark = mark != null ? mark : guess(times, reference, before);
        }

        /** For files that others wrote. */
        private static RecordingMark guess(FragmentTimes times, ProducerReference reference, OpenSegment before) {
            long startUs = Ticks.toUs(times.earliestTicks(), times.timescaleHz());
            long utcUs = reference == null
                    ? before == null ? 0 : before.mark.utcUs() + startUs - before.mark.startUs()
                    : reference.utcUs() + startUs - Ticks.toUs(reference.mediaTime(), times.timescaleHz());
            long number = before == null ? 0 : before.mark.mediaSequence() + 1;
            return new RecordingMark(times.trackId(), number, startUs, utcUs, false, times.independent());
        }

        void add(FragmentTimes times, long from, long to) {
            durationTicks += times.durationTicks();
            int last = extents.size() - 1;
            if (last >= 0 && extents.get(last).to() == from) {
                extents.set(last, new ByteRange(extents.get(last).from(), to));
            } else {
                extents.add(new ByteRange(from, to));
            }
        }

        RecordedSegment recorded() {
            return new RecordedSegment(
                    mark.trackId(),
                    mark.mediaSequence(),
                    mark.startUs(),
                    Ticks.toUs(durationTicks, timescaleHz),
                    mark.utcUs(),
                    mark.discontinuity(),
                    mark.independent(),
                    fragmentOffset,
                    extents);
        }
    }

    /**
     * What a fragment of one track says of its times.
     *
     * @param earliestTicks presentation time of its earliest sample
     */
    record FragmentTimes(long trackId, long timescaleHz, long earliestTicks, long durationTicks, boolean independent) {
        static FragmentTimes of(Box moof, Movie movie) {
            Box traf = moof.children()
                    .find("traf")
                    .orElseThrow(() -> new MalformedBitstreamException("The box \"moof\" lacks its \"traf\""));
            Box tfhd = traf.children()
                    .find("tfhd")
                    .orElseThrow(() -> new MalformedBitstreamException("The box \"traf\" lacks its \"tfhd\""));
            ByteCursor in = tfhd.cursor();
            in.skip(4);
            long trackId = in.u32();
            TrackHeader track = movie.track(trackId)
                    .orElseThrow(
                            () -> new MalformedBitstreamException("A fragment is of the unknown track " + trackId));
            RunTimes times = new RunTimes(tfhd, track.defaults());
            BoxCursor boxes = traf.children();
            while (boxes.hasNext()) {
                times.take(boxes.next());
            }
            return new FragmentTimes(
                    trackId, track.timescaleHz(), times.earliestTicks(), times.durationTicks(), times.beginsWithSync());
        }
    }
}
