package io.millrace.formats.cmaf;

import io.millrace.api.media.FourCc;
import io.millrace.formats.bitstream.ByteCursor;
import io.millrace.formats.bitstream.MalformedBitstreamException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * The head of a recording: {@code ftyp} and a {@code moov} with the tracks of several CMAF headers, whose chunks follow as
 * they are (ISO/IEC 14496-12 clause 8). Each track has an edit list by which the file begins at zero, though its chunks keep
 * the times of the live stream. Pure functions, safe for any thread.
 */
public final class RecordingHeader {
    private static final int MOVIE_TIMESCALE_HZ = 1000;
    private static final int DURATION_BOX_BYTES = 20;
    private static final int MOVIE_HEADER_BYTES = 108;

    private RecordingHeader() {}

    /**
     * Merges headers.
     *
     * @param headers CMAF headers with one track each, whose {@code track_ID}s differ
     * @param startUs presentation time on the stream's timeline with which the file begins
     * @throws MalformedBitstreamException if a header cannot be read, or two have the same {@code track_ID}
     */
    public static ByteBuffer of(List<ByteBuffer> headers, long startUs) {
        List<Box> moovs = new ArrayList<>();
        List<TrackHeader> tracks = new ArrayList<>();
        for (ByteBuffer header : headers) {
            moovs.add(find(new BoxCursor(header), "moov"));
            TrackHeader track = Movie.parse(header).tracks().get(0);
            if (tracks.stream().anyMatch(other -> other.trackId() == track.trackId())) {
                throw new MalformedBitstreamException("Two tracks have the track_ID " + track.trackId());
            }
            tracks.add(track);
        }
        BoxWriter out = new BoxWriter();
        Brands brands = brands(tracks);
        ByteBuffer fileType = ByteBuffer.allocate(brands.boxBytes());
        brands.putFileType(fileType);
        out.raw(fileType.flip());
        out.open("moov");
        movieHeader(out, find(moovs.get(0).children(), "mvhd"), tracks);
        for (int i = 0; i < moovs.size(); i++) {
            track(out, find(moovs.get(i).children(), "trak"), tracks.get(i), startUs);
        }
        out.open("mvex").raw(duration(0));
        for (Box moov : moovs) {
            raw(out, find(find(moov.children(), "mvex").children(), "trex"));
        }
        return out.close().close().toBuffer();
    }

    /**
     * The box that says how long a finished recording is ({@code mehd}, clause 8.8.2), to be written at
     * {@link #durationOffset}. Before that, free space stands there.
     */
    public static ByteBuffer duration(long durationUs) {
        BoxWriter out = new BoxWriter();
        if (durationUs <= 0) {
            return out.open("free").zeros(12).close().toBuffer();
        }
        long ticks = Ticks.ofUs(durationUs, MOVIE_TIMESCALE_HZ);
        return out.openFull("mehd", 1, 0).u32(ticks >>> 32).u32(ticks).close().toBuffer();
    }

    /** Where in the file the box of {@link #duration} lies; -1 if this is the head of another file. */
    public static long durationOffset(ByteBuffer header) {
        return durationBox(header) == null ? -1 : durationBox(header).offset();
    }

    /** Whether the head says how long the file is, as it does when the recording was finished. */
    public static boolean isFinished(ByteBuffer header) {
        Box box = durationBox(header);
        return box != null && box.type().equals("mehd");
    }

    private static Box durationBox(ByteBuffer header) {
        Box mvex = find(find(new BoxCursor(header), "moov").children(), "mvex");
        BoxCursor boxes = mvex.children();
        Box first = boxes.hasNext() ? boxes.next() : null;
        boolean known = first != null
                && first.sizeBytes() == DURATION_BOX_BYTES
                && (first.type().equals("free") || first.type().equals("mehd"));
        return known ? first : null;
    }

    private static Brands brands(List<TrackHeader> tracks) {
        List<FourCc> brands = new ArrayList<>(Brands.of("iso6", "iso6", "mp41").compatible());
        if (tracks.stream().anyMatch(track -> track.sampleEntry().equals(FourCc.AV1))) {
            brands.add(FourCc.AV1);
        }
        return new Brands(FourCc.of("iso6"), 0, brands);
    }

    private static void movieHeader(BoxWriter out, Box mvhd, List<TrackHeader> tracks) {
        ByteCursor in = mvhd.cursor();
        if (mvhd.sizeBytes() != MOVIE_HEADER_BYTES || in.u8() != 0) {
            throw new MalformedBitstreamException("The movie header is of another version");
        }
        long nextTrackId = tracks.stream().mapToLong(TrackHeader::trackId).max().orElse(0) + 1;
        out.openFull("mvhd", 0, 0).zeros(8).u32(MOVIE_TIMESCALE_HZ).u32(0);
        out.raw(mvhd.body().slice(20, MOVIE_HEADER_BYTES - 8 - 20 - 4)).u32(nextTrackId);
        out.close();
    }

    private static void track(BoxWriter out, Box trak, TrackHeader track, long startUs) {
        out.open("trak");
        BoxCursor boxes = trak.children();
        while (boxes.hasNext()) {
            Box box = boxes.next();
            if (!box.type().equals("edts")) {
                raw(out, box);
            }
            if (box.type().equals("tkhd")) {
                long mediaTime = Ticks.ofUs(startUs, track.timescaleHz()) + track.editShift();
                out.open("edts").openFull("elst", 1, 0).u32(1);
                out.zeros(8).u32(mediaTime >>> 32).u32(mediaTime).u32(0x10000);
                out.close().close();
            }
        }
        out.close();
    }

    private static void raw(BoxWriter out, Box box) {
        out.open(box.type()).raw(box.body()).close();
    }

    private static Box find(BoxCursor boxes, String type) {
        return boxes.find(type)
                .orElseThrow(() -> new MalformedBitstreamException("There is no \"" + type + "\" box in a header"));
    }
}
