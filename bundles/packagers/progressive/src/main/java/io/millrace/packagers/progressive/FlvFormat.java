package io.millrace.packagers.progressive;

import io.millrace.api.media.Sample;
import io.millrace.api.media.Track;
import io.millrace.formats.flv.FlvMessage;
import io.millrace.formats.flv.FlvMuxer;
import io.millrace.formats.flv.FlvTags;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;

/** FLV as players take it over HTTP: file header, configuration, then tags from a key picture on. */
final class FlvFormat implements WireFormat {
    private static final int FRAME_BYTES = FlvTags.TAG_HEADER_BYTES + FlvTags.BACK_POINTER_BYTES;

    private final FlvMuxer muxer = new FlvMuxer(false);
    private List<Track> tracks = List.of();
    private List<FlvMessage> configuration = List.of();
    private int generation;
    private boolean hasVideo;

    @Override
    public String contentType() {
        return "video/x-flv";
    }

    @Override
    public boolean tracks(List<Track> newTracks, WireRing ring) {
        if (!newTracks.equals(tracks)) {
            tracks = newTracks;
            generation++;
            muxer.tracks(newTracks);
            hasVideo = muxer.hasVideo();
            renewHeader(ring);
        }
        return muxer.hasVideo() || muxer.hasAudio();
    }

    @Override
    public void sample(Sample sample, WireRing ring) {
        muxer.sample(sample, (type, timestampMs, header, headerBytes, payload) -> {
            int bodyBytes = headerBytes + payload.remaining();
            if (bodyBytes > FlvTags.MAX_BODY_BYTES) {
                return;
            }
            ByteBuffer out = ring.room(bodyBytes + FRAME_BYTES);
            FlvTags.writeTagHeader(out, type, timestampMs, bodyBytes);
            out.put(header, 0, headerBytes).put(payload);
            FlvTags.writeBackPointer(out, bodyBytes);
            boolean sync = sample.isSync() && (sample.isVideo() || !hasVideo);
            ring.publish(bodyBytes + FRAME_BYTES, sync, sample.dtsUs(), sample.isVideo());
        });
        if (muxer.configuration() != configuration) {
            renewHeader(ring);
        }
    }

    @Override
    public void flush(WireRing ring) {
        // nothing is held back
    }

    /** New metadata alone makes a new header, but viewers in the middle got it as a tag. */
    private void renewHeader(WireRing ring) {
        configuration = muxer.configuration();
        int size = configuration.stream()
                .mapToInt(message -> message.sizeBytes() + FRAME_BYTES)
                .sum();
        ByteBuffer whole = ByteBuffer.allocateDirect(FlvTags.FILE_HEADER_BYTES + size);
        FlvTags.writeFileHeader(whole, muxer.hasAudio(), muxer.hasVideo());
        for (FlvMessage message : configuration) {
            FlvTags.writeTagHeader(whole, message.type(), 0, message.sizeBytes());
            whole.put(message.body());
            FlvTags.writeBackPointer(whole, message.sizeBytes());
        }
        whole.flip();
        ByteBuffer again = whole.slice(FlvTags.FILE_HEADER_BYTES, size);
        ring.header(new WireHeader(generation, whole, Optional.of(again)));
    }
}
