package io.millrace.protocols.hlspull;

import io.millrace.api.media.Sample;
import io.millrace.api.media.Track;
import io.millrace.formats.bitstream.AacConfiguration;
import io.millrace.formats.bitstream.AdtsHeader;
import io.millrace.formats.bitstream.Id3Tag;
import io.millrace.formats.cmaf.Chunk;
import io.millrace.formats.cmaf.ChunkHead;
import io.millrace.formats.cmaf.CmafHeader;
import io.millrace.formats.cmaf.FragmentWriter;
import io.millrace.formats.cmaf.TrackSamples;
import io.millrace.formats.mpegts.TsMuxer;
import io.millrace.testkit.SyntheticStream;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.List;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/** Segments as packagers make them: 25 pictures a second, key pictures each second, AAC. */
public final class Segments {
    public static final SyntheticStream ENCODER = SyntheticStream.of(25, 25).withFrameBytes(600);
    public static final List<Track> BOTH = ENCODER.tracks();

    private static final long SECOND_US = 1_000_000;

    private Segments() {}

    /** MPEG-TS of whole seconds, at times that are shifted. */
    public static byte[] ts(int fromSecond, int toSecond, long shiftUs) {
        return ts(BOTH, ENCODER.samples(fromSecond * SECOND_US, toSecond * SECOND_US), shiftUs);
    }

    /** MPEG-TS of some samples. */
    public static byte[] ts(List<Track> tracks, List<Sample> samples, long shiftUs) {
        TsMuxer muxer = new TsMuxer();
        muxer.tracks(tracks);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (Sample each : samples) {
            Sample sample = each.at(each.dtsUs() + shiftUs, each.ptsUs() + shiftUs);
            ByteBuffer packets = ByteBuffer.allocate(muxer.maxBytes(sample));
            muxer.write(sample, packets);
            out.write(packets.array(), 0, packets.position());
        }
        return out.toByteArray();
    }

    /** What initialises {@link #mp4}. */
    public static byte[] header(List<Track> tracks) {
        return array(CmafHeader.of(tracks));
    }

    /** Fragmented MP4 of whole seconds. */
    public static byte[] mp4(List<Track> tracks, int fromSecond, int toSecond) {
        List<TrackSamples> runs = new ArrayList<>();
        for (Track track : tracks) {
            List<Sample> samples = track.isVideo()
                    ? ENCODER.video(fromSecond * SECOND_US, toSecond * SECOND_US)
                    : ENCODER.audio(fromSecond * SECOND_US, toSecond * SECOND_US);
            runs.add(new TrackSamples(track.id(), samples, FragmentWriter.UNKNOWN_END));
        }
        Chunk chunk = FragmentWriter.of(tracks, 1).write(ChunkHead.NONE, runs);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        chunk.buffers().forEach(each -> out.writeBytes(array(each)));
        return out.toByteArray();
    }

    /** Packed AAC of whole seconds, whose time is told by an ID3 tag. */
    public static byte[] aac(int fromSecond, int toSecond, long shiftUs) {
        List<Sample> samples = ENCODER.audio(fromSecond * SECOND_US, toSecond * SECOND_US);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        long ticks = (samples.get(0).dtsUs() + shiftUs) * 9 / 100;
        out.writeBytes(array(Id3Tag.privateData(
                        "com.apple.streaming.transportStreamTimestamp",
                        ByteBuffer.allocate(Long.BYTES).putLong(0, ticks))
                .toBuffer()));
        AacConfiguration configuration =
                AacConfiguration.parse(SyntheticStream.AUDIO.format().configuration());
        for (Sample sample : samples) {
            ByteBuffer frame = ByteBuffer.allocate(AdtsHeader.BYTES + sample.sizeBytes());
            AdtsHeader.write(configuration, sample.sizeBytes(), frame);
            out.writeBytes(frame.put(sample.payload()).array());
        }
        return out.toByteArray();
    }

    /** AES-128 in CBC mode. */
    public static byte[] encrypted(byte[] bytes, byte[] key, byte[] vector) {
        try {
            Cipher cipher = Cipher.getInstance("AES/CBC/PKCS5Padding");
            cipher.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(key, "AES"), new IvParameterSpec(vector));
            return cipher.doFinal(bytes);
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    public static byte[] array(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.duplicate().get(bytes);
        return bytes;
    }
}
