package io.millrace.protocols.rtsp.play;

import io.millrace.formats.rtp.NtpTime;
import io.millrace.formats.rtp.RtcpPacket;
import io.millrace.formats.rtp.SentMedium;
import java.util.List;

/**
 * What the packets of a wire stream are stamped with. All media count from one random start.
 *
 * @param epochUtcUs wall-clock time of zero on the stream's timeline
 * @param offset random start of the timestamps
 * @param firstSource source of the first medium; those of the others follow
 */
record WireClock(long epochUtcUs, int offset, int firstSource) {
    long timestamp(SentMedium medium, long timeUs) {
        return medium.ticks(timeUs) + offset & 0xFFFF_FFFFL;
    }

    long source(int medium) {
        return firstSource + medium & 0xFFFF_FFFFL;
    }

    RtcpPacket.SenderReport report(WireSetup setup, int medium, long timeUs, long packets, long octets) {
        return new RtcpPacket.SenderReport(
                source(medium),
                NtpTime.ofUtcUs(epochUtcUs + timeUs),
                timestamp(setup.media().get(medium), timeUs),
                packets,
                octets,
                List.of());
    }
}
