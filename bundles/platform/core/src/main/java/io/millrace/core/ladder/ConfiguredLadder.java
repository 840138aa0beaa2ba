package io.millrace.core.ladder;

import io.millrace.api.codec.LadderProfile;
import io.millrace.api.codec.LadderProfile.Rung;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A ladder profile from {@code etc/io.millrace.core.ladder-NAME.cfg}. One that is wrong is told, and not offered. */
@Component(
        service = ConfiguredLadder.class,
        configurationPid = "io.millrace.core.ladder",
        configurationPolicy = ConfigurationPolicy.REQUIRE)
@Designate(ocd = ConfiguredLadder.Config.class, factory = true)
public final class ConfiguredLadder {
    private static final Logger LOG = LoggerFactory.getLogger(ConfiguredLadder.class);
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9-]{1,64}");
    private static final Pattern BEGINS_RUNG =
            Pattern.compile("\\s*[A-Za-z0-9_-]{1,32}\\s+(?i:h264|hevc|av1|vp9)\\s+\\d+[kKmM]?(\\s.*)?");
    private static final int MOST_RUNGS = 16;

    private final LadderProfile profile;

    /** Configuration {@code io.millrace.core.ladder~NAME}. */
    @ObjectClassDefinition(name = "Millrace ladder profile")
    public @interface Config {
        @AttributeDefinition(
                name = "Rungs",
                description = "Highest first: NAME CODEC BITRATE, for example 720p h264 2800k; then fps=, lines=,"
                        + " encoder=, quality, ondemand and, last, overlay=")
        String[] rungs() default {};
    }

    @Activate
    public ConfiguredLadder(Config config, Map<String, Object> properties) {
        String pid = String.valueOf(properties.get("service.pid"));
        String name = pid.substring(pid.indexOf('~') + 1);
        LadderProfile parsed = null;
        try {
            parsed = parse(name, config.rungs());
        } catch (IllegalArgumentException e) {
            LOG.error("The ladder profile {} is not offered: {}", name, e.getMessage());
        }
        profile = parsed;
    }

    Optional<LadderProfile> profile() {
        return Optional.ofNullable(profile);
    }

    /** @throws IllegalArgumentException that says what is wrong */
    static LadderProfile parse(String name, String... rungs) {
        if (!NAME.matcher(name).matches() || name.equals("off")) {
            throw new IllegalArgumentException("its file has to be io.millrace.core.ladder-NAME.cfg, with a name of"
                    + " letters, digits and '-' other than off");
        }
        List<Rung> parsed = separated(rungs).stream().map(RungText::parse).toList();
        if (parsed.isEmpty() || parsed.size() > MOST_RUNGS) {
            throw new IllegalArgumentException("it has " + parsed.size() + " rungs; 1 to " + MOST_RUNGS + " can be");
        }
        for (Rung rung : parsed) {
            if (parsed.stream()
                            .filter(other -> other.name().equals(rung.name()))
                            .count()
                    > 1) {
                throw new IllegalArgumentException("two rungs are called " + rung.name());
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
