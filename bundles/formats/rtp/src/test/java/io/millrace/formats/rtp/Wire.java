package io.millrace.formats.rtp;

import io.millrace.formats.sdp.MediaDescription;
import io.millrace.formats.sdp.SessionDescription;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** Packs access units, carries the packets over, and takes them apart again. */
final class Wire implements Depacketizer.Output {
    static final int MAX_PAYLOAD_BYTES = 300;

    final List<RtpPacket> packets = new ArrayList<>();
    final List<ByteBuffer> units = new ArrayList<>();
    final List<Long> timestamps = new ArrayList<>();
    int damaged;
    private int sequence = 65_530;

    /** A medium from the lines of its description. */
    static MediaDescription media(String... lines) {
        return SessionDescription.parse("v=0\r\n" + String.join("\r\n", lines))
                .media()
                .get(0);
    }

    Wire pack(Packetizer packetizer, long timestamp, boolean sync, ByteBuffer... accessUnits) {
        for (ByteBuffer unit : accessUnits) {
            packetizer.unit(unit, sync, (prefix, prefixBytes, source, from, bytes, marker) -> {
                ByteBuffer payload = ByteBuffer.allocate(prefixBytes + bytes);
                payload.put(prefix, 0, prefixBytes)
                        .put(source.slice(from, bytes))
                        .flip();
                add(payload, timestamp, marker);
            });
        }
        return this;
    }

    Wire add(ByteBuffer payload, long timestamp, boolean marker) {
        packets.add(new RtpPacket(96, marker, sequence++ & 0xFFFF, timestamp, 1, payload));
        return this;
    }

    Wire unpack(Depacketizer depacketizer, int... missing) {
        boolean afterLoss = false;
        for (int i = 0; i < packets.size(); i++) {
            int index = i;
            if (java.util.Arrays.stream(missing).anyMatch(lost -> lost == index)) {
                afterLoss = true;
            } else {
                depacketizer.packet(packets.get(i), afterLoss, this);
                afterLoss = false;
            }
        }
        depacketizer.end(this);
        return this;
    }

    @Override
    public void unit(long timestamp, ByteBuffer unit) {
        timestamps.add(timestamp);
        units.add(unit);
    }

    @Override
    public void damaged() {
        damaged++;
    }

    static ByteBuffer bytes(int count, int first) {
        ByteBuffer bytes = ByteBuffer.allocate(count);
        for (int i = 0; i < count; i++) {
            bytes.put(i, (byte) (first + i * 7));
        }
        return bytes;
    }

    /** An access unit of NAL units, each given by its header and size. */
    static ByteBuffer accessUnit(int headerBytes, int... headersAndSizes) {
        int total = 0;
        for (int i = 1; i < headersAndSizes.length; i += 2) {
            total += 4 + headersAndSizes[i];
        }
        ByteBuffer out = ByteBuffer.allocate(total);
        for (int i = 0; i < headersAndSizes.length; i += 2) {
            ByteBuffer nal = bytes(headersAndSizes[i + 1], i + 1);
            nal.put(0, (byte) (headersAndSizes[i] >> 8 * (headerBytes - 1)));
            if (headerBytes > 1) {
                nal.put(1, (byte) headersAndSizes[i]);
            }
            out.putInt(nal.remaining()).put(nal);
        }
        return out.flip();
    }
}
