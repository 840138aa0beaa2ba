package io.millrace.formats.cmaf;

import io.millrace.formats.bitstream.ByteCursor;
import io.millrace.formats.bitstream.MalformedBitstreamException;
import io.millrace.formats.cmaf.MediaSegment.Fragment;
import io.millrace.formats.cmaf.MediaSegment.TrackRun;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads media segments (ISO/IEC 14496-12 clause 8.8): the counterpart of {@link FragmentWriter}. Remembers where each
 * track's decoding times stand, for fragments without {@code tfdt}. Payloads are views of the bytes read.
 *
 * <p>Throws {@link MalformedBitstreamException} and nothing else on any input; memory stays within a small multiple of the
 * input's size. Not thread-safe.
 */
public final class FragmentReader {
    private final Movie movie;
    private final Map<Long, TrackState> states = new HashMap<>();

    /** Reads segments that need this header. */
    public FragmentReader(Movie movie) {
        this.movie = movie;
    }

    /**
     * Reads a segment, or a whole fragmented file: {@code moov} and boxes that are not known are passed over.
     *
     * @param bytes whole boxes; offsets that count from the start of a file count from here
     */
    public MediaSegment read(ByteBuffer bytes) {
        ByteBuffer all = bytes.slice().asReadOnlyBuffer();
        Optional<Brands> brands = Optional.empty();
        List<SegmentIndex> indexes = new ArrayList<>();
        List<ProducerReference> references = new ArrayList<>();
        List<EventMessage> events = new ArrayList<>();
        List<Fragment> fragments = new ArrayList<>();
        RunReader runs = new RunReader(all);
        BoxCursor boxes = new BoxCursor(all);
        while (boxes.hasNext()) {
            Box box = boxes.next();
            switch (box.type()) {
                case "styp" -> brands = brands.or(() -> Optional.of(Brands.parse(box.body())));
                case "sidx" -> indexes.add(SegmentIndex.parse(box.body()));
                case "prft" -> references.add(ProducerReference.parse(box.body()));
                case "emsg" -> events.add(EventMessage.parse(box.body()));
                case "moof" -> fragments.add(fragment(box, runs));
                default -> {}
            }
        }
        return new MediaSegment(brands, indexes, references, events, fragments);
    }

    private Fragment fragment(Box moof, RunReader runs) {
        long sequenceNumber = 0;
        List<TrackRun> tracks = new ArrayList<>();
        runs.begin(moof.offset());
        BoxCursor boxes = moof.children();
        while (boxes.hasNext()) {
            Box box = boxes.next();
            if (box.type().equals("mfhd")) {
                ByteCursor in = box.cursor();
                in.skip(4);
                sequenceNumber = in.u32();
            } else if (box.type().equals("traf")) {
                tracks.add(track(box, runs));
            }
        }
        return new Fragment(sequenceNumber, tracks);
    }

    private TrackRun track(Box traf, RunReader runs) {
        Box tfhd = traf.children()
                .find("tfhd")
                .orElseThrow(() -> new MalformedBitstreamException("The box \"traf\" lacks its \"tfhd\""));
        ByteCursor in = tfhd.cursor();
        in.skip(4);
        long trackId = in.u32();
        TrackHeader header = movie.track(trackId)
                .orElseThrow(() -> new MalformedBitstreamException("A fragment is of the unknown track " + trackId));
        TrackState state = states.computeIfAbsent(trackId, id -> new TrackState());
        Optional<Box> tfdt = traf.children().find("tfdt");
        if (tfdt.isPresent()) {
            state.nextDecodeTime = decodeTime(tfdt.get());
        }
        List<FragmentSample> samples = new ArrayList<>();
        runs.header(tfhd, header.defaults());
        BoxCursor boxes = traf.children();
        while (boxes.hasNext()) {
            Box box = boxes.next();
            if (box.type().equals("trun")) {
                state.nextDecodeTime = runs.read(box, state.nextDecodeTime, samples);
            }
        }
        for (FragmentSample sample : samples) {
            state.decodeShift = Math.max(state.decodeShift, -(long) sample.compositionOffset());
        }
        return new TrackRun(header, samples, state.decodeShift);
    }

    private static long decodeTime(Box tfdt) {
        ByteCursor in = tfdt.cursor();
        int version = in.u8();
        in.skip(3);
        long time = version == 1 ? in.int64() : in.u32();
        if (time < 0 || time > RunReader.MAX_TIME) {
            throw new MalformedBitstreamException("A decoding time is out of range");
        }
        return time;
    }

    private static final class TrackState {
        private long nextDecodeTime;
        private long decodeShift;
    }
}
