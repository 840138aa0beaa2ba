package io.millrace.formats.mpegts;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/** Builds transport streams by hand: tables, PES packets and what is wrong with them. */
final class Transport {
    private static final int MAP_PID = 0x1000;

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final Map<Integer, Integer> counters = new LinkedHashMap<>();

    byte[] bytes() {
        return bytes.toByteArray();
    }

    Transport raw(byte... some) {
        bytes.writeBytes(some);
        return this;
    }

    /** An association table: programme numbers and PIDs of their maps in turn. */
    Transport association(int version, int... programmes) {
        ByteBuffer body = ByteBuffer.allocate(programmes.length * 2);
        for (int i = 0; i < programmes.length; i += 2) {
            body.putShort((short) programmes[i]).putShort((short) (0xE000 | programmes[i + 1]));
        }
        return section(0, section(0, 1, version, body.array()));
    }

    /** The association table of programme 1 and its map: stream types and PIDs in turn; the first carries the clock. */
    Transport tables(int version, int... streams) {
        association(0, 1, MAP_PID);
        return map(MAP_PID, 1, version, streams);
    }

    Transport map(int pid, int programme, int version, int... streams) {
        byte[][] entries = new byte[streams.length / 2][];
        for (int i = 0; i < entries.length; i++) {
            entries[i] = entry(streams[2 * i], streams[2 * i + 1]);
        }
        return map(pid, programme, version, streams.length == 0 ? 0x1FFF : streams[1], entries);
    }

    Transport map(int pid, int programme, int version, int clockPid, byte[]... entries) {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        body.writeBytes(new byte[] {(byte) (0xE0 | clockPid >> 8), (byte) clockPid, (byte) 0xF0, 0});
        for (byte[] entry : entries) {
            body.writeBytes(entry);
        }
        return section(pid, section(2, programme, version, body.toByteArray()));
    }

    static byte[] entry(int type, int pid, int... descriptors) {
        ByteBuffer out = ByteBuffer.allocate(5 + descriptors.length);
        out.put((byte) type).putShort((short) (0xE000 | pid)).putShort((short) (0xF000 | descriptors.length));
        for (int value : descriptors) {
            out.put((byte) value);
        }
        return out.array();
    }

    static byte[] section(int tableId, int extension, int version, byte[] body) {
        return section(tableId, extension, version, 0, 0, body);
    }

    static byte[] section(int tableId, int extension, int version, int number, int last, byte[] body) {
        ByteBuffer out = ByteBuffer.allocate(12 + body.length);
        out.put((byte) tableId).putShort((short) (0xB000 | 9 + body.length)).putShort((short) extension);
        out.put((byte) (0xC1 | version << 1))
                .put((byte) number)
                .put((byte) last)
                .put(body);
        return out.putInt(Crc32Mpeg.of(out.array(), 0, out.position())).array();
    }

    /** Sections one behind the other. */
    Transport section(int pid, byte[]... sections) {
        ByteArrayOutputStream payload = new ByteArrayOutputStream();
        payload.write(0);
        for (byte[] section : sections) {
            payload.writeBytes(section);
        }
        byte[] all = payload.toByteArray();
        for (int at = 0; at < all.length; at += 184) {
            byte[] part = Arrays.copyOfRange(all, at, at + 184);
            Arrays.fill(part, Math.min(184, all.length - at), 184, (byte) 0xFF);
            packet(pid, at == 0, 0, null, part);
        }
        return this;
    }

    /** A unit as a PES packet with its length told. */
    Transport pes(int pid, int streamId, long pts, byte[] unit) {
        return unit(pid, pes(streamId, pts, unit, true), 0);
    }

    /** A unit as a PES packet without length. */
    Transport unbounded(int pid, long pts, byte[] unit) {
        return unit(pid, pes(0xE0, pts, unit, false), 0);
    }

    /** A PES packet; no time if it is negative. */
    static byte[] pes(int streamId, long pts, byte[] unit, boolean bounded) {
        int times = pts < 0 ? 0 : 5;
        ByteBuffer out = ByteBuffer.allocate(9 + times + unit.length);
        out.put(new byte[] {0, 0, 1, (byte) streamId});
        out.putShort((short) (bounded ? 3 + times + unit.length : 0));
        out.put((byte) 0x80).put((byte) (pts < 0 ? 0 : 0x80)).put((byte) times);
        if (pts >= 0) {
            out.put((byte) (0x21 | pts >> 29 & 0x0E)).putShort((short) (pts >> 14 & 0xFFFE | 1));
            out.putShort((short) (pts << 1 | 1));
        }
        return out.put(unit).array();
    }

    /** The packets of a unit; adaptation flags in the first. The last is stuffed, as all senders do. */
    Transport unit(int pid, byte[] unit, int adaptationFlags) {
        int at = 0;
        while (at < unit.length) {
            int most = at == 0 && adaptationFlags != 0 ? 182 : 184;
            int take = Math.min(most, unit.length - at);
            byte[] field = null;
            if (take < 184) {
                field = new byte[184 - take - 1];
                Arrays.fill(field, (byte) 0xFF);
                if (field.length > 0) {
                    field[0] = (byte) (at == 0 ? adaptationFlags : 0);
                }
            }
            packet(pid, at == 0, 0, field, Arrays.copyOfRange(unit, at, at + take));
            at += take;
        }
        return this;
    }

    /** One packet: the adaptation field behind its length, or null; payload, or null. */
    Transport packet(int pid, boolean start, int scrambling, byte[] field, byte[] payload) {
        int counter = counters.getOrDefault(pid, 0);
        counters.put(pid, payload == null ? counter : counter + 1 & 15);
        ByteBuffer out = ByteBuffer.allocate(188);
        out.put((byte) 0x47).put((byte) ((start ? 0x40 : 0) | pid >> 8)).put((byte) pid);
        int shown = payload == null ? counter - 1 & 15 : counter;
        out.put((byte) (scrambling << 6 | (field == null ? 0 : 0x20) | (payload == null ? 0 : 0x10) | shown));
        if (field != null) {
            out.put((byte) field.length).put(field);
        }
        if (payload != null) {
            out.put(payload);
        }
        if (out.hasRemaining()) {
            throw new IllegalArgumentException(out.remaining() + " bytes of the packet are missing");
        }
        bytes.writeBytes(out.array());
        return this;
    }

    /** Packets on a PID are lost. */
    Transport lose(int pid, int count) {
        counters.merge(pid, count, (before, more) -> before + more & 15);
        return this;
    }

    /** The last packet once more. */
    Transport repeat() {
        byte[] all = bytes();
        bytes.writeBytes(Arrays.copyOfRange(all, all.length - 188, all.length));
        return this;
    }

    /** A packet that only tells the clock. */
    Transport clock(int pid, long ticks, boolean discontinuity) {
        byte[] field = new byte[183];
        Arrays.fill(field, (byte) 0xFF);
        field[0] = (byte) (discontinuity ? 0x90 : 0x10);
        ByteBuffer.wrap(field, 1, 6).putInt((int) (ticks >> 1)).putShort((short) ((ticks & 1) << 15 | 0x7E00));
        return packet(pid, false, 0, field, null);
    }
}
