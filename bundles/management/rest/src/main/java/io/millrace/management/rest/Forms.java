package io.millrace.management.rest;

/** Schemas that several resources share. */
final class Forms {
    static final String WORD = "[A-Za-z0-9._-]{1,100}";
    static final String STREAM = "[A-Za-z0-9._-]{1,100}/[A-Za-z0-9._-]{1,100}";

    private Forms() {}

    static Schema stream() {
        return Schema.text(STREAM, 201).about("APP/NAME").like("live/demo");
    }

    /** What an operation says it did. */
    static Schema outcome() {
        return Schema.object()
                .field("message", Schema.text().about("What was done, for people"))
                .named("Outcome");
    }

    static Schema problem() {
        return Schema.object()
                .field("type", Schema.text())
                .field("title", Schema.text())
                .field("status", Schema.whole())
                .field("detail", Schema.text().about("What is wrong and how to mend it, for people"))
                .maybe("instance", Schema.text())
                .named("Problem");
    }
}
