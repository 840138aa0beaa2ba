package io.millrace.core.ladder;

import io.millrace.api.codec.LadderProfile;
import io.millrace.api.codec.LadderProfile.Rung;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A ladder profile from {@code etc/io.millrace.core.ladder-NAME.cfg}. One that is wrong is told, and not offered. */
@Component(
        service = ConfiguredLadder.class,
        configurationPid = ConfiguredLadder.FACTORY_PID,
        configurationPolicy = ConfigurationPolicy.REQUIRE)
@Designate(ocd = ConfiguredLadder.Config.class, factory = true)
public final class ConfiguredLadder {
    static final String FACTORY_PID = "io.millrace.core.ladder";
    private static final Logger LOG = LoggerFactory.getLogger(ConfiguredLadder.class);
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9-]{1,64}");
    private static final Pattern BEGINS_RUNG =
            Pattern.compile("\\s*[A-Za-z0-9_-]{1,32}\\s+(?i:h264|hevc|av1|vp9)\\s+\\d+[kKmM]?(\\s.*)?");
    private static final int MOST_RUNGS = 16;
    static final String RUNGS = "rungs";

    private final Path data;
    private final Consumer<String> refusals;
    private volatile LadderProfile profile;

    /** Configuration {@code io.millrace.core.ladder~NAME}. */
    @ObjectClassDefinition(name = "Millrace ladder profile")
    public @interface Config {
        @AttributeDefinition(
                name = "Rungs",
                description = "Highest first: NAME CODEC BITRATE, for example 720p h264 2800k; then fps=, lines=,"
                        + " encoder=, quality, ondemand and, last, overlay=")
        String[] rungs() default {};

        @AttributeDefinition(name = "Logo", description = "A PNG file in the data folder, drawn on every rung")
        String overlay_logo() default "";

        @AttributeDefinition(
                name = "Corner of the logo",
                description = "top-left, top-right, bottom-left or bottom-right")
        String overlay_logo_corner() default "top-right";

        @AttributeDefinition(name = "Margin of the logo", description = "Percent of the picture's height")
        String overlay_logo_margin() default "3";

        @AttributeDefinition(name = "Height of the logo", description = "Percent of the picture's height")
        String overlay_logo_size() default "10";

        @AttributeDefinition(name = "Opacity of the logo", description = "0 to 1")
        String overlay_logo_opacity() default "1";

        @AttributeDefinition(
                name = "Text",
                description = "Drawn on every rung; {stream}, {date}, {time} and {utc} in it are replaced")
        String overlay_text() default "";

        @AttributeDefinition(
                name = "Corner of the text",
                description = "top-left, top-right, bottom-left or bottom-right")
        String overlay_text_corner() default "bottom-left";

        @AttributeDefinition(name = "Margin of the text", description = "Percent of the picture's height")
        String overlay_text_margin() default "3";

        @AttributeDefinition(name = "Height of a line of text", description = "Percent of the picture's height")
        String overlay_text_size() default "5";

        @AttributeDefinition(name = "Colour of the text", description = "#RRGGBB, #RRGGBBAA, white or black")
        String overlay_text_colour() default "white";

        @AttributeDefinition(name = "Box behind the text", description = "#RRGGBB, #RRGGBBAA, white, black or none")
        String overlay_text_box() default "none";

        @AttributeDefinition(
                name = "Font of the text",
                description = "A TrueType or OpenType file in the data folder; empty for DejaVu Sans")
        String overlay_text_font() default "";

        @AttributeDefinition(
                name = "Replace the source",
                description = "Whether a rung of the source's size is encoded too, and manifests leave the source out")
        String overlay_source() default "false";

        @AttributeDefinition(
                name = "Loudness",
                description = "LUFS (EBU R 128) that sound is brought to, -40 to -9; empty leaves it as it is")
        String loudness() default "";
    }

    @Activate
    public ConfiguredLadder(Config config, Map<String, Object> properties) {
        this(config, properties, Path.of(System.getProperty("karaf.base", ".")), LOG::error);
    }

    /**
     * Reads the configuration.
     *
     * @param data the folder that logos and fonts are looked for in
     * @param refusals is told what is wrong, one line each
     */
    ConfiguredLadder(Config config, Map<String, Object> properties, Path data, Consumer<String> refusals) {
        this.data = data;
        this.refusals = refusals;
        read(config, properties, "is not offered");
    }

    /** A running ladder goes on as it was as long as what is written now cannot be. */
    @Modified
    void change(Config config, Map<String, Object> properties) {
        read(config, properties, "stays as it was");
    }

    private void read(Config config, Map<String, Object> properties, String otherwise) {
        String pid = String.valueOf(properties.get("service.pid"));
        String name = pid.substring(pid.indexOf('~') + 1);
        try {
            WatermarkSettings settings =
                    new WatermarkSettings(property -> Objects.toString(properties.get(property), ""), data);
            LadderProfile rungs = parse(name, config.rungs());
            profile = new LadderProfile(
                    name, rungs.rungs(), settings.watermarks(), settings.replacesSource(), settings.loudness());
        } catch (IllegalArgumentException e) {
            refusals.accept(pid + ": " + e.getMessage() + ". The ladder profile " + name + " " + otherwise);
        }
    }

    Optional<LadderProfile> profile() {
        return Optional.ofNullable(profile);
    }

    /** @throws IllegalArgumentException that says what is wrong */
    static LadderProfile parse(String name, String... rungs) {
        if (!NAME.matcher(name).matches() || name.equals("off")) {
            throw new IllegalArgumentException("the name of the file is refused, allowed is"
                    + " io.millrace.core.ladder-NAME.cfg with a NAME of letters, digits and '-' other than off");
        }
        List<Rung> parsed = separated(rungs).stream().map(RungText::parse).toList();
        if (parsed.isEmpty() || parsed.size() > MOST_RUNGS) {
            throw new RefusedProperty(
                    RUNGS, String.join(", ", rungs), "1 to " + MOST_RUNGS + " rungs, not " + parsed.size());
        }
        for (Rung rung : parsed) {
            if (rung.name().equals(LadderPlan.SOUND)) {
                throw new RefusedProperty(RUNGS, rung.name(), "any other name: that is the sound's");
            }
            if (RepairOutputs.isNamed(rung.name())) {
                throw new RefusedProperty(
                        RUNGS, rung.name(), "any other name: protocols ask by it for what their players know");
            }
            if (parsed.stream()
                            .filter(other -> other.name().equals(rung.name()))
                            .count()
                    > 1) {
                throw new RefusedProperty(RUNGS, rung.name(), "a name of its own for each rung");
            }
        }
        return new LadderProfile(name, parsed);
    }

    /** In a .cfg file a list is one value with commas, which filters have too. */
    private static List<String> separated(String... values) {
        List<String> rungs = new ArrayList<>();
        for (String value : values) {
            boolean first = true;
            for (String piece : value.split(",")) {
                int last = rungs.size() - 1;
                boolean inFilters = !first && last >= 0 && rungs.get(last).contains(" overlay=");
                if (inFilters && !BEGINS_RUNG.matcher(piece).matches()) {
                    rungs.set(last, rungs.get(last) + "," + piece);
                } else if (!piece.isBlank()) {
                    rungs.add(piece.strip());
                }
                first = false;
            }
        }
        return rungs;
    }
}
