package io.millrace.packagers.progressive;

import io.millrace.api.media.AudioFormat;
import io.millrace.api.media.Sample;
import io.millrace.api.media.Track;
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

    @Override
    public String contentType() {
        return "video/mp4";
    }

    @Override
    public boolean tracks(List<Track> newTracks, WireRing ring) {
        List<Track> carried = carried(newTracks);
        if (!carried.equals(tracks)) {
            flush(ring);
            tracks = carried;
            begin(ring);
        }
        return writer != null;
    }

    private void begin(WireRing ring) {
        writer = null;
        videoId = idOf(VideoFormat.class);
        audioId = idOf(AudioFormat.class);
        if (tracks.isEmpty()) {
            return;
        }
        ByteBuffer header = CmafHeader.of(tracks);
        ByteBuffer direct = ByteBuffer.allocateDirect(header.remaining());
        direct.put(header).flip();
        writer = FragmentWriter.of(tracks, fragments);
        // a file has one moov: whoever is in the middle has to begin anew
        ring.header(new WireHeader(++generation, direct, Optional.empty()));
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
            if (!pictures.isEmpty()) {
                write(ring, sample.dtsUs(), lastSoundUs());
            }
            pictures.add(sample);
        } else if (sample.trackId() == audioId) {
            sounds.add(sample);
            if (sounds.size() > (videoId < 0 ? SOUND_ONLY_BATCH : MAX_HELD_SOUND)) {
                write(ring, FragmentWriter.UNKNOWN_END, sample.dtsUs());
            }
        }
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
