package io.millrace.api.audit;

import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.regex.Pattern;

/** Something that somebody wants done, and that will have worked or not. For one thread after the other. */
public final class AuditedChange {
    /** Up to the last @ before the path; and of passwords with a slash, which look like a host with a port that is none. */
    private static final Pattern IN_A_URL = Pattern.compile("(://)(?:[^/\\s]*|[^/\\s:]*:(?!\\d{1,5}/)\\S*)@|[?]\\S+");

    private final AuditLog log;
    private final Actor actor;
    private final String action;
    private String object;
    private String before = "";
    private String after = "";

    AuditedChange(AuditLog log, Actor actor, String action, String object) {
        this.log = log;
        this.actor = actor;
        this.action = action;
        this.object = object;
    }

    /** Says what it is about, if that shows later only. */
    public AuditedChange object(String name) {
        object = name;
        return this;
    }

    /** Says how it was. */
    public AuditedChange before(String text) {
        before = text;
        return this;
    }

    /** Says how it will be. */
    public AuditedChange after(String text) {
        after = text;
        return this;
    }

    /** It worked. */
    public void done() {
        log.record(new AuditEntry(actor, action, object, before, after, Optional.empty()));
    }

    /** It was not done. */
    public void refused(Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        String reason = cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
        log.record(new AuditEntry(actor, action, object, before, after, Optional.of(withoutSecrets(reason))));
    }

    /** Reasons may quote a URL: without what stands before its host and behind its path. */
    private static String withoutSecrets(String reason) {
        return IN_A_URL.matcher(reason).replaceAll(found -> found.group(1) == null ? "?***" : "://***@");
    }

    /** Takes down how it went when it is over. */
    public <T> CompletionStage<T> follow(CompletionStage<T> stage) {
        return stage.whenComplete((result, failure) -> {
            if (failure == null) {
                done();
            } else {
                refused(failure);
            }
        });
    }
}
