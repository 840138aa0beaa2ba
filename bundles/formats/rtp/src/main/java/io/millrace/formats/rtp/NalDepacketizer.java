package io.millrace.formats.rtp;

import io.millrace.api.media.VideoFormat;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * What H.264 (RFC 6184) and H.265 (RFC 7798) have in common: NAL units, alone, several in one packet or one in several
 * packets, up to the packet with the marker. Parameter sets are kept apart, delimiters left out.
 */
abstract class NalDepacketizer implements Depacketizer {
    private static final int LENGTH_BYTES = 4;

    private final NalCodec codec;
    private final ParameterSets sets;
    private final UnitBuffer unit = new UnitBuffer();
    private VideoFormat format;
    private long timestamp;
    private boolean begun;
    private boolean damaged;
    private int fragmentAt = -1;

    NalDepacketizer(NalCodec codec) {
        this.codec = codec;
        sets = new ParameterSets(codec);
    }

    /** Takes a parameter set that came with the stream's description. */
    final void parameterSet(ByteBuffer nal) {
        if (nal.hasRemaining()) {
            sets.take(nal);
            adopt();
        }
    }

    /** The format as far as parameter sets told it; null before. */
    final VideoFormat format() {
        return format;
    }

    private void adopt() {
        Optional<VideoFormat> changed = sets.change();
        format = changed.orElse(format);
    }

    @Override
    public final void packet(RtpPacket packet, boolean afterLoss, Output output) {
        if (afterLoss && begun) {
            // what is missing belonged to the unit that has begun, or ended it
            damaged = true;
            fragmentAt = -1;
        }
        if (begun && packet.timestamp() != timestamp) {
            // the marker of the unit before was not set, as some devices do it
            finish(output);
        }
        begun = true;
        timestamp = packet.timestamp();
        try {
            ByteBuffer payload = packet.payload();
            if (payload.remaining() >= codec.headerBytes()) {
                payload(payload);
            }
        } catch (MalformedRtpException e) {
            damaged = true;
            throw e;
        } finally {
            if (packet.marker()) {
                finish(output);
            }
        }
    }

    /** Takes a payload apart. */
    abstract void payload(ByteBuffer payload);

    /** One whole NAL unit. */
    final void nal(ByteBuffer nal) {
        endFragment();
        if (nal.remaining() < codec.headerBytes() || isLeftOut(nal)) {
            return;
        }
        int length = nal.remaining();
        int at = open();
        unit.add(nal);
        unit.putInt(at, length);
    }

    private boolean isLeftOut(ByteBuffer nal) {
        return codec.type(nal.get(nal.position()) & 0xFF) == codec.delimiter() || sets.take(nal);
    }

    private int open() {
        int at = unit.size();
        for (int i = 0; i < LENGTH_BYTES; i++) {
            unit.add(0);
        }
        return at;
    }

    /** The first piece of a NAL unit, behind its header. */
    final void fragmentStart(int headerByte, int secondHeaderByte, ByteBuffer piece) {
        endFragment();
        fragmentAt = open();
        unit.add(headerByte);
        if (codec.headerBytes() > 1) {
            unit.add(secondHeaderByte);
        }
        unit.add(piece);
    }

    /** A further piece; without a beginning, the unit is damaged. */
    final void fragment(ByteBuffer piece) {
        if (fragmentAt < 0) {
            damaged = true;
        } else {
            unit.add(piece);
        }
    }

    /** The NAL unit in pieces is whole, or the next has begun. */
    final void endFragment() {
        if (fragmentAt < 0) {
            return;
        }
        int at = fragmentAt;
        fragmentAt = -1;
        int from = at + LENGTH_BYTES;
        if (from > unit.size()) {
            damaged = true;
            return;
        }
        unit.putInt(at, unit.size() - from);
        if (codec.setTypes().contains(codec.type(unit.at(from)))) {
            sets.take(unit.copy(from, unit.size()));
            unit.truncate(at);
        }
    }

    private void finish(Output output) {
        endFragment();
        begun = false;
        boolean whole = !damaged;
        damaged = false;
        int size = unit.size();
        if (size == 0 && whole) {
            return;
        }
        ByteBuffer bytes = whole ? unit.copy(0, size) : null;
        unit.clear();
        if (bytes == null) {
            output.damaged();
        } else {
            adopt();
            output.unit(timestamp, bytes);
        }
    }

    @Override
    public final void end(Output output) {
        if (begun) {
            finish(output);
        }
    }
}
