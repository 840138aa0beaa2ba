package io.millrace.formats.cmaf;

import io.millrace.api.media.FourCc;
import io.millrace.api.media.TrackFormat;
import io.millrace.formats.bitstream.ByteCursor;
import io.millrace.formats.bitstream.MalformedBitstreamException;
import io.millrace.formats.cmaf.TrackHeader.SampleDefaults;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads the tracks of a {@code moov} box (ISO/IEC 14496-12 clause 8). */
final class MovieReader {
    private static final int MAX_TRACKS = 64;
    private static final int MAX_EDITS = 64;
    private static final int MAX_LANGUAGE_CHARS = 64;
    private static final long MAX_EMPTY_EDIT = 1L << 31;

    private final Map<Long, SampleDefaults> defaults = new HashMap<>();
    private long movieTimescaleHz = 1;

    private MovieReader() {}

    static List<TrackHeader> tracks(Box moov) {
        return new MovieReader().read(moov);
    }

    private List<TrackHeader> read(Box moov) {
        List<Box> traks = new ArrayList<>();
        BoxCursor boxes = moov.children();
        while (boxes.hasNext()) {
            Box box = boxes.next();
            switch (box.type()) {
                case "mvhd" -> movieTimescaleHz = timescale(box);
                case "trak" -> traks.add(box);
                case "mvex" -> extend(box);
                default -> {}
            }
            if (traks.size() > MAX_TRACKS) {
                throw new MalformedBitstreamException("More than " + MAX_TRACKS + " tracks");
            }
        }
        return traks.stream().map(this::track).toList();
    }

    private void extend(Box mvex) {
        BoxCursor boxes = mvex.children();
        while (boxes.hasNext() && defaults.size() <= MAX_TRACKS) {
            Box box = boxes.next();
            if (box.type().equals("trex")) {
                ByteCursor in = box.cursor();
                in.skip(4);
                long trackId = in.u32();
                in.skip(4);
                defaults.put(trackId, new SampleDefaults(in.u32(), in.u32(), in.int32()));
            }
        }
    }

    private TrackHeader track(Box trak) {
        long trackId = trackId(need(trak, "tkhd"));
        Box mdia = need(trak, "mdia");
        Box mdhd = need(mdia, "mdhd");
        long timescaleHz = timescale(mdhd);
        Box stsd = need(need(need(mdia, "minf"), "stbl"), "stsd");
        BoxCursor entries = stsd.children(8);
        if (!entries.hasNext()) {
            throw new MalformedBitstreamException("Track " + trackId + " has no sample entry");
        }
        Box entry = entries.next();
        Optional<TrackFormat> format = SampleEntryReader.read(entry, language(mdia, mdhd));
        long shift = trak.children()
                .find("edts")
                .flatMap(edts -> edts.children().find("elst"))
                .map(elst -> editShift(elst, timescaleHz))
                .orElse(0L);
        return new TrackHeader(
                trackId,
                timescaleHz,
                fourCc(entry.type()),
                format,
                SampleEntryReader.nalLengthBytes(entry),
                shift,
                defaults.getOrDefault(trackId, SampleDefaults.NONE));
    }

    private static long trackId(Box tkhd) {
        ByteCursor in = tkhd.cursor();
        int version = in.u8();
        in.skip(version == 1 ? 19 : 11);
        return in.u32();
    }

    private static long timescale(Box header) {
        ByteCursor in = header.cursor();
        int version = in.u8();
        in.skip(version == 1 ? 19 : 11);
        long timescaleHz = in.u32();
        if (timescaleHz == 0) {
            throw new MalformedBitstreamException("The timescale in \"" + header.type() + "\" is 0");
        }
        return timescaleHz;
    }

    /** The extended language if there is one, else that of {@code mdhd}. */
    private static Optional<String> language(Box mdia, Box mdhd) {
        Optional<Box> elng = mdia.children().find("elng");
        if (elng.isPresent()) {
            ByteCursor in = elng.get().cursor();
            in.skip(4);
            StringBuilder tag = new StringBuilder();
            while (in.hasRemaining() && in.peek() != 0 && tag.length() < MAX_LANGUAGE_CHARS) {
                tag.append((char) in.u8());
            }
            return tag.isEmpty() ? Optional.empty() : Optional.of(tag.toString());
        }
        ByteCursor in = mdhd.cursor();
        int version = in.u8();
        in.skip(version == 1 ? 31 : 19);
        int packed = in.u16();
        char[] code = {letter(packed >> 10), letter(packed >> 5), letter(packed)};
        String text = new String(code);
        return text.matches("[a-z]{3}") && !text.equals("und") ? Optional.of(text) : Optional.empty();
    }

    private static char letter(int packed) {
        return (char) ((packed & 0x1F) + 0x60);
    }

    /** Leading empty edits delay, the media time of the first real one skips; what CMAF allows is no more than that. */
    private long editShift(Box elst, long timescaleHz) {
        ByteCursor in = elst.cursor();
        int version = in.u8();
        in.skip(3);
        long count = Math.min(MAX_EDITS, in.u32());
        long delay = 0;
        for (long i = 0; i < count; i++) {
            long duration = version == 1 ? in.int64() : in.u32();
            long mediaTime = version == 1 ? in.int64() : in.int32();
            in.skip(4);
            if (mediaTime >= 0) {
                return inRange(mediaTime - delay);
            }
            if (duration < 0 || duration > MAX_EMPTY_EDIT) {
                throw new MalformedBitstreamException("An empty edit of " + duration + " ticks is too long");
            }
            delay = inRange(delay + duration * timescaleHz / movieTimescaleHz);
        }
        return -delay;
    }

    /** Later sums with decoding times must not overflow. */
    private static long inRange(long shift) {
        if (Math.abs(shift) > RunReader.MAX_TIME || shift == Long.MIN_VALUE) {
            throw new MalformedBitstreamException("An edit list moves the media by " + shift + " ticks");
        }
        return shift;
    }

    private static Box need(Box parent, String type) {
        return parent.children()
                .find(type)
                .orElseThrow(() -> new MalformedBitstreamException(
                        "The box \"" + parent.type() + "\" lacks its \"" + type + "\""));
    }

    private static FourCc fourCc(String type) {
        return new FourCc(type.charAt(0) << 24 | type.charAt(1) << 16 | type.charAt(2) << 8 | type.charAt(3));
    }
}
