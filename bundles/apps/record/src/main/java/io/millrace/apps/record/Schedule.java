package io.millrace.apps.record;

import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * When a rule records: {@code Mon-Fri 08:00-18:00, Sat 22:00-02:00}. A time that ends before it begins ends the day after.
 *
 * @param spans in any order; none for always
 * @param zone whose clock it goes by
 */
record Schedule(List<Span> spans, ZoneId zone) {
    static final Schedule ALWAYS = new Schedule(List.of(), ZoneId.of("UTC"));

    private static final String FORM = "days and times such as Mon-Fri 08:00-18:00, Sat 22:00-02:00";
    private static final Pattern SPAN = Pattern.compile(
            "(?:([a-z]{3})(?:-([a-z]{3}))? +)?(\\d{1,2}:\\d{2})-(\\d{1,2}:\\d{2})", Pattern.CASE_INSENSITIVE);
    private static final List<String> DAYS = List.of("mon", "tue", "wed", "thu", "fri", "sat", "sun");

    /** Times on some days of the week. */
    record Span(Set<DayOfWeek> days, LocalTime from, LocalTime to) {
        boolean contains(ZonedDateTime time) {
            LocalTime clock = time.toLocalTime();
            boolean today = days.contains(time.getDayOfWeek());
            if (from.isBefore(to)) {
                return today && !clock.isBefore(from) && clock.isBefore(to);
            }
            boolean yesterday = days.contains(time.getDayOfWeek().minus(1));
            return today && !clock.isBefore(from) || yesterday && clock.isBefore(to);
        }
    }

    Schedule {
        spans = List.copyOf(spans);
    }

    /** @throws IllegalArgumentException that says what is allowed */
    static Schedule parse(String text, ZoneId zone) {
        List<Span> spans = new ArrayList<>();
        for (String part : text.split(",")) {
            if (!part.isBlank()) {
                spans.add(span(part.strip()));
            }
        }
        return new Schedule(spans, zone);
    }

    private static Span span(String text) {
        Matcher matcher = SPAN.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("\"" + text + "\" is no time of a schedule: it takes " + FORM);
        }
        Set<DayOfWeek> days = EnumSet.allOf(DayOfWeek.class);
        if (matcher.group(1) != null) {
            DayOfWeek first = day(matcher.group(1));
            DayOfWeek last = matcher.group(2) == null ? first : day(matcher.group(2));
            days = EnumSet.of(first);
            for (DayOfWeek day = first; day != last; day = day.plus(1)) {
                days.add(day.plus(1));
            }
        }
        return new Span(days, time(matcher.group(3)), time(matcher.group(4)));
    }

    private static DayOfWeek day(String text) {
        int index = DAYS.indexOf(text.toLowerCase(Locale.ROOT));
        if (index < 0) {
            throw new IllegalArgumentException("There is no day \"" + text + "\": a schedule takes " + FORM);
        }
        return DayOfWeek.of(index + 1);
    }

    private static LocalTime time(String text) {
        String[] parts = text.split(":");
        int hours = Integer.parseInt(parts[0]);
        int minutes = Integer.parseInt(parts[1]);
        if (hours == 24 && minutes == 0) {
            return LocalTime.MIDNIGHT;
        }
        if (hours > 23 || minutes > 59) {
            throw new IllegalArgumentException("There is no time " + text + ": a schedule takes " + FORM);
        }
        return LocalTime.of(hours, minutes);
    }

    /** Whether it is time to record. */
    boolean contains(long utcUs) {
        ZonedDateTime time = Instant.ofEpochSecond(utcUs / 1_000_000).atZone(zone);
        return spans.isEmpty() || spans.stream().anyMatch(span -> span.contains(time));
    }
}
