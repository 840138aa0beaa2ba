package io.millrace.formats.flv;

import io.millrace.api.media.Track;
import io.millrace.api.media.VideoFormat;
import java.nio.ByteBuffer;
import java.util.List;

/** A demuxer that gets messages by their kind, and a recording of what comes out. */
final class DemuxedMessages {
    final Recording recording = new Recording();
    final FlvDemuxer demuxer = new FlvDemuxer(recording);

    void video(long timestampMs, ByteBuffer body) {
        demuxer.accept(FlvMessageType.VIDEO, timestampMs, body);
    }

    void audio(long timestampMs, ByteBuffer body) {
        demuxer.accept(FlvMessageType.AUDIO, timestampMs, body);
    }

    void script(long timestampMs, ByteBuffer body) {
        demuxer.accept(FlvMessageType.DATA_AMF0, timestampMs, body);
    }

    /** Ids of the tracks after a change of formats, counted from 0. */
    List<Integer> trackIds(int change) {
        return recording.formats.get(change).stream().map(Track::id).toList();
    }

    /** Format of the first track after a change of formats. */
    VideoFormat videoFormat(int change) {
        return (VideoFormat) recording.formats.get(change).get(0).format();
    }
}
