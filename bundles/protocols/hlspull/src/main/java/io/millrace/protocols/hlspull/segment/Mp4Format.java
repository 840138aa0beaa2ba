package io.millrace.protocols.hlspull.segment;

import io.millrace.api.media.AudioFormat;
import io.millrace.api.media.Sample;
import io.millrace.api.media.Track;
import io.millrace.api.media.TrackFormat;
import io.millrace.api.media.VideoFormat;
import io.millrace.formats.bitstream.MalformedBitstreamException;
import io.millrace.formats.cmaf.FragmentReader;
import io.millrace.formats.cmaf.MediaSegment.Fragment;
import io.millrace.formats.cmaf.MediaSegment.TrackRun;
import io.millrace.formats.cmaf.Movie;
import io.millrace.formats.cmaf.TrackHeader;
import io.millrace.formats.mpegts.TsDemuxer;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Fragmented MP4 (CMAF): tracks have the ids that they would have in MPEG-TS. Payloads are views of the segment. */
final class Mp4Format implements SegmentReader.Format {
    private final Map<Long, Integer> ids = new HashMap<>();
    private byte[] header = {};
    private Movie movie;
    private FragmentReader fragments;
    private List<Track> tracks = List.of();

    @Override
    public SegmentMedia read(byte[] segment, Optional<byte[]> map, boolean continues) {
        if (map.isPresent()) {
            if (!Arrays.equals(header, map.get())) {
                begin(Movie.parse(ByteBuffer.wrap(map.get())));
                header = map.get();
            }
        } else if (movie == null || startsWithHeader(segment)) {
            // without EXT-X-MAP each segment is a whole file
            begin(Movie.parse(ByteBuffer.wrap(segment)));
            header = new byte[0];
        }
        if (!continues) {
            fragments = new FragmentReader(movie);
        }
        List<Sample> samples = new ArrayList<>();
        for (Fragment fragment : fragments.read(ByteBuffer.wrap(segment)).fragments()) {
            for (TrackRun run : fragment.tracks()) {
                Integer id = ids.get(run.header().trackId());
                if (id != null) {
                    samples.addAll(run.toSamples(id));
                }
            }
        }
        if (samples.isEmpty()) {
            throw new MalformedBitstreamException("There is no media in the segment");
        }
        samples.sort(Comparator.comparingLong(Sample::dtsUs));
        SegmentMedia.Builder out = new SegmentMedia.Builder(tracks);
        samples.forEach(out::add);
        return out.build(false);
    }

    private static boolean startsWithHeader(byte[] segment) {
        return segment[4] == 'f' && segment[5] == 't' && segment[6] == 'y' && segment[7] == 'p';
    }

    private void begin(Movie now) {
        Map<Long, Integer> found = new HashMap<>();
        List<Track> list = new ArrayList<>();
        int[] next = {0, TsDemuxer.FIRST_AUDIO_ID, TsDemuxer.FIRST_DATA_ID};
        for (TrackHeader each : now.tracks()) {
            if (each.format().isPresent()) {
                TrackFormat format = each.format().get();
                int id = next[format instanceof VideoFormat ? 0 : format instanceof AudioFormat ? 1 : 2]++;
                found.put(each.trackId(), id);
                list.add(new Track(id, format));
            }
        }
        if (list.isEmpty()) {
            throw new MalformedBitstreamException("No track can be played; there are "
                    + now.tracks().stream()
                            .map(each -> each.sampleEntry().toString())
                            .collect(Collectors.joining(", ")));
        }
        movie = now;
        fragments = new FragmentReader(now);
        tracks = list;
        ids.clear();
        ids.putAll(found);
    }
}
