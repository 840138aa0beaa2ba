package io.millrace.formats.mpegts;

import java.nio.ByteBuffer;
import java.util.Map;

/**
 * Turns an MPEG-2 transport stream into tracks and samples in canonical form. Push-fed with chunks of any size and position;
 * packets may be bare, have a time stamp of four bytes before them (M2TS) or error correction behind them.
 *
 * <p>In each programme video tracks have ids from 0, audio tracks from {@value #FIRST_AUDIO_ID}, data tracks from
 * {@value #FIRST_DATA_ID}, in the order of the map table; a stream keeps its id while its PID and codec stay. The first
 * samples are held until all listed streams are configured, for some seconds at most. Times are the sender's own without
 * the wraps of 33 bits, in microseconds; jumps are passed on.
 *
 * <p>Access units with missing packets are left out, and pictures after them up to the next sync picture. Memory is
 * bounded. No input makes the demuxer throw: what is wrong is told as a {@link TsFault} and counted. What the sink throws
 * comes through.
 *
 * <p>Used by one thread.
 */
public final class TsDemuxer {
    /** Track id of the first audio stream of a programme. */
    public static final int FIRST_AUDIO_ID = 64;
    /** Track id of the first data stream of a programme. */
    public static final int FIRST_DATA_ID = 128;

    private final Faults faults;
    private final PacketSync sync;
    private final Multiplex multiplex;
    private final PacketFlags flags = new PacketFlags();
    private long packets;
    private long nullPackets;

    /** A demuxer of the programme that is listed first. */
    public TsDemuxer(TsSink sink) {
        this(sink, ProgrammeChoice.first());
    }

    public TsDemuxer(TsSink sink, ProgrammeChoice choice) {
        faults = new Faults(sink);
        multiplex = new Multiplex(sink, choice, faults);
        sync = new PacketSync(new PacketSync.Handler() {
            @Override
            public void packet(byte[] bytes, int at) {
                TsDemuxer.this.packet(bytes, at);
            }

            @Override
            public void syncLost() {
                faults.add(TsFault.Kind.SYNC_LOST, -1, () -> "Bytes that are no transport packets were passed over");
            }
        });
    }

    /** Takes bytes; the buffer is read to its limit and may be used anew. */
    public void feed(ByteBuffer bytes) {
        sync.feed(bytes);
    }

    /**
     * A file that holds a piece of the stream is over, as segments of HLS are: delivers the units that it ends with. The
     * next piece may count its packets anew; clocks, formats and audio frames that are cut in two go on.
     */
    public void endPiece() {
        sync.end();
        multiplex.endPiece();
    }

    /** The stream is over: delivers what is still held. Another stream needs another demuxer. */
    public void end() {
        sync.end();
        multiplex.end();
    }

    /** What was met so far. */
    public TsStatistics statistics() {
        return new TsStatistics(
                packets,
                nullPackets,
                faults.count(TsFault.Kind.SYNC_LOST),
                faults.count(TsFault.Kind.TRANSPORT_ERROR),
                faults.count(TsFault.Kind.CONTINUITY),
                faults.count(TsFault.Kind.SCRAMBLED),
                faults.count(TsFault.Kind.BROKEN_SECTION),
                faults.dropped());
    }

    /** The PIDs of the map tables by programme number, as the association table lists them; empty before it came. */
    public Map<Integer, Integer> programmes() {
        return multiplex.listed();
    }

    private void packet(byte[] bytes, int at) {
        packets++;
        int pid = (bytes[at + 1] & 0x1F) << 8 | bytes[at + 2] & 0xFF;
        if ((bytes[at + 1] & 0x80) != 0) {
            faults.add(
                    TsFault.Kind.TRANSPORT_ERROR, pid, () -> "The sender marked packets of PID " + pid + " as damaged");
            return;
        }
        if (pid == TsPackets.NULL_PID) {
            nullPackets++;
            return;
        }
        PidInput input = multiplex.input(pid);
        if (input == null) {
            multiplex.passOver();
            return;
        }
        int payload = flags.read(bytes, at);
        if (payload < 0) {
            faults.add(
                    TsFault.Kind.TRANSPORT_ERROR,
                    pid,
                    () -> "A packet of PID " + pid + " has a broken adaptation field");
            return;
        }
        clock(input);
        boolean hasPayload = (bytes[at + 3] & 0x10) != 0;
        if (hasPayload && input.handler != null && isNext(input, pid, bytes[at + 3])) {
            if (payload < at + TsPackets.PACKET_BYTES) {
                input.handler.payload(bytes, payload, at + TsPackets.PACKET_BYTES, flags);
            }
        }
    }

    private void clock(PidInput input) {
        if (input.clockOf != null) {
            if (flags.discontinuity) {
                input.clockOf.discontinuity();
            }
            if (flags.pcr >= 0) {
                input.clockOf.clock(flags.pcr);
            }
        }
    }

    /** Whether a packet's payload is to be taken: it is new and can be read. */
    private boolean isNext(PidInput input, int pid, int control) {
        int before = input.counter();
        PidInput.Continuity continuity = input.next(control & 15, flags.discontinuity);
        if (continuity == PidInput.Continuity.BROKEN) {
            input.handler.lost();
            faults.add(
                    TsFault.Kind.CONTINUITY, pid, () -> "Packets of PID %d are missing: the counter went from %d to %d"
                            .formatted(pid, before, control & 15));
        }
        if ((control & 0xC0) != 0) {
            input.handler.lost();
            faults.add(TsFault.Kind.SCRAMBLED, pid, () -> "PID " + pid + " is scrambled and cannot be read");
            return false;
        }
        return continuity != PidInput.Continuity.REPEATED;
    }
}
