package io.millrace.protocols.hlspull.playlist;

import io.millrace.protocols.hlspull.playlist.Variants.AudioRendition;
import io.millrace.protocols.hlspull.playlist.Variants.Variant;
import java.net.URI;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Which variant of a multivariant playlist is pulled, and which sound. */
public final class VariantChoice {
    private static final Pattern BANDWIDTH = Pattern.compile("<=(\\d{1,12})");
    private static final Pattern SIZE = Pattern.compile("(\\d{1,5})x(\\d{1,5})");
    private static final Pattern HEIGHT = Pattern.compile("(\\d{1,5})p");
    private static final Comparator<Variant> BY_QUALITY =
            Comparator.comparingLong(Variant::bitsPerSecond).thenComparingInt(Variant::height);

    private final String words;
    private final Predicate<Variant> wanted;
    private final boolean lowest;
    private final String audio;

    /**
     * What was chosen: a media playlist, and another one of its sound.
     *
     * @param media with pictures
     * @param audio of sound alone; empty if it is in the first
     */
    public record Chosen(URI media, Optional<URI> audio) {}

    private VariantChoice(String words, Predicate<Variant> wanted, boolean lowest, String audio) {
        this.words = words;
        this.wanted = wanted;
        this.lowest = lowest;
        this.audio = audio;
    }

    /**
     * Reads the options.
     *
     * @param variant {@code highest}, {@code lowest}, {@code <=BITS}, {@code WIDTHxHEIGHT} or {@code HEIGHTp}
     * @param audio name or language of the sound; empty for the default
     * @throws IllegalArgumentException that says what is possible
     */
    public static VariantChoice parse(String variant, String audio) {
        Matcher bandwidth = BANDWIDTH.matcher(variant);
        Matcher size = SIZE.matcher(variant);
        Matcher height = HEIGHT.matcher(variant);
        if (variant.equals("highest") || variant.equals("lowest")) {
            return new VariantChoice(variant, each -> true, variant.equals("lowest"), audio);
        }
        if (bandwidth.matches()) {
            long most = Long.parseLong(bandwidth.group(1));
            return new VariantChoice(variant, each -> each.bitsPerSecond() <= most, false, audio);
        }
        if (size.matches()) {
            int wide = Integer.parseInt(size.group(1));
            int high = Integer.parseInt(size.group(2));
            return new VariantChoice(variant, each -> each.width() == wide && each.height() == high, false, audio);
        }
        if (height.matches()) {
            int high = Integer.parseInt(height.group(1));
            return new VariantChoice(variant, each -> each.height() == high, false, audio);
        }
        throw new IllegalArgumentException("option.variant = \"" + variant
                + "\" has to be highest, lowest, <=BITS (bits a second), WIDTHxHEIGHT or HEIGHTp");
    }

    /** @throws PlaylistException if nothing fits; the message lists what there is */
    public Chosen of(Variants variants) throws PlaylistException {
        Comparator<Variant> order = lowest ? BY_QUALITY.reversed() : BY_QUALITY;
        Variant variant = variants.variants().stream()
                .filter(wanted)
                .max(order)
                .orElseThrow(() -> new PlaylistException("No variant is " + words + "; there are "
                        + variants.variants().stream().map(VariantChoice::shown).collect(Collectors.joining(", "))));
        if (variant.audioGroup().isEmpty()) {
            return new Chosen(variant.uri(), Optional.empty());
        }
        List<AudioRendition> group = variants.renditions().stream()
                .filter(each -> each.group().equals(variant.audioGroup().get()))
                .toList();
        return new Chosen(variant.uri(), sound(group).flatMap(AudioRendition::uri));
    }

    private Optional<AudioRendition> sound(List<AudioRendition> group) throws PlaylistException {
        if (audio.isEmpty() || group.isEmpty()) {
            Optional<AudioRendition> first = group.stream().findFirst();
            return group.stream().filter(AudioRendition::isDefault).findFirst().or(() -> first);
        }
        Optional<AudioRendition> named = group.stream()
                .filter(each ->
                        each.name().equalsIgnoreCase(audio) || each.language().equalsIgnoreCase(audio))
                .findFirst();
        if (named.isEmpty()) {
            throw new PlaylistException("No sound is called " + audio + "; there are "
                    + group.stream()
                            .map(each -> each.name() + (each.language().isEmpty() ? "" : " (" + each.language() + ")"))
                            .collect(Collectors.joining(", ")));
        }
        return named;
    }

    private static String shown(Variant variant) {
        return (variant.height() == 0 ? "" : variant.width() + "x" + variant.height() + " at ")
                + variant.bitsPerSecond();
    }
}
