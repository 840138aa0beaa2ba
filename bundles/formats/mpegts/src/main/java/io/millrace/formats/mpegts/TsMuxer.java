package io.millrace.formats.mpegts;

import io.millrace.api.media.Sample;
import io.millrace.api.media.Track;
import io.millrace.formats.bitstream.MalformedBitstreamException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Turns tracks and samples into a transport stream of one programme. Each sample becomes one PES packet and is written at
 * once as whole transport packets; nothing is held back. The programme may have a name, which receivers show.
 *
 * <p>Tables are repeated every {@value #TABLES_MS} ms of media time and before each sync picture of the first video track;
 * the clock (PCR), on the first video track or else the first track, at least every {@value #CLOCK_MS} ms as long as
 * samples come. It runs {@value #CLOCK_LEAD_MS} ms behind decoding times, which is how long a receiver holds samples. A
 * track has PID {@value TrackOutput#FIRST_PID} + its id.
 *
 * <p>Nothing is allocated for a sample but views. Used by one thread.
 */
public final class TsMuxer {
    private static final int TABLES_MS = 100;
    private static final int SERVICES_MS = 1_000;
    private static final int CLOCK_MS = 40;
    private static final int CLOCK_LEAD_MS = 200;
    private static final int TICKS_PER_MS = 90;
    private static final long TIME_MASK = (1L << 33) - 1;
    /** With all their descriptors these fit in one section. */
    private static final int MAX_TRACKS = 24;

    private static final int MAX_PES_HEADER_BYTES = 19;
    private static final int MAX_BOUNDED = 0xFFFF;
    /** A step back in time beyond this begins a new clock. */
    private static final long RESET_TICKS = 1000L * TICKS_PER_MS;

    private final PacketWriter packets = new PacketWriter();
    private final TrackOutput[] outputs = new TrackOutput[256];
    private final byte[] header = new byte[MAX_PES_HEADER_BYTES];
    private byte[] association = TableWriter.association();
    private byte[] map = new byte[0];
    private final byte[] services;
    private int version = -1;
    private TrackOutput clockTrack;
    private boolean hasVideo;
    private long nowTicks = Long.MIN_VALUE;
    private long tablesTicks;
    private long servicesTicks;
    private long clockTicks;
    private boolean tablesDue = true;
    private boolean servicesDue = true;
    private boolean clockDue = true;
    private boolean discontinuity;

    /** A muxer of a programme without a name. */
    public TsMuxer() {
        services = null;
    }

    /** A muxer of a programme with a name; a longer one than 120 bytes is clipped. */
    public TsMuxer(String name) {
        services = TableWriter.services(name);
    }

    /**
     * Takes the tracks from here on; those that a transport stream cannot carry are left out, see {@link #carries}.
     *
     * @return whether there is anything to carry
     */
    public boolean tracks(List<Track> tracks) {
        Arrays.fill(outputs, null);
        List<TrackOutput> carried = new ArrayList<>();
        for (Track track : tracks) {
            Optional<TrackOutput> output = TrackOutputs.of(track);
            if (output.isPresent() && carried.size() < MAX_TRACKS) {
                outputs[track.id()] = output.get();
                carried.add(output.get());
            }
        }
        Optional<TrackOutput> video =
                carried.stream().filter(TrackOutput::video).findFirst();
        hasVideo = video.isPresent();
        Optional<TrackOutput> other =
                carried.stream().filter(output -> !output.isSections()).findFirst();
        clockTrack = video.or(() -> other).orElse(null);
        if (clockTrack != null) {
            byte[] descriptors = TrackOutputs.programmeDescriptors(carried);
            byte[] now = TableWriter.map(Math.max(0, version), clockTrack.pid(), descriptors, carried);
            if (!Arrays.equals(now, map)) {
                version = version + 1 & 31;
                map = TableWriter.map(version, clockTrack.pid(), descriptors, carried);
                tablesDue = true;
                clockDue = true;
            }
        }
        return clockTrack != null;
    }

    /** Whether samples of a track are written. */
    public boolean carries(int trackId) {
        return outputs[trackId] != null;
    }

    /** The samples from here on do not continue those before: tells receivers with the next clock value. */
    public void discontinuity() {
        discontinuity = true;
        tablesDue = true;
        nowTicks = Long.MIN_VALUE;
    }

    /**
     * Bytes that {@link #write} takes at most for a sample; 0 if its track is not carried.
     *
     * @throws MalformedBitstreamException if the sample is broken
     */
    public int maxBytes(Sample sample) {
        TrackOutput output = outputs[sample.trackId()];
        if (output == null) {
            return 0;
        }
        int unit = output.isSections()
                ? 1 + sample.sizeBytes()
                : MAX_PES_HEADER_BYTES + output.writer().maxBytes(sample);
        // one more packet for a clock of its own
        int count = 1 + PacketWriter.packets(unit);
        int tables = PacketWriter.sectionPackets(association)
                + PacketWriter.sectionPackets(map)
                + (services == null ? 0 : PacketWriter.sectionPackets(services));
        return TsPackets.PACKET_BYTES * (count + tables);
    }

    /**
     * Writes a sample at the buffer's position, as whole packets. Nothing is written if its track is not carried.
     *
     * @return whether a receiver can begin with these packets: tables, then a sync picture, or any sample if there is no
     *     video
     * @throws MalformedBitstreamException if the sample is broken or has no form in a transport stream; nothing is written
     */
    public boolean write(Sample sample, ByteBuffer out) {
        TrackOutput output = outputs[sample.trackId()];
        if (output == null) {
            return false;
        }
        if (output.isSections()) {
            packets.section(out, output.pid(), SpliceSection.at(sample.payload(), ticks(sample.ptsUs())));
            return false;
        }
        ByteBuffer payload = sample.payload();
        int unit = output.writer().measure(sample, payload);
        long dts = ticks(sample.dtsUs());
        long pts = ticks(sample.ptsUs());
        int headerBytes = header(output, pts, dts, unit);
        advance(dts);
        boolean begins = sample.isSync() && (output == clockTrack || !hasVideo);
        boolean tables = tables(out, begins && hasVideo);
        long pcr = clock(output, out);
        boolean resets = discontinuity && pcr >= 0;
        discontinuity &= !resets;
        packets.begin(out, output.pid(), headerBytes + unit, output.video() && sample.isSync(), resets, pcr);
        packets.put(header, 0, headerBytes);
        output.writer().write(sample, payload, packets);
        return begins && tables;
    }

    private static long ticks(long us) {
        return Math.floorDiv(us * 9 + 50, 100L);
    }

    private void advance(long dts) {
        if (nowTicks == Long.MIN_VALUE || dts < nowTicks - RESET_TICKS) {
            discontinuity |= nowTicks != Long.MIN_VALUE;
            nowTicks = dts;
            servicesDue = true;
            tablesDue = true;
            clockDue = true;
        }
        nowTicks = Math.max(nowTicks, dts);
    }

    private boolean tables(ByteBuffer out, boolean beforeSync) {
        if (!tablesDue && !beforeSync && nowTicks - tablesTicks < (long) TABLES_MS * TICKS_PER_MS) {
            return false;
        }
        tablesDue = false;
        tablesTicks = nowTicks;
        packets.section(out, TsPackets.PAT_PID, association);
        packets.section(out, TableWriter.MAP_PID, map);
        if (services != null && (servicesDue || nowTicks - servicesTicks >= (long) SERVICES_MS * TICKS_PER_MS)) {
            servicesDue = false;
            servicesTicks = nowTicks;
            packets.section(out, TableWriter.SERVICE_PID, services);
        }
        return true;
    }

    /** The clock's value for the unit to come, if it is to carry one; on another track, writes a packet for it if due. */
    private long clock(TrackOutput output, ByteBuffer out) {
        boolean due = clockDue || nowTicks - clockTicks >= (long) CLOCK_MS * TICKS_PER_MS;
        boolean rises = clockDue || nowTicks > clockTicks;
        if (!(output == clockTrack && output.video() ? rises : due)) {
            return PacketWriter.NO_PCR;
        }
        clockDue = false;
        clockTicks = nowTicks;
        long base = Math.max(0, nowTicks - (long) CLOCK_LEAD_MS * TICKS_PER_MS);
        long pcr = (base & TIME_MASK) * 300;
        if (output == clockTrack) {
            return pcr;
        }
        packets.clock(out, clockTrack.pid(), discontinuity, pcr);
        discontinuity = false;
        return PacketWriter.NO_PCR;
    }

    private int header(TrackOutput output, long pts, long dts, int unit) {
        int times = pts == dts ? 5 : 10;
        int length = 3 + times + unit;
        if (length > MAX_BOUNDED && !output.video()) {
            throw new MalformedBitstreamException(
                    "A sample of " + unit + " bytes does not fit in a PES packet, which only pictures may outgrow");
        }
        int bounded = length > MAX_BOUNDED ? 0 : length;
        header[2] = 1;
        header[3] = (byte) output.streamId();
        header[4] = (byte) (bounded >> 8);
        header[5] = (byte) bounded;
        // data_alignment_indicator: each packet begins with an access unit
        header[6] = (byte) 0x84;
        header[7] = (byte) (times == 5 ? 0x80 : 0xC0);
        header[8] = (byte) times;
        time(9, times == 5 ? 0x20 : 0x30, pts);
        if (times == 10) {
            time(14, 0x10, dts);
        }
        return 9 + times;
    }

    private void time(int at, int prefix, long ticks) {
        header[at] = (byte) (prefix | ticks >> 29 & 0x0E | 1);
        header[at + 1] = (byte) (ticks >> 22);
        header[at + 2] = (byte) (ticks >> 14 | 1);
        header[at + 3] = (byte) (ticks >> 7);
        header[at + 4] = (byte) (ticks << 1 | 1);
    }
}
