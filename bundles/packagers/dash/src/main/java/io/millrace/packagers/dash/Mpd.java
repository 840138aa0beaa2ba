package io.millrace.packagers.dash;

import io.millrace.api.media.AudioFormat;
import io.millrace.api.media.FrameRate;
import io.millrace.api.media.TrackFormat;
import io.millrace.api.media.VideoFormat;
import io.millrace.api.packaging.PackagingProfile;
import io.millrace.api.packaging.Presentation;
import io.millrace.api.packaging.Segment;
import io.millrace.api.packaging.SegmentNames;
import io.millrace.api.packaging.SegmentedStream;
import io.millrace.formats.bitstream.CodecStrings;
import io.millrace.packagers.dash.Periods.TrackRun;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Renders the MPD of a live presentation (ISO/IEC 23009-1), with what DASH-IF asks of low-latency services: the segment
 * that is being written is listed and can be fetched while it grows. Only relative URIs, but for the clock.
 */
final class Mpd {
    private static final List<String> EVENT_SCHEMES =
            List.of("https://aomedia.org/emsg/ID3", "urn:scte:scte35:2013:bin");
    private static final String UPDATE_PERIOD = "PT0.5S";
    private static final long LATENCY_MARGIN_US = 500_000;
    private static final String LIVE_PROFILE = "urn:mpeg:dash:profile:isoff-live:2011";
    private static final String LOW_LATENCY_PROFILE = "http://www.dashif.org/guidelines/low-latency-live-v5";

    private final Presentation presentation;
    private final List<Periods> periods;
    private final PackagingProfile profile;
    private final boolean ended;
    private final XmlText xml = new XmlText();

    Mpd(Presentation presentation) {
        this.presentation = presentation;
        periods = Periods.of(presentation);
        profile = presentation.tracks().get(0).stream().profile();
        ended = presentation.tracks().stream()
                .allMatch(track -> track.stream().window().ended());
    }

    byte[] render() {
        root();
        serviceDescription();
        for (Periods period : periods) {
            period(period);
        }
        xml.element("UTCTiming")
                .attribute("schemeIdUri", "urn:mpeg:dash:utc:http-xsdate:2014")
                .attribute("value", "/time")
                .end();
        return xml.end().bytes();
    }

    private void root() {
        long endUs = periods.stream().mapToLong(Periods::endUs).max().orElse(0);
        xml.element("MPD")
                .attribute("xmlns", "urn:mpeg:dash:schema:mpd:2011")
                .attribute("profiles", profile.lowLatency() ? LIVE_PROFILE + "," + LOW_LATENCY_PROFILE : LIVE_PROFILE)
                .attribute("type", "dynamic")
                .attribute("availabilityStartTime", MpdTime.dateTime(presentation.epochUtcUs()))
                .attribute("publishTime", MpdTime.dateTime(presentation.epochUtcUs() + endUs));
        if (ended) {
            xml.attribute("mediaPresentationDuration", MpdTime.duration(endUs));
        } else {
            xml.attribute(
                    "minimumUpdatePeriod",
                    profile.lowLatency() ? UPDATE_PERIOD : MpdTime.duration(profile.segmentTargetUs()));
        }
        xml.attribute("minBufferTime", MpdTime.duration(profile.segmentTargetUs()))
                .attribute("timeShiftBufferDepth", MpdTime.duration(timeShiftUs(endUs)))
                .attribute("suggestedPresentationDelay", MpdTime.duration(delayUs()))
                .attribute("maxSegmentDuration", MpdTime.duration(profile.targetDurationUs()));
    }

    /** How far behind players stay that know no low latency, or are offered none. */
    private long delayUs() {
        return profile.lowLatency() ? 2 * profile.segmentTargetUs() : 3 * profile.targetDurationUs();
    }

    private long targetUs() {
        return profile.lowLatency() ? profile.segmentTargetUs() + LATENCY_MARGIN_US : delayUs();
    }

    private long timeShiftUs(long endUs) {
        long startUs = presentation.tracks().stream()
                .map(track -> Run.of(track.stream()))
                .filter(runs -> !runs.isEmpty())
                .mapToLong(runs -> runs.get(0).first().startUs())
                .min()
                .orElse(endUs);
        return Math.max(profile.targetDurationUs(), endUs - startUs);
    }

    private void serviceDescription() {
        xml.element("ServiceDescription").attribute("id", 0);
        xml.element("Latency")
                .attribute("referenceId", 0)
                .attribute("target", targetUs() / 1_000)
                .attribute("min", profile.lowLatency() ? profile.segmentTargetUs() / 2_000 : delayUs() / 2_000)
                .attribute("max", profile.lowLatency() ? 3 * profile.segmentTargetUs() / 1_000 : 2 * delayUs() / 1_000)
                .end();
        xml.element("PlaybackRate")
                .attribute("min", "0.96")
                .attribute("max", "1.04")
                .end();
        xml.end();
    }

    private void period(Periods period) {
        xml.element("Period").attribute("id", period.id()).attribute("start", MpdTime.duration(period.startUs()));
        int id = 0;
        for (List<TrackRun> runs : byGroup(period.runs()).values()) {
            adaptationSet(id++, period, runs);
        }
        xml.end();
    }

    /** Tracks of one group and codec are alternatives of different bit rate. */
    private static Map<String, List<TrackRun>> byGroup(List<TrackRun> runs) {
        Map<String, List<TrackRun>> groups = new LinkedHashMap<>();
        for (TrackRun run : runs) {
            String key = run.track().group() + " " + run.run().init().format().codec();
            groups.computeIfAbsent(key, group -> new ArrayList<>()).add(run);
        }
        return groups;
    }

    private void adaptationSet(int id, Periods period, List<TrackRun> runs) {
        TrackFormat format = runs.get(0).run().init().format();
        boolean video = format instanceof VideoFormat;
        xml.element("AdaptationSet")
                .attribute("id", id)
                .attribute("contentType", video ? "video" : "audio")
                .attribute("mimeType", video ? "video/mp4" : "audio/mp4")
                .attribute("segmentAlignment", true)
                .attribute("startWithSAP", 1);
        if (format instanceof AudioFormat audio) {
            audio.language().ifPresent(language -> xml.attribute("lang", language));
        }
        if (id == 0) {
            events();
        }
        producerReferenceTime(period, runs.get(0).run().timescaleHz());
        xml.element("Role")
                .attribute("schemeIdUri", "urn:mpeg:dash:role:2011")
                .attribute("value", runs.get(0).track().preferred() ? "main" : "alternate")
                .end();
        for (TrackRun run : runs) {
            representation(period, run.run());
        }
        xml.end();
    }

    /** Segments of the first track may have these; players hand on only what is announced. */
    private void events() {
        for (String scheme : EVENT_SCHEMES) {
            xml.element("InbandEventStream").attribute("schemeIdUri", scheme).end();
        }
    }

    private void producerReferenceTime(Periods period, int timescaleHz) {
        Run reference = period.runs().get(0).run();
        Segment first = reference.first();
        long utcUs = first.utcUs() - (first.startUs() - period.startUs());
        xml.element("ProducerReferenceTime")
                .attribute("id", 0)
                .attribute("type", "encoder")
                .attribute("wallClockTime", MpdTime.dateTime(utcUs))
                .attribute("presentationTime", MpdTime.ticks(period.startUs(), timescaleHz));
        xml.element("UTCTiming")
                .attribute("schemeIdUri", "urn:mpeg:dash:utc:http-xsdate:2014")
                .attribute("value", "/time")
                .end();
        xml.end();
    }

    private void representation(Periods period, Run run) {
        TrackFormat format = run.init().format();
        SegmentedStream stream = run.stream();
        xml.element("Representation")
                .attribute("id", stream.id())
                .attribute("codecs", CodecStrings.of(format))
                .attribute(
                        "bandwidth", Math.max(1, Math.max(stream.peakBitsPerSecond(), stream.averageBitsPerSecond())));
        if (format instanceof VideoFormat video) {
            picture(video);
        } else if (format instanceof AudioFormat audio) {
            xml.attribute("audioSamplingRate", audio.sampleRateHz());
            xml.element("AudioChannelConfiguration")
                    .attribute("schemeIdUri", "urn:mpeg:dash:23003:3:audio_channel_configuration:2011")
                    .attribute("value", audio.channels())
                    .end();
        }
        template(period, run);
        xml.end();
    }

    private void picture(VideoFormat video) {
        if (video.width() > 0 && video.height() > 0) {
            xml.attribute("width", video.width()).attribute("height", video.height());
        }
        FrameRate rate = video.frameRate();
        if (rate.isKnown()) {
            xml.attribute(
                    "frameRate",
                    rate.denominator() == 1 ? rate.numerator() : rate.numerator() + "/" + rate.denominator());
        }
    }

    private void template(Periods period, Run run) {
        int timescaleHz = run.timescaleHz();
        long offset = MpdTime.ticks(period.startUs(), timescaleHz);
        xml.element("SegmentTemplate").attribute("timescale", timescaleHz);
        if (offset > 0) {
            xml.attribute("presentationTimeOffset", offset);
        }
        if (!ended && profile.lowLatency()) {
            xml.attribute("availabilityTimeOffset", seconds(profile.segmentTargetUs() - profile.partTargetUs()))
                    .attribute("availabilityTimeComplete", false);
        }
        xml.attribute("startNumber", run.first().mediaSequence())
                .attribute("initialization", SegmentNames.init(run.stream(), run.init()))
                .attribute("media", SegmentNames.segmentTemplate(run.stream()));
        new SegmentTimeline(xml, timescaleHz).write(run);
        xml.end();
    }

    private static String seconds(long us) {
        String duration = MpdTime.duration(us);
        return duration.substring(2, duration.length() - 1);
    }
}
