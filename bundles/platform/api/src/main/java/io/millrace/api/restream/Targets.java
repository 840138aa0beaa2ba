package io.millrace.api.restream;

import io.millrace.api.access.Secret;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.osgi.annotation.versioning.ProviderType;

/**
 * The targets. Stages fail with {@link TargetException}, and as the database does. Safe for any thread; nothing waits. Who
 * may do what with which stream is the caller's business.
 */
@ProviderType
public interface Targets {
    /** How each does, in order of name. */
    List<TargetState> list();

    /** How one does. */
    default Optional<TargetState> find(String name) {
        return list().stream()
                .filter(each -> each.settings().name().equals(name))
                .findFirst();
    }

    /** The services that are known by name, {@link TargetPreset#CUSTOM} last. */
    List<TargetPreset> presets();

    /**
     * Makes a target, or changes it.
     *
     * @param settings what it is
     * @param access where to and with what
     */
    CompletionStage<Void> put(TargetSettings settings, Access access);

    /** Ends and removes one. */
    CompletionStage<Void> remove(String name);

    /** Sends it, now or as soon as its stream is live, until it is stopped or that stream ends. */
    CompletionStage<Void> start(String name);

    /** Ends it; what starts with its stream starts with that stream's next broadcast. */
    CompletionStage<Void> stop(String name);

    /**
     * What about a stream as it is now does not suit a target.
     *
     * @return plain sentences that say what to change; empty if it may begin
     */
    List<String> problems(TargetSettings settings);

    /**
     * Where a target is, and what opens it. What is left out stays as it is; a key does not stay when the address changes, so
     * that nobody has it sent elsewhere.
     *
     * @param url where to; if there is none yet, the preset's
     * @param user user name
     * @param secret stream key or password
     * @param anywhere whether the host may be in an internal network: only if an operator says so. Of a target
     *     whose URL stays as it is, it stays as it was
     */
    record Access(Optional<String> url, Optional<String> user, Optional<Secret> secret, boolean anywhere) {
        /** Without what may be secret. */
        @Override
        public String toString() {
            return "Access";
        }
    }
}
