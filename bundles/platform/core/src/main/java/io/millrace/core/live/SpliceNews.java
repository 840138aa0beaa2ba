package io.millrace.core.live;

import io.millrace.api.media.FourCc;
import io.millrace.api.media.Sample;
import io.millrace.api.media.Track;
import io.millrace.formats.bitstream.MalformedBitstreamException;
import io.millrace.formats.mpegts.SpliceInfo;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Finds the splices that SCTE-35 messages of a publication announce, whatever protocol brought them. Senders repeat their
 * messages: each is told once. Owned by the publisher's thread.
 */
final class SpliceNews {
    private static final int REMEMBERED = 16;

    private final Consumer<Map<String, String>> tell;
    private final Deque<SpliceInfo> told = new ArrayDeque<>();

    /** @param tell takes the attributes of {@code MediaEvent.STREAM_SPLICE} */
    SpliceNews(Consumer<Map<String, String>> tell) {
        this.tell = tell;
    }

    /** Looks at a sample on the stream's timeline; those of other tracks are passed over. */
    void look(Track track, Sample sample) {
        if (track == null || !track.format().codec().equals(FourCc.SCTE35)) {
            return;
        }
        SpliceInfo splice;
        try {
            splice = SpliceInfo.parse(sample.payload());
        } catch (MalformedBitstreamException unreadable) {
            // players get it as it is; there is nothing to tell of it
            return;
        }
        boolean isIdle = splice.command() == SpliceInfo.Command.SPLICE_NULL
                || splice.command() == SpliceInfo.Command.BANDWIDTH_RESERVATION;
        if (isIdle || told.contains(splice)) {
            return;
        }
        told.add(splice);
        if (told.size() > REMEMBERED) {
            told.remove();
        }
        tell.accept(attributes(splice, sample));
    }

    private static Map<String, String> attributes(SpliceInfo splice, Sample sample) {
        Map<String, String> attributes = new LinkedHashMap<>();
        attributes.put(
                "command", splice.command().name().toLowerCase(Locale.ROOT).replace('_', '-'));
        splice.eventId().ifPresent(id -> attributes.put("eventId", Long.toString(id)));
        attributes.put("announcedUs", Long.toString(sample.dtsUs()));
        attributes.put("timeUs", Long.toString(sample.ptsUs()));
        splice.durationTicks().ifPresent(ticks -> attributes.put("durationUs", Long.toString(ticks * 100 / 9)));
        attributes.put("outOfNetwork", Boolean.toString(splice.outOfNetwork()));
        attributes.put("cancelled", Boolean.toString(splice.cancelled()));
        splice.segmentationType().ifPresent(type -> attributes.put("segmentationType", Integer.toString(type)));
        return attributes;
    }
}
