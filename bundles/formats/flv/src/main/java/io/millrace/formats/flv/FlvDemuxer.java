package io.millrace.formats.flv;

import io.millrace.api.media.AudioFormat;
import io.millrace.api.media.DataFormat;
import io.millrace.api.media.FourCc;
import io.millrace.api.media.FrameRate;
import io.millrace.api.media.Sample;
import io.millrace.api.media.Track;
import io.millrace.api.media.TrackFormat;
import io.millrace.api.media.VideoFormat;
import io.millrace.formats.bitstream.FrameRates;
import io.millrace.formats.bitstream.MalformedBitstreamException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Turns the messages of an RTMP publisher or the tags of an FLV file into tracks and samples. Video track n becomes track
 * id n, audio track n becomes {@value #FIRST_AUDIO_ID} + n, script data {@value #DATA_ID}; the data track is always listed.
 *
 * <p>Payloads stay views of the message bodies wherever those are canonical already, so bodies must not change afterwards.
 * Times are the publisher's own, in microseconds: nothing is mended here. Composition times before decoding, which some
 * encoders send, are raised to the decoding time.
 *
 * <p>Configurations equal to the present one are passed over. The first samples are held for a moment until all tracks that
 * onMetaData announces are configured ({@link #end()} releases them). Samples of a track without configuration are dropped
 * and counted. End of sequence, seek commands, speaker layouts and video metadata (colorInfo) are passed over.
 *
 * <p>Used by one thread, the publishing connection's event loop.
 */
public final class FlvDemuxer {
    /** Track id of audio track 0. */
    public static final int FIRST_AUDIO_ID = 64;
    /** Track id of script data. */
    public static final int DATA_ID = 128;

    private static final int MAX_TRACKS = 64;
    private static final int MAX_UNSUPPORTED = 16;
    private static final TrackFormat DATA_FORMAT = DataFormat.of(FourCc.AMF0, "");

    private final FlvSink sink;
    private final Map<Integer, TrackInput> tracks = new TreeMap<>();
    private final Set<String> unsupported = new HashSet<>();
    private StartQueue start = new StartQueue();
    private boolean changed;
    private boolean videoAnnounced;
    private boolean audioAnnounced;
    private FrameRate declaredRate = FrameRate.UNKNOWN;
    private long dropped;

    public FlvDemuxer(FlvSink sink) {
        this.sink = sink;
    }

    /**
     * Takes one message.
     *
     * @param type see {@link FlvMessageType}; others are passed over
     * @param timestampMs the message's timestamp
     * @param body its bytes, which must not change afterwards
     * @throws MalformedBitstreamException if the body is broken; the demuxer can go on with the next message
     */
    public void accept(int type, long timestampMs, ByteBuffer body) {
        switch (type) {
            case FlvMessageType.VIDEO -> MessageParser.video(body, packet -> media(packet, timestampMs));
            case FlvMessageType.AUDIO -> MessageParser.audio(body, packet -> media(packet, timestampMs));
            case FlvMessageType.DATA_AMF0 -> data(body.slice(), timestampMs);
            case FlvMessageType.DATA_AMF3 -> data(Amf0Reader.unwrapAmf3(body), timestampMs);
            default -> {}
        }
    }

    /** The publisher is done: delivers what is still held. */
    public void end() {
        if (start != null && !tracks.isEmpty()) {
            start();
        }
    }

    /** Samples dropped because their track had no configuration. */
    public long droppedSamples() {
        return dropped;
    }

    private void media(MediaPacket packet, long timestampMs) {
        if (packet.codec().equals(MediaPacket.UNSUPPORTED) || !isKnown(packet) || packet.track() >= MAX_TRACKS) {
            if (unsupported.size() < MAX_UNSUPPORTED && unsupported.add(name(packet))) {
                sink.unsupported(name(packet));
            }
            return;
        }
        int id = packet.track() + (packet.video() ? 0 : FIRST_AUDIO_ID);
        switch (packet.kind()) {
            case SEQUENCE_START -> configure(track(id), packet);
            case CODED_FRAMES -> frame(track(id), packet, timestampMs * 1000 + packet.nanoOffset() / 1000);
            default -> {}
        }
    }

    private TrackInput track(int id) {
        return tracks.computeIfAbsent(id, TrackInput::new);
    }

    private void configure(TrackInput track, MediaPacket packet) {
        TrackFormat before = track.format();
        track.declareFrameRate(declaredRate);
        track.configure(packet.codec(), packet.data());
        noteChange(before, track.format());
    }

    private void frame(TrackInput track, MediaPacket packet, long dtsUs) {
        if (!packet.data().hasRemaining()) {
            return;
        }
        TrackFormat before = track.format();
        Optional<Sample> sample = track.sample(packet, dtsUs);
        noteChange(before, track.format());
        if (sample.isEmpty()) {
            dropped++;
        } else {
            deliver(sample.get(), true);
        }
    }

    private void data(ByteBuffer message, long timestampMs) {
        ByteBuffer body = ScriptData.toPlayers(message);
        if (!body.hasRemaining()) {
            return;
        }
        if (start != null) {
            announce(ScriptData.metadata(body));
        }
        deliver(new Sample(DATA_ID, timestampMs * 1000, timestampMs * 1000, Sample.SYNC, body), false);
    }

    private void announce(Amf0Value metadata) {
        videoAnnounced |= isCodec(metadata.get("videocodecid"));
        audioAnnounced |= isCodec(metadata.get("audiocodecid"));
        metadata.get("framerate").asNumber().ifPresent(rate -> declaredRate = FrameRates.of(rate));
    }

    private static boolean isCodec(Amf0Value id) {
        return id.asText().isPresent() || id.asNumber().orElse(0) > 0;
    }

    private void noteChange(TrackFormat before, TrackFormat now) {
        if (now != null && !now.equals(before)) {
            if (start != null && before != null) {
                // what is held belongs to the format before
                start();
            }
            changed = true;
        }
    }

    private void deliver(Sample sample, boolean media) {
        if (start != null) {
            start.add(sample, media);
            if (isReady(media) || start.isFull()) {
                start();
            }
            return;
        }
        if (changed) {
            publishFormats();
        }
        sink.sample(sample);
    }

    private boolean isReady(boolean media) {
        return media && (!videoAnnounced || has(VideoFormat.class)) && (!audioAnnounced || has(AudioFormat.class));
    }

    private boolean has(Class<? extends TrackFormat> kind) {
        return tracks.values().stream().anyMatch(track -> kind.isInstance(track.format()));
    }

    private void start() {
        StartQueue held = start;
        start = null;
        publishFormats();
        for (Sample sample = held.poll(); sample != null; sample = held.poll()) {
            sink.sample(sample);
        }
    }

    private void publishFormats() {
        changed = false;
        List<Track> list = new ArrayList<>(tracks.size() + 1);
        tracks.forEach((id, track) -> {
            if (track.format() != null) {
                list.add(new Track(id, track.format()));
            }
        });
        list.add(new Track(DATA_ID, DATA_FORMAT));
        sink.formatsChanged(list);
    }

    private static boolean isKnown(MediaPacket packet) {
        return packet.video() ? Codecs.VIDEO.contains(packet.codec()) : Codecs.AUDIO.contains(packet.codec());
    }

    private static String name(MediaPacket packet) {
        String what = packet.video() ? "video" : "audio";
        if (packet.track() >= MAX_TRACKS) {
            return what + " track " + packet.track();
        }
        return packet.codec().equals(MediaPacket.UNSUPPORTED)
                ? "legacy " + what + " codec"
                : what + " " + Codecs.printable(packet.codec());
    }
}
