package io.millrace.formats.flv;

import io.millrace.api.media.AudioFormat;
import io.millrace.api.media.FourCc;
import io.millrace.api.media.Sample;
import io.millrace.api.media.Track;
import io.millrace.api.media.VideoFormat;
import io.millrace.formats.bitstream.MalformedBitstreamException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Turns tracks and samples into message bodies for RTMP players and FLV files. AVC, AAC and MP3 get the legacy headers that
 * every player knows, other codecs the headers of enhanced RTMP. The first video and the first audio track are the plain
 * ones; further tracks, if wanted, travel in multitrack messages (mode OneTrack) as track 1, 2, ….
 *
 * <p>Payloads are never copied. Times are rounded to milliseconds and wrap at 2^32. Used by one thread.
 */
public final class FlvMuxer {
    private static final int MAX_HEADER_BYTES = 16;

    private final boolean multitrack;
    private final byte[] header = new byte[MAX_HEADER_BYTES];
    private final TrackOutput[] outputs = new TrackOutput[256];
    private final Map<String, Amf0Value> publisherMetadata = new LinkedHashMap<>();
    private List<Track> tracks = List.of();
    private List<FlvMessage> configuration = List.of();

    /** @param multitrack whether to carry more than the first video and the first audio track */
    public FlvMuxer(boolean multitrack) {
        this.multitrack = multitrack;
    }

    /**
     * Takes the tracks from here on.
     *
     * @return the new {@link #configuration()}
     */
    public List<FlvMessage> tracks(List<Track> newTracks) {
        tracks = List.copyOf(newTracks);
        Arrays.fill(outputs, null);
        int videos = 0;
        int audios = 0;
        for (Track track : tracks) {
            if (track.format() instanceof VideoFormat video && Codecs.VIDEO.contains(video.codec())) {
                add(track, videos++);
            } else if (track.format() instanceof AudioFormat audio && Codecs.AUDIO.contains(audio.codec())) {
                add(track, audios++);
            } else if (track.format().codec().equals(FourCc.AMF0)) {
                outputs[track.id()] = TrackOutput.script();
            }
        }
        return rebuild();
    }

    /** What a player needs before its first sample: onMetaData, then a sequence header for each codec that has one. */
    public List<FlvMessage> configuration() {
        return configuration;
    }

    /** Whether there are video messages, for the FLV file header. */
    public boolean hasVideo() {
        return has(FlvMessageType.VIDEO);
    }

    /** Whether there are audio messages, for the FLV file header. */
    public boolean hasAudio() {
        return has(FlvMessageType.AUDIO);
    }

    /**
     * Writes one sample. A publisher's onMetaData is not passed on as it is: what it says beyond our own goes into a new
     * onMetaData, which also changes {@link #configuration()}.
     *
     * @return false if its track is not carried or its script data is broken, and nothing was written
     */
    public boolean sample(Sample sample, FlvOutput out) {
        TrackOutput output =
                sample.trackId() >= 0 && sample.trackId() < outputs.length ? outputs[sample.trackId()] : null;
        if (output == null) {
            return false;
        }
        long dtsMs = toMs(sample.dtsUs());
        ByteBuffer payload = sample.payload();
        if (output.type() == FlvMessageType.DATA_AMF0) {
            payload = script(payload);
            if (payload == null) {
                return false;
            }
        }
        int size = output.writeHeader(header, sample.isSync(), toMs(sample.ptsUs()) - dtsMs);
        out.message(output.type(), dtsMs & 0xFFFF_FFFFL, header, size, payload);
        return true;
    }

    private static long toMs(long us) {
        return Math.floorDiv(us + 500, 1000L);
    }

    private void add(Track track, int index) {
        if (index == 0 || multitrack) {
            outputs[track.id()] = TrackOutput.of(track.format(), index);
        }
    }

    private List<FlvMessage> rebuild() {
        List<FlvMessage> messages = new ArrayList<>();
        messages.add(new FlvMessage(FlvMessageType.DATA_AMF0, OnMetaData.of(carried(), publisherMetadata)));
        for (Track track : carried()) {
            outputs[track.id()].sequenceHeader(track.format()).ifPresent(messages::add);
        }
        configuration = List.copyOf(messages);
        return configuration;
    }

    private List<Track> carried() {
        return tracks.stream()
                .filter(track -> outputs[track.id()] != null && outputs[track.id()].type() != FlvMessageType.DATA_AMF0)
                .toList();
    }

    /** The message for players, null if it is broken: players must not pay for what a publisher sends. */
    private ByteBuffer script(ByteBuffer message) {
        Map<String, Amf0Value> properties;
        try {
            properties = ScriptData.metadata(message).asProperties();
        } catch (MalformedBitstreamException broken) {
            return null;
        }
        if (properties.isEmpty()) {
            return message;
        }
        publisherMetadata.clear();
        publisherMetadata.putAll(properties);
        return rebuild().get(0).body();
    }

    private boolean has(int type) {
        return tracks.stream().anyMatch(track -> outputs[track.id()] != null && outputs[track.id()].type() == type);
    }
}
