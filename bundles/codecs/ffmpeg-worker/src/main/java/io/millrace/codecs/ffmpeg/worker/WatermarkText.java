package io.millrace.codecs.ffmpeg.worker;

import io.millrace.api.codec.Watermark;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;

/** A text with what its placeholders stand for at a time. */
final class WatermarkText {
    private static final DateTimeFormatter DATE = DateTimeFormatter.ofPattern("uuuu-MM-dd");
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm:ss.SSS");
    private static final DateTimeFormatter UTC = DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'");

    private final String text;
    private final ZoneId zone;
    private final boolean hasClock;

    WatermarkText(String text, ZoneId zone) {
        this.text = text;
        this.zone = zone;
        hasClock = text.contains(Watermark.Text.DATE)
                || text.contains(Watermark.Text.TIME)
                || text.contains(Watermark.Text.UTC);
    }

    /** @param wallUs microseconds since 1970, UTC */
    String at(long wallUs) {
        if (!hasClock) {
            return text;
        }
        Instant now = Instant.EPOCH.plus(wallUs, ChronoUnit.MICROS);
        ZonedDateTime here = now.atZone(zone);
        return text.replace(Watermark.Text.DATE, DATE.format(here))
                .replace(Watermark.Text.TIME, TIME.format(here))
                .replace(Watermark.Text.UTC, UTC.format(now.atOffset(ZoneOffset.UTC)));
    }
}
