package io.millrace.formats.cmaf;

import io.millrace.api.media.AudioFormat;
import io.millrace.api.media.FourCc;
import io.millrace.api.media.Track;
import io.millrace.api.media.TrackFormat;
import io.millrace.api.media.VideoFormat;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.MissingResourceException;
import java.util.Optional;

/**
 * Writes the initialisation segment: {@code ftyp} and a {@code moov} without samples (ISO/IEC 14496-12 clause 8,
 * ISO/IEC 23000-19 clause 7.3.1). Pure functions, safe for any thread.
 *
 * <p>Codecs: AVC, HEVC, AV1, VP9, VP8, AAC, MP3, Opus, AC-3, E-AC-3, FLAC. Data tracks have no place in a header: their
 * samples travel as {@link EventMessage}. All methods throw {@link IllegalArgumentException} for another codec and
 * {@link io.millrace.formats.bitstream.MalformedBitstreamException} for a configuration record that cannot be read.
 */
public final class CmafHeader {
    /** Behind all that pictures can have: ids of tracks are below 256. */
    private static final int FIRST_SOUND_ID = 257;

    private static final int MOVIE_TIMESCALE_HZ = 1000;
    private static final int TRACK_IN_MOVIE_AND_ENABLED = 3;
    private static final int[] UNITY_MATRIX = {0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000};

    private CmafHeader() {}

    /** The CMAF header of the only track there is. */
    public static ByteBuffer of(TrackFormat format) {
        return of(new Track(0, format));
    }

    /**
     * The CMAF header of one of several tracks. Its {@code track_ID} is {@link #trackId}, and so that of no other track of
     * a rendition or stream: chunks of all of them can lie in one file.
     */
    public static ByteBuffer of(Track track) {
        return write(brands(track.format()), List.of(track.format()), new int[] {trackId(track)}, false);
    }

    /**
     * The header of a fragmented file with several tracks, for progressive download. Data tracks are left out.
     *
     * @throws IllegalArgumentException also if nothing is left
     */
    public static ByteBuffer of(List<Track> tracks) {
        return of(tracks, false);
    }

    /**
     * Like {@link #of(List)}, for a file in which AVC and HEVC may change their parameter sets: the sample entries are
     * {@code avc3} and {@code hev1}, whose samples may hold others than the header.
     *
     * @throws IllegalArgumentException also if nothing is left
     */
    public static ByteBuffer withInBandParameterSets(List<Track> tracks) {
        return of(tracks, true);
    }

    private static ByteBuffer of(List<Track> tracks, boolean inBand) {
        List<Track> media = tracks.stream()
                .filter(track -> track.isVideo() || track.isAudio())
                .toList();
        if (media.isEmpty()) {
            throw new IllegalArgumentException("A file needs a video or audio track");
        }
        List<FourCc> brands = new ArrayList<>(Brands.of("iso6", "iso6", "mp41").compatible());
        if (media.stream().anyMatch(track -> track.format().codec().equals(FourCc.AV1))) {
            brands.add(FourCc.AV1);
        }
        return write(
                new Brands(FourCc.of("iso6"), 0, brands),
                media.stream().map(Track::format).toList(),
                media.stream().mapToInt(CmafHeader::trackId).toArray(),
                inBand);
    }

    /**
     * The {@code track_ID} of a track: ids of tracks begin at 0, those of files at 1. Sound has a range of its own, since a
     * rendition's picture may lie beside the sound of its origin, which numbers its tracks for itself.
     */
    public static int trackId(Track track) {
        return track.id() + (track.isAudio() ? FIRST_SOUND_ID : 1);
    }

    private static Brands brands(TrackFormat format) {
        if (format instanceof AudioFormat) {
            return Brands.of("iso6", "iso6", "cmfc", "cmf2", "dash", "mp41");
        }
        return format.codec().equals(FourCc.AV1)
                ? Brands.of("iso6", "iso6", "cmfc", "dash", "mp41", "av01")
                : Brands.of("iso6", "iso6", "cmfc", "dash", "mp41");
    }

    private static ByteBuffer write(Brands brands, List<TrackFormat> formats, int[] trackIds, boolean inBand) {
        BoxWriter out = new BoxWriter();
        ByteBuffer fileType = ByteBuffer.allocate(brands.boxBytes());
        brands.putFileType(fileType);
        out.raw(fileType.flip());
        int nextTrackId = 1;
        for (int id : trackIds) {
            nextTrackId = Math.max(nextTrackId, id + 1);
        }
        int timescale = trackIds.length == 1 ? formats.get(0).timescaleHz() : MOVIE_TIMESCALE_HZ;
        out.open("moov");
        out.openFull("mvhd", 0, 0).zeros(8).u32(timescale).u32(0);
        out.u32(0x10000).u16(0x100).zeros(10);
        matrix(out).zeros(24).u32(nextTrackId).close();
        for (int i = 0; i < trackIds.length; i++) {
            track(out, formats.get(i), trackIds[i], inBand);
        }
        out.open("mvex");
        for (int id : trackIds) {
            out.openFull("trex", 0, 0).u32(id).u32(1).zeros(12).close();
        }
        return out.close().close().toBuffer();
    }

    private static void track(BoxWriter out, TrackFormat format, int trackId, boolean inBand) {
        int width = format instanceof VideoFormat video ? video.width() : 0;
        int height = format instanceof VideoFormat video ? video.height() : 0;
        boolean sound = format instanceof AudioFormat;
        out.open("trak");
        out.openFull("tkhd", 0, TRACK_IN_MOVIE_AND_ENABLED)
                .zeros(8)
                .u32(trackId)
                .zeros(8);
        // volume 1.0 and alternate group 1 for sound, so that players choose one of several
        out.zeros(8).u16(0).u16(sound ? 1 : 0).u16(sound ? 0x100 : 0).u16(0);
        matrix(out).u32((long) width << 16).u32((long) height << 16).close();
        media(out, format, sound, inBand);
        out.close();
    }

    private static void media(BoxWriter out, TrackFormat format, boolean sound, boolean inBand) {
        Optional<String> language = format instanceof AudioFormat audio ? audio.language() : Optional.empty();
        out.open("mdia");
        out.openFull("mdhd", 0, 0).zeros(8).u32(format.timescaleHz()).u32(0);
        out.u16(language.map(CmafHeader::packedLanguage).orElse(packed("und"))).u16(0);
        out.close();
        out.openFull("hdlr", 0, 0).u32(0).ascii(sound ? "soun" : "vide").zeros(12);
        out.ascii(sound ? "SoundHandler" : "VideoHandler").u8(0).close();
        if (language.isPresent()) {
            out.openFull("elng", 0, 0).ascii(language.get()).u8(0).close();
        }
        out.open("minf");
        if (sound) {
            out.openFull("smhd", 0, 0).zeros(4).close();
        } else {
            out.openFull("vmhd", 0, 1).zeros(8).close();
        }
        out.open("dinf").openFull("dref", 0, 0).u32(1);
        out.openFull("url ", 0, 1).close().close().close();
        out.open("stbl").openFull("stsd", 0, 0).u32(1);
        SampleEntryWriter.write(out, format, inBand);
        out.close();
        out.openFull("stts", 0, 0).u32(0).close();
        out.openFull("stsc", 0, 0).u32(0).close();
        out.openFull("stsz", 0, 0).u32(0).u32(0).close();
        out.openFull("stco", 0, 0).u32(0).close();
        out.close().close().close();
    }

    private static BoxWriter matrix(BoxWriter out) {
        for (int value : UNITY_MATRIX) {
            out.u32(value);
        }
        return out;
    }

    /** ISO 639-2/T in three five-bit letters; "und" where the tag has no such code. */
    private static int packedLanguage(String tag) {
        try {
            String code = Locale.forLanguageTag(tag).getISO3Language();
            return packed(code.matches("[a-z]{3}") ? code : "und");
        } catch (MissingResourceException unknown) {
            return packed("und");
        }
    }

    private static int packed(String code) {
        return code.charAt(0) - 0x60 << 10 | code.charAt(1) - 0x60 << 5 | code.charAt(2) - 0x60;
    }
}
