package io.millrace.api.health;

import java.util.List;

/**
 * One finding of the stream doctor.
 *
 * @param code names the check, {@code key-interval}
 * @param severity how bad it is
 * @param title what is found, in plain words
 * @param measured the figure; empty if there is none
 * @param goal what it should be; empty if there is none
 * @param why what viewers notice; empty if all is well
 * @param remedies what to change, by tool; empty if all is well
 */
public record Advice(
        String code, Severity severity, String title, String measured, String goal, String why, List<Remedy> remedies) {
    public Advice {
        remedies = List.copyOf(remedies);
    }

    /** How bad something is. The worst comes first. */
    public enum Severity {
        /** Viewers cannot watch it. */
        PROBLEM,
        /** Some viewers suffer, or all of them at times. */
        WARNING,
        /** It could be better. */
        HINT,
        /** As it should be. */
        GOOD
    }

    /**
     * What to change.
     *
     * @param tool {@code OBS}, {@code FFmpeg}, {@code Encoder} for any other, or {@code Network}
     * @param setting the setting by its name there, with the value
     */
    public record Remedy(String tool, String setting) {}
}
