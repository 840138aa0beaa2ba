package io.millrace.api.diagnosis;

import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.osgi.annotation.versioning.ProviderType;

/**
 * The server's own log, newest first and without secrets. A service of the diagnostics plugin; safe for any thread, reads files
 * on threads of its own.
 */
@ProviderType
public interface ServerLog {
    /** Most entries of a page. */
    int MOST_ENTRIES = 1_000;

    /** How grave an entry is, the least first. */
    enum Level {
        TRACE,
        DEBUG,
        INFO,
        WARN,
        ERROR;

        /** The level of that name; FATAL counts as ERROR, what is unknown as INFO. */
        public static Level of(String name) {
            for (Level level : values()) {
                if (level.name().equals(name.toUpperCase(Locale.ROOT))) {
                    return level;
                }
            }
            return name.equalsIgnoreCase("FATAL") ? ERROR : INFO;
        }
    }

    /**
     * One entry.
     *
     * @param id its own, as long as its file is kept
     * @param at when it was written
     * @param level how grave it is
     * @param logger the class that wrote it, without its package
     * @param bundle the symbolic name of its bundle; empty for none
     * @param message one line
     * @param detail lines that follow, such as a stack trace; may be empty, long ones are cut
     */
    record Entry(String id, Instant at, Level level, String logger, String bundle, String message, String detail) {}

    /**
     * What is looked for.
     *
     * @param least entries of this level and graver ones
     * @param logger a part of the logger's or the bundle's name, in any case; empty for all
     * @param after the value of {@link Page#next} of the page before; empty for the newest
     * @param limit most entries, 1 to {@link #MOST_ENTRIES}
     */
    record Query(Level least, String logger, Optional<String> after, int limit) {}

    /**
     * Entries, newest first.
     *
     * @param entries may be fewer than the limit, or none, also where older pages follow: only so much of a file is read for
     *     one page
     * @param next for the older page that follows; empty for none
     */
    record Page(List<Entry> entries, Optional<String> next) {
        public Page {
            entries = List.copyOf(entries);
        }
    }

    /**
     * Reads a page.
     *
     * @return fails with an {@link java.io.IOException} if the files cannot be read, and with an
     *     {@link IllegalArgumentException} if {@code after} is none of ours, or its file is gone
     */
    CompletionStage<Page> find(Query query);
}
