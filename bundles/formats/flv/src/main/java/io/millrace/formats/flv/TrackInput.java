package io.millrace.formats.flv;

import io.millrace.api.media.AudioFormat;
import io.millrace.api.media.FourCc;
import io.millrace.api.media.FrameRate;
import io.millrace.api.media.Sample;
import io.millrace.api.media.TrackFormat;
import io.millrace.api.media.VideoFormat;
import io.millrace.formats.bitstream.AccessUnits;
import io.millrace.formats.bitstream.Av1TemporalUnit;
import io.millrace.formats.bitstream.AvcAccessUnit;
import io.millrace.formats.bitstream.MediaFormats;
import io.millrace.formats.bitstream.NalUnits;
import io.millrace.formats.bitstream.OpusHead;
import io.millrace.formats.bitstream.Vp8FrameHeader;
import io.millrace.formats.bitstream.Vp9FrameHeader;
import java.nio.ByteBuffer;
import java.util.Optional;

/** One track of a publisher: its present format, and its packets in canonical form. */
final class TrackInput {
    private final int id;
    private FourCc codec;
    private ByteBuffer record = ByteBuffer.allocate(0);
    private int lengthSize = 4;
    private boolean annexB;
    private TrackFormat format;
    private FrameRate declaredRate = FrameRate.UNKNOWN;

    TrackInput(int id) {
        this.id = id;
    }

    /** The format, null before a configuration came. */
    TrackFormat format() {
        return format;
    }

    /** The rate that onMetaData declares, used where the bitstream declares none. */
    void declareFrameRate(FrameRate rate) {
        declaredRate = rate;
    }

    /** Takes a configuration record; one equal to the last changes nothing. */
    void configure(FourCc newCodec, ByteBuffer newRecord) {
        boolean same = newCodec.equals(codec) && newRecord.equals(record);
        if (same && (format != null || !newRecord.hasRemaining())) {
            return;
        }
        if (!newCodec.equals(codec)) {
            format = null;
        }
        codec = newCodec;
        record = newRecord;
        if (!newRecord.hasRemaining() || describesItself()) {
            // the first frame says more than the record, if there is one at all
            return;
        }
        if (codec.equals(FourCc.AVC) || codec.equals(FourCc.HEVC)) {
            configureNalCodec(newRecord);
        } else if (codec.equals(FourCc.AV1)) {
            VideoFormat av1 = MediaFormats.av1(newRecord);
            format = av1.width() > 0 ? withRate(av1) : null;
        } else {
            format = MediaFormats.audio(codec, newRecord);
        }
    }

    private void configureNalCodec(ByteBuffer newRecord) {
        annexB = NalUnits.looksLikeAnnexB(newRecord);
        if (annexB) {
            ParameterSets.of(codec, NalUnits.splitAnnexB(newRecord))
                    .toFormat()
                    .ifPresent(found -> format = withRate(found));
            return;
        }
        int lengthByte = newRecord.position() + (codec.equals(FourCc.AVC) ? 4 : 21);
        format = withRate(MediaFormats.video(codec, newRecord));
        lengthSize = (newRecord.get(lengthByte) & 3) + 1;
    }

    private boolean describesItself() {
        return codec.equals(FourCc.MP3)
                || codec.equals(FourCc.AC3)
                || codec.equals(FourCc.EAC3)
                || codec.equals(FourCc.VP9)
                || codec.equals(FourCc.VP8);
    }

    /**
     * One coded frame as a sample. May change {@link #format()}.
     *
     * @return empty if the track has no configuration yet
     */
    Optional<Sample> sample(MediaPacket packet, long dtsUs) {
        if (!packet.codec().equals(codec)) {
            configure(packet.codec(), ByteBuffer.allocate(0));
        }
        ByteBuffer payload = canonical(packet.data());
        if (!payload.hasRemaining()) {
            return Optional.empty();
        }
        learn(packet, payload);
        if (format == null) {
            return Optional.empty();
        }
        int flags;
        if (codec.equals(FourCc.AVC)) {
            flags = avcFlags(AvcAccessUnit.parse(payload), packet.keyFrame(), payload);
        } else {
            flags = AccessUnits.flags(format, payload);
            if (codec.equals(FourCc.HEVC) && (flags & Sample.SYNC) != 0) {
                adoptParameterSets(payload);
            }
        }
        long ptsUs = Math.max(dtsUs, dtsUs + packet.compositionTimeMs() * 1000L);
        return Optional.of(new Sample(id, dtsUs, ptsUs, flags, payload));
    }

    private ByteBuffer canonical(ByteBuffer data) {
        if (codec.equals(FourCc.AVC) || codec.equals(FourCc.HEVC)) {
            return annexB ? NalUnits.fromAnnexB(data) : NalUnits.normalise(data, lengthSize);
        }
        return codec.equals(FourCc.AV1) ? Av1TemporalUnit.normalise(data) : data;
    }

    /** Formats of codecs whose frames say what the record does not. */
    private void learn(MediaPacket packet, ByteBuffer payload) {
        if (codec.equals(FourCc.AV1)) {
            if (format == null && packet.keyFrame()) {
                MediaFormats.av1FromKeyFrame(payload).ifPresent(this::change);
            }
        } else if (codec.equals(FourCc.VP9)) {
            if (Vp9FrameHeader.isKeyFrame(payload)) {
                change(vpx(MediaFormats.vp9(payload)));
            }
        } else if (codec.equals(FourCc.VP8)) {
            if (Vp8FrameHeader.isKeyFrame(payload)) {
                change(vpx(MediaFormats.vp8(payload)));
            }
        } else if (codec.equals(FourCc.OPUS)) {
            format = format == null ? MediaFormats.opus(OpusHead.of(2).toBuffer()) : format;
        } else if (codec.equals(FourCc.MP3) || format == null && describesItself()) {
            AudioFormat found = MediaFormats.audioFromFrame(codec, payload);
            format = found.equals(format) ? format : found;
        }
    }

    /** The size of a key frame with the record that the publisher sent, if it sent one. */
    private VideoFormat vpx(VideoFormat found) {
        return record.hasRemaining() ? MediaFormats.vpx(codec, record, found.width(), found.height()) : found;
    }

    private void change(VideoFormat found) {
        VideoFormat rated = withRate(found);
        format = rated.equals(format) ? format : rated;
    }

    private int avcFlags(AvcAccessUnit unit, boolean calledKey, ByteBuffer payload) {
        boolean sync = unit.isSync() || calledKey && unit.intra();
        if (sync && unit.parameterSets()) {
            adoptParameterSets(payload);
        }
        return Sample.VIDEO | (sync ? Sample.SYNC : 0) | (unit.isDiscardable() ? Sample.DISCARDABLE : 0);
    }

    /** Encoders that change size in mid-stream may say so in band only. */
    private void adoptParameterSets(ByteBuffer payload) {
        ParameterSets inBand = ParameterSets.of(codec, NalUnits.split(payload, 4));
        if (inBand.isComplete() && !inBand.isIn(format.configuration())) {
            inBand.toFormat().ifPresent(this::change);
        }
    }

    private VideoFormat withRate(VideoFormat found) {
        if (found.frameRate().isKnown() || !declaredRate.isKnown()) {
            return found;
        }
        return new VideoFormat(found.codec(), found.configuration(), found.width(), found.height(), declaredRate);
    }
}
