package io.millrace.formats.rtp;

import io.millrace.formats.bitstream.BitReader;
import io.millrace.formats.bitstream.MalformedBitstreamException;
import io.millrace.formats.sdp.FormatParameters;
import java.nio.ByteBuffer;

/** AAC as mpeg4-generic (RFC 3640): access units behind a section of headers, or one in several packets. */
final class Mpeg4GenericDepacketizer implements Depacketizer {
    private static final int MAX_UNITS = 256;

    private final int sizeBits;
    private final int indexBits;
    private final int indexDeltaBits;
    private final int ctsBits;
    private final int dtsBits;
    private final int flagBits;
    private final int auxiliaryBits;
    private final int constantSize;
    private final int ticksAUnit;
    private final UnitBuffer pieces = new UnitBuffer();
    private long piecesTimestamp;
    private int wholeBytes;

    /** @param ticksAUnit ticks of the media clock from one access unit to the next */
    Mpeg4GenericDepacketizer(FormatParameters parameters, int ticksAUnit) {
        sizeBits = bits(parameters, "sizelength");
        indexBits = bits(parameters, "indexlength");
        indexDeltaBits = bits(parameters, "indexdeltalength");
        ctsBits = bits(parameters, "ctsdeltalength");
        dtsBits = bits(parameters, "dtsdeltalength");
        flagBits = (parameters.number("randomaccessindication", 0) > 0 ? 1 : 0)
                + bits(parameters, "streamstateindication");
        auxiliaryBits = bits(parameters, "auxiliarydatasizelength");
        constantSize = Math.max(0, parameters.number("constantsize", 0));
        int constant = parameters.number("constantduration", 0);
        this.ticksAUnit = constant > 0 ? constant : ticksAUnit;
    }

    private static int bits(FormatParameters parameters, String name) {
        return Math.max(0, Math.min(31, parameters.number(name, 0)));
    }

    @Override
    public void packet(RtpPacket packet, boolean afterLoss, Output output) {
        if (afterLoss && pieces.size() > 0) {
            pieces.clear();
            output.damaged();
        }
        try {
            read(packet, output);
        } catch (MalformedBitstreamException e) {
            pieces.clear();
            throw new MalformedRtpException("The headers of an MPEG-4 audio packet are broken: " + e.getMessage());
        }
    }

    private void read(RtpPacket packet, Output output) {
        ByteBuffer payload = packet.payload();
        int[] sizes = new int[MAX_UNITS];
        int count = headers(payload, sizes);
        if (count == 1 && sizes[0] > payload.remaining()) {
            piece(packet, payload, sizes[0], output);
            return;
        }
        pieces.clear();
        for (int i = 0; i < count; i++) {
            if (sizes[i] > payload.remaining()) {
                throw new MalformedRtpException("An access unit of MPEG-4 audio is cut off");
            }
            ByteBuffer unit = ByteBuffer.allocate(sizes[i]);
            unit.put(payload.slice(payload.position(), sizes[i])).flip();
            payload.position(payload.position() + sizes[i]);
            if (unit.hasRemaining()) {
                output.unit(packet.timestamp() + (long) i * ticksAUnit & 0xFFFF_FFFFL, unit);
            }
        }
    }

    /** Reads the headers; the payload's position is behind them and behind the auxiliary section. */
    private int headers(ByteBuffer payload, int[] sizes) {
        int count = 0;
        if (sizeBits + indexBits + indexDeltaBits + ctsBits + dtsBits + flagBits > 0) {
            if (payload.remaining() < 2) {
                throw new MalformedRtpException("An MPEG-4 audio packet is cut off");
            }
            int length = payload.getShort() & 0xFFFF;
            int bytes = length + 7 >> 3;
            if (bytes > payload.remaining()) {
                throw new MalformedRtpException("The headers of an MPEG-4 audio packet are cut off");
            }
            BitReader in = new BitReader(payload.slice(payload.position(), bytes));
            payload.position(payload.position() + bytes);
            while (in.position() < length && count < sizes.length) {
                sizes[count] = sizeBits > 0 ? in.bits(sizeBits) : constantSize;
                header(in, count);
                count++;
            }
        }
        if (auxiliaryBits > 0) {
            BitReader in = new BitReader(payload);
            int bits = auxiliaryBits + in.bits(auxiliaryBits);
            payload.position(Math.min(payload.limit(), payload.position() + (bits + 7 >> 3)));
        }
        if (count == 0 || count == 1 && sizes[0] == 0) {
            sizes[0] = payload.remaining();
            return 1;
        }
        return count;
    }

    private void header(BitReader in, int unit) {
        if (in.bits(unit == 0 ? indexBits : indexDeltaBits) != 0) {
            throw new MalformedRtpException("Interleaved MPEG-4 audio is not supported");
        }
        if (ctsBits > 0 && in.flag()) {
            in.skip(ctsBits);
        }
        if (dtsBits > 0 && in.flag()) {
            in.skip(dtsBits);
        }
        in.skip(flagBits);
    }

    /** A part of a unit: each packet says the size of the whole. */
    private void piece(RtpPacket packet, ByteBuffer payload, int size, Output output) {
        if (pieces.size() > 0 && (packet.timestamp() != piecesTimestamp || size != wholeBytes)) {
            pieces.clear();
            output.damaged();
        }
        piecesTimestamp = packet.timestamp();
        wholeBytes = size;
        pieces.add(payload);
        if (pieces.size() >= wholeBytes) {
            ByteBuffer unit = pieces.copy(0, wholeBytes);
            pieces.clear();
            output.unit(piecesTimestamp, unit);
        }
    }
}
