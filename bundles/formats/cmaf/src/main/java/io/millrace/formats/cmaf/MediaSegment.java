package io.millrace.formats.cmaf;

import io.millrace.api.media.Sample;
import io.millrace.api.media.VideoFormat;
import io.millrace.formats.bitstream.NalUnits;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A media segment as read: any number of chunks and what stands before them.
 *
 * @param brands of {@code styp}, if it is there
 * @param indexes {@code sidx} boxes
 * @param references {@code prft} boxes
 * @param events {@code emsg} boxes
 * @param fragments {@code moof} boxes with their samples
 */
public record MediaSegment(
        Optional<Brands> brands,
        List<SegmentIndex> indexes,
        List<ProducerReference> references,
        List<EventMessage> events,
        List<Fragment> fragments) {
    public MediaSegment {
        indexes = List.copyOf(indexes);
        references = List.copyOf(references);
        events = List.copyOf(events);
        fragments = List.copyOf(fragments);
    }

    /**
     * A movie fragment.
     *
     * @param sequenceNumber of {@code mfhd}
     * @param tracks its track fragments
     */
    public record Fragment(long sequenceNumber, List<TrackRun> tracks) {
        public Fragment {
            tracks = List.copyOf(tracks);
        }
    }

    /**
     * The samples that a fragment holds of one track.
     *
     * @param header the track
     * @param samples in decoding order
     * @param decodeShift ticks by which decoding has to be advanced so that no sample of the track so far is presented
     *     before it is decoded; 0 unless there are negative composition offsets
     */
    public record TrackRun(TrackHeader header, List<FragmentSample> samples, long decodeShift) {
        public TrackRun {
            samples = List.copyOf(samples);
        }

        /**
         * The samples in the form of the live bus: edit list applied, NAL units behind four-byte lengths.
         *
         * @param trackId the id they get
         * @throws io.millrace.formats.bitstream.MalformedBitstreamException if NAL units are broken
         */
        public List<Sample> toSamples(int trackId) {
            boolean video =
                    header.format().filter(VideoFormat.class::isInstance).isPresent();
            List<Sample> converted = new ArrayList<>(samples.size());
            for (FragmentSample sample : samples) {
                long pts = sample.compositionTime() - header.editShift();
                long dts = sample.decodeTime() - header.editShift() - decodeShift;
                int flags = (video ? Sample.VIDEO : 0)
                        | (sample.isSync() ? Sample.SYNC : 0)
                        | (sample.isDiscardable() ? Sample.DISCARDABLE : 0);
                ByteBuffer payload = NalUnits.normalise(sample.payload(), header.nalLengthBytes());
                converted.add(new Sample(
                        trackId,
                        Ticks.toUs(dts, header.timescaleHz()),
                        Ticks.toUs(pts, header.timescaleHz()),
                        flags,
                        payload));
            }
            return converted;
        }
    }
}
