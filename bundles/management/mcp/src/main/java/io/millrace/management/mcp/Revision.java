package io.millrace.management.mcp;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Revisions of the protocol, newest first. */
enum Revision {
    /** Without sessions: each request says what it needs. */
    V2026_07_28("2026-07-28"),
    V2025_11_25("2025-11-25"),
    V2025_06_18("2025-06-18"),
    /** The only one with batches. */
    V2025_03_26("2025-03-26");

    private final String text;

    Revision(String text) {
        this.text = text;
    }

    static Optional<Revision> of(String text) {
        return Arrays.stream(values()).filter(each -> each.text.equals(text)).findFirst();
    }

    static List<String> all() {
        return Arrays.stream(values()).map(Revision::text).toList();
    }

    /** What a client that begins with initialize is answered: its own if it is known, else the newest of that kind. */
    static Revision withSession(String asked) {
        return of(asked).filter(Revision::hasSessions).orElse(V2025_11_25);
    }

    String text() {
        return text;
    }

    boolean hasSessions() {
        return this != V2026_07_28;
    }

    boolean hasBatches() {
        return this == V2025_03_26;
    }
}
