package io.millrace.formats.mpegts;

import io.millrace.api.media.AudioFormat;
import io.millrace.api.media.Sample;
import io.millrace.formats.bitstream.AacConfiguration;
import io.millrace.formats.bitstream.AdtsHeader;
import io.millrace.formats.bitstream.MalformedBitstreamException;
import java.nio.ByteBuffer;

/** AAC in ADTS. */
final class AdtsWriter implements UnitWriter {
    private final AacConfiguration configuration;
    private final byte[] header = new byte[AdtsHeader.BYTES];
    private final ByteBuffer headerView = ByteBuffer.wrap(header);

    /** @throws io.millrace.formats.bitstream.MalformedBitstreamException if ADTS cannot express the configuration */
    AdtsWriter(AudioFormat format) {
        configuration = AacConfiguration.parse(format.configuration());
        if (configuration.channelConfiguration() == 0) {
            throw new MalformedBitstreamException("ADTS does not carry the program config element of a configuration");
        }
        AdtsHeader.write(configuration, 0, headerView.clear());
    }

    @Override
    public int maxBytes(Sample sample) {
        return AdtsHeader.BYTES + sample.sizeBytes();
    }

    @Override
    public int measure(Sample sample, ByteBuffer payload) {
        AdtsHeader.write(configuration, payload.remaining(), headerView.clear());
        return AdtsHeader.BYTES + payload.remaining();
    }

    @Override
    public void write(Sample sample, ByteBuffer payload, PacketWriter out) {
        out.put(header, 0, header.length);
        out.put(payload, payload.position(), payload.remaining());
    }
}
