package io.millrace.packagers.progressive;

import io.millrace.api.media.AudioFormat;
import io.millrace.api.media.Sample;
import io.millrace.api.media.Track;
import io.millrace.api.media.TrackFormat;
import io.millrace.api.media.VideoFormat;
import io.millrace.formats.cmaf.Chunk;
import io.millrace.formats.cmaf.ChunkHead;
import io.millrace.formats.cmaf.CmafHeader;
import io.millrace.formats.cmaf.FragmentWriter;
import io.millrace.formats.cmaf.TrackSamples;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One endless fragmented MP4 with the first video and the first audio track: a fragment for each picture, with the sound
 * that came meanwhile. The newest sample of a track is held back until the next tells its duration.
 *
 * <p>A file has one {@code moov}. It goes on when H.264 or H.265 change their parameter sets (another size, for instance),
 * which then stand before each key picture, as {@code avc3} and {@code hev1} allow, and when VP8 or VP9 change their size,
 * which their key pictures tell. It ends when tracks come, go or change their codec, or when the configuration of sound
 * or of AV1 changes: ISO/IEC 14496-12 and the codecs' bindings ask for another sample entry then.
 */
final class Mp4Format implements WireFormat {
    private static final int MAX_HELD_SOUND = 24;
    private static final int SOUND_ONLY_BATCH = 3;

    private final List<Sample> pictures = new ArrayList<>();
    private final List<Sample> sounds = new ArrayList<>();
    private List<Track> tracks = List.of();
    private FragmentWriter writer;
    private int videoId = -1;
    private int audioId = -1;
    private int generation;
    private long fragments = 1;
    /** Parameter sets that the header does not tell of to all who read along; null as long as it does. */
    private InBandParameterSets parameterSets;

    private boolean parameterSetsDue;

    @Override
    public String contentType() {
        return "video/mp4";
    }

    @Override
    public boolean tracks(List<Track> newTracks, WireRing ring) {
        List<Track> carried = carried(newTracks);
        if (!carried.equals(tracks)) {
            flush(ring);
            boolean goesOn = writer != null && goesOn(tracks, carried);
            List<Track> before = tracks;
            tracks = carried;
            if (goesOn) {
                goOn(before, ring);
            } else {
                begin(ring);
            }
        }
        return writer != null;
    }

    private static boolean goesOn(List<Track> before, List<Track> now) {
        boolean all = before.size() == now.size();
        for (int i = 0; all && i < now.size(); i++) {
            Track old = before.get(i);
            Track track = now.get(i);
            all = old.id() == track.id() && (old.equals(track) || goesOn(old.format(), track.format()));
        }
        return all;
    }

    private static boolean goesOn(TrackFormat before, TrackFormat now) {
        return before instanceof VideoFormat
                && now instanceof VideoFormat
                && before.codec().equals(now.codec())
                && (before.configuration().equals(now.configuration()) || InBandParameterSets.exist(now.codec()));
    }

    /** Who is in the middle finds what changed before the pictures; who begins, in the header. */
    private void goOn(List<Track> before, WireRing ring) {
        VideoFormat video = (VideoFormat) tracks.get(0).format();
        if (!video.configuration().equals(before.get(0).format().configuration())) {
            parameterSets = InBandParameterSets.of(video);
            parameterSetsDue = true;
        }
        ring.header(new WireHeader(generation, header(), Optional.empty()));
    }

    private ByteBuffer header() {
        ByteBuffer header = CmafHeader.withInBandParameterSets(tracks);
        ByteBuffer direct = ByteBuffer.allocateDirect(header.remaining());
        return direct.put(header).flip();
    }

    private void begin(WireRing ring) {
        writer = null;
        parameterSets = null;
        videoId = idOf(VideoFormat.class);
        audioId = idOf(AudioFormat.class);
        if (tracks.isEmpty()) {
            return;
        }
        ByteBuffer first = header();
        writer = FragmentWriter.of(tracks, fragments);
        // whoever is in the middle has to begin anew
        ring.header(new WireHeader(++generation, first, Optional.empty()));
    }

    private static List<Track> carried(List<Track> all) {
        List<Track> carried = new ArrayList<>();
        all.stream().filter(Track::isVideo).findFirst().ifPresent(carried::add);
        all.stream().filter(Track::isAudio).findFirst().ifPresent(carried::add);
        return carried;
    }

    private int idOf(Class<?> kind) {
        return tracks.stream()
                .filter(track -> kind.isInstance(track.format()))
                .mapToInt(Track::id)
                .findFirst()
                .orElse(-1);
    }

    @Override
    public void sample(Sample sample, WireRing ring) {
        if (writer == null) {
            return;
        }
        if (sample.trackId() == videoId) {
            try {
                if (!pictures.isEmpty()) {
                    write(ring, sample.dtsUs(), lastSoundUs());
                }
            } finally {
                // also if the picture before did not fit into the file
                pictures.add(withParameterSets(sample));
            }
        } else if (sample.trackId() == audioId) {
            sounds.add(sample);
            if (sounds.size() > (videoId < 0 ? SOUND_ONLY_BATCH : MAX_HELD_SOUND)) {
                write(ring, FragmentWriter.UNKNOWN_END, sample.dtsUs());
            }
        }
    }

    private Sample withParameterSets(Sample picture) {
        if (parameterSets == null || !picture.isSync() && !parameterSetsDue) {
            return picture;
        }
        parameterSetsDue = false;
        return parameterSets.before(picture);
    }

    @Override
    public void flush(WireRing ring) {
        if (writer != null) {
            write(ring, FragmentWriter.UNKNOWN_END, FragmentWriter.UNKNOWN_END);
        }
        pictures.clear();
        sounds.clear();
    }

    private long lastSoundUs() {
        return sounds.isEmpty()
                ? FragmentWriter.UNKNOWN_END
                : sounds.get(sounds.size() - 1).dtsUs();
    }

    /** Writes the picture that is held, if its end is known or never will be, and the sound before {@code soundEndUs}. */
    private void write(WireRing ring, long pictureEndUs, long soundEndUs) {
        boolean soundEnds = soundEndUs == FragmentWriter.UNKNOWN_END;
        boolean takesPictures = pictureEndUs != FragmentWriter.UNKNOWN_END || soundEnds;
        List<Sample> shown = takesPictures ? List.copyOf(pictures) : List.of();
        List<Sample> heard = List.copyOf(soundEnds ? sounds : sounds.subList(0, sounds.size() - 1));
        if (takesPictures) {
            pictures.clear();
        }
        sounds.subList(0, heard.size()).clear();
        List<TrackSamples> runs = new ArrayList<>(2);
        if (!shown.isEmpty()) {
            runs.add(new TrackSamples(videoId, shown, pictureEndUs));
        }
        if (!heard.isEmpty()) {
            runs.add(new TrackSamples(audioId, heard, soundEndUs));
        }
        if (!runs.isEmpty()) {
            publish(ring, runs, !shown.isEmpty());
        }
    }

    private void publish(WireRing ring, List<TrackSamples> runs, boolean hasPicture) {
        Chunk chunk = writer.write(ChunkHead.NONE, runs);
        fragments++;
        ByteBuffer out = ring.room((int) chunk.sizeBytes());
        chunk.buffers().forEach(out::put);
        Sample first = runs.get(0).samples().get(0);
        boolean sync = first.isSync() && (hasPicture || videoId < 0);
        ring.publish((int) chunk.sizeBytes(), sync, first.dtsUs(), hasPicture || videoId < 0);
    }
}
