package io.millrace.formats.cmaf;

import io.millrace.api.media.ClockReference;
import io.millrace.api.media.Sample;
import io.millrace.api.media.Track;
import io.millrace.api.media.TrackFormat;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;

/**
 * Writes chunks: {@code moof} and {@code mdat}, with {@code styp}, {@code prft} and {@code emsg} before them if wanted
 * (ISO/IEC 14496-12 clause 8.8, ISO/IEC 23000-19 clause 7.3.2). Payloads are not copied.
 *
 * <p>Decoding times are rounded from absolute times: the decoding time of a chunk plus its sample durations is exactly
 * the decoding time of the next, as long as the end given for one is the start of the other. Audio keeps its codec's
 * frame duration (1024 for AAC) while the publisher's times stay within 2 ms of it. After a jump simply write on: the
 * chunk starts at the time of its first sample. Nothing but the samples' times decides, so that a second writer which
 * takes over writes the chunks that the first would have written, to within those 2 ms of audio whose times are rounded.
 *
 * <p>Not thread-safe: owned by one thread. All methods throw {@link IllegalArgumentException} for samples that the format
 * cannot express: times before zero, durations or composition offsets beyond 32 bits, 2 GiB of payload.
 */
public final class FragmentWriter {
    /**
     * For {@code endDtsUs} when no sample follows: audio ends with its frame, a last picture lasts as long as the one
     * before.
     */
    public static final long UNKNOWN_END = TrackTimeline.UNKNOWN_END;

    private static final int MOOF = 'm' << 24 | 'o' << 16 | 'o' << 8 | 'f';
    private static final int MFHD = 'm' << 24 | 'f' << 16 | 'h' << 8 | 'd';
    private static final int MDAT = 'm' << 24 | 'd' << 16 | 'a' << 8 | 't';
    private static final int MOOF_AND_MFHD_BYTES = 24;
    private static final int MDAT_HEADER_BYTES = 8;

    private final TrackFragment[] fragments;
    private final int[] sourceIds;
    private final TrackFragment[] planned;
    private int sequenceNumber;

    private FragmentWriter(TrackFragment[] fragments, int[] sourceIds, long firstSequenceNumber) {
        this.fragments = fragments;
        this.sourceIds = sourceIds;
        planned = new TrackFragment[fragments.length];
        sequenceNumber = (int) firstSequenceNumber;
    }

    /**
     * A writer for one track, to go with {@link CmafHeader#of(TrackFormat)}.
     *
     * @param firstSequenceNumber of the next fragment; players only want it to rise
     */
    public static FragmentWriter of(TrackFormat format, long firstSequenceNumber) {
        return of(new Track(0, format), firstSequenceNumber);
    }

    /**
     * A writer for one track, to go with {@link CmafHeader#of(Track)}.
     *
     * @param firstSequenceNumber of the next fragment; players only want it to rise
     */
    public static FragmentWriter of(Track track, long firstSequenceNumber) {
        TrackFragment fragment = new TrackFragment(CmafHeader.trackId(track), track.format());
        return new FragmentWriter(new TrackFragment[] {fragment}, new int[] {-1}, firstSequenceNumber);
    }

    /** A writer for several tracks, to go with {@link CmafHeader#of(List)}; data tracks are left out. */
    public static FragmentWriter of(List<Track> tracks, long firstSequenceNumber) {
        List<Track> media = tracks.stream()
                .filter(track -> track.isVideo() || track.isAudio())
                .toList();
        TrackFragment[] fragments = media.stream()
                .map(track -> new TrackFragment(CmafHeader.trackId(track), track.format()))
                .toArray(TrackFragment[]::new);
        int[] sourceIds = media.stream().mapToInt(Track::id).toArray();
        return new FragmentWriter(fragments, sourceIds, firstSequenceNumber);
    }

    /**
     * Writes a chunk of a writer with one track.
     *
     * @param samples in decoding order, at least one; of the writer's track, whatever their track id
     * @param endDtsUs decoding time of the sample that follows, or {@link #UNKNOWN_END}
     */
    public Chunk write(ChunkHead head, List<Sample> samples, long endDtsUs) {
        if (fragments.length != 1) {
            throw new IllegalArgumentException("This writer has " + fragments.length + " tracks");
        }
        fragments[0].plan(samples, endDtsUs);
        planned[0] = fragments[0];
        return write(head, 1);
    }

    /**
     * Writes a chunk of several tracks: each has its samples together, in the order given.
     *
     * @param runs at least one, at most one for a track
     */
    public Chunk write(ChunkHead head, List<TrackSamples> runs) {
        if (runs.isEmpty() || runs.size() > planned.length) {
            throw new IllegalArgumentException("A chunk of " + planned.length + " tracks cannot hold " + runs.size());
        }
        for (int i = 0; i < runs.size(); i++) {
            TrackSamples run = runs.get(i);
            planned[i] = fragment(run.trackId());
            for (int k = 0; k < i; k++) {
                if (planned[k] == planned[i]) {
                    throw new IllegalArgumentException("Track " + run.trackId() + " stands twice in a chunk");
                }
            }
            planned[i].plan(run.samples(), run.endDtsUs());
        }
        return write(head, runs.size());
    }

    private Chunk write(ChunkHead head, int tracks) {
        int moofBytes = MOOF_AND_MFHD_BYTES;
        long payloadBytes = 0;
        int sampleCount = 0;
        for (int i = 0; i < tracks; i++) {
            moofBytes += planned[i].boxBytes();
            payloadBytes += planned[i].payloadBytes();
            sampleCount += planned[i].samples().size();
        }
        int headBytes = head.boxBytes();
        if (payloadBytes > Integer.MAX_VALUE - moofBytes - MDAT_HEADER_BYTES) {
            throw new IllegalArgumentException("A chunk of " + payloadBytes + " bytes is too large");
        }
        ByteBuffer header = ByteBuffer.allocate(headBytes + moofBytes + MDAT_HEADER_BYTES);
        putHead(header, head);
        header.putInt(moofBytes).putInt(MOOF);
        header.putInt(16).putInt(MFHD).putInt(0).putInt(sequenceNumber++);
        ByteBuffer[] buffers = new ByteBuffer[1 + sampleCount];
        int next = 1;
        int dataOffset = moofBytes + MDAT_HEADER_BYTES;
        for (int i = 0; i < tracks; i++) {
            planned[i].put(header, dataOffset);
            dataOffset += (int) planned[i].payloadBytes();
            List<Sample> samples = planned[i].samples();
            for (int k = 0; k < samples.size(); k++) {
                buffers[next++] = samples.get(k).payload();
            }
        }
        header.putInt((int) payloadBytes + MDAT_HEADER_BYTES).putInt(MDAT);
        buffers[0] = header.flip();
        Chunk chunk = chunk(buffers, header.remaining() + payloadBytes);
        for (int i = 0; i < tracks; i++) {
            planned[i].release();
        }
        return chunk;
    }

    private Chunk chunk(ByteBuffer[] buffers, long sizeBytes) {
        TrackFragment first = planned[0];
        int timescaleHz = first.timescaleHz();
        long start = first.decodeTime();
        long end = first.endTime();
        return new Chunk(
                Arrays.asList(buffers),
                sizeBytes,
                start,
                end - start,
                Ticks.toUs(first.earliestTicks(), timescaleHz),
                Ticks.toUs(end, timescaleHz) - Ticks.toUs(start, timescaleHz),
                first.hasSync());
    }

    private void putHead(ByteBuffer out, ChunkHead head) {
        if (head.segmentType().isPresent()) {
            head.segmentType().get().putSegmentType(out);
        }
        if (head.clock().isPresent()) {
            clock(head.clock().get()).put(out);
        }
        for (int i = 0; i < head.events().size(); i++) {
            head.events().get(i).put(out);
        }
    }

    /** The wall-clock time of the first track's decoding time: clocks run alike between the two moments. */
    private ProducerReference clock(ClockReference reference) {
        long mediaTime = planned[0].decodeTime();
        long mediaUs = Ticks.toUs(mediaTime, planned[0].timescaleHz());
        long utcUs = reference.utcUs() + mediaUs - reference.ptsUs();
        return new ProducerReference(planned[0].trackId(), ProducerReference.CAPTURED, utcUs, mediaTime);
    }

    private TrackFragment fragment(int trackId) {
        for (int i = 0; i < sourceIds.length; i++) {
            if (sourceIds[i] == trackId) {
                return fragments[i];
            }
        }
        throw new IllegalArgumentException("The header holds no track " + trackId);
    }
}
