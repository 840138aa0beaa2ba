package io.millrace.apps.record;

import java.util.Map;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A rule from {@code etc/io.millrace.record-NAME.cfg}. */
@Component(
        service = {},
        configurationPid = ConfiguredRule.PID,
        configurationPolicy = ConfigurationPolicy.REQUIRE)
@Designate(ocd = ConfiguredRule.Config.class, factory = true)
public final class ConfiguredRule {
    static final String PID = "io.millrace.record";
    private static final Logger LOG = LoggerFactory.getLogger(ConfiguredRule.class);

    private final RecordService recordings;
    private final String name;

    /** Configuration {@code io.millrace.record-NAME}. */
    @ObjectClassDefinition(name = "Millrace recording rule")
    public @interface Config {
        @AttributeDefinition(name = "Streams", description = "APP/NAME with * for anything")
        String streams() default "live/*";

        @AttributeDefinition(
                name = "Renditions",
                description = "Separated by commas; source for what the publisher sends")
        String renditions() default "source";

        @AttributeDefinition(
                name = "Schedule",
                description = "Such as Mon-Fri 08:00-18:00, Sat 22:00-02:00; empty for always")
        String schedule() default "";

        @AttributeDefinition(name = "Time zone", description = "Of the schedule; empty for the server's")
        String time_zone() default "";

        @AttributeDefinition(
                name = "Minutes a file",
                description = "Then a new file begins, after a day at most; 0 for 12 hours")
        long split_minutes() default 0;

        @AttributeDefinition(name = "Megabytes a file", description = "Then a new file begins; 0 for no limit")
        long split_mb() default 0;

        @AttributeDefinition(
                name = "Split on",
                description = "Type of an event of the stream with which a new file begins, such as stream.splice")
        String split_on() default "";

        @AttributeDefinition(
                name = "Pre-roll",
                description = "Seconds before its start with which a recording begins, as far as they are there")
        long pre_roll_seconds() default 0;

        @AttributeDefinition(name = "Keep hours", description = "Files that ended longer ago are deleted; 0 for ever")
        long keep_hours() default 0;

        @AttributeDefinition(
                name = "Keep megabytes",
                description = "The oldest files of the rule are deleted beyond; 0 for no limit")
        long keep_mb() default 0;

        @AttributeDefinition(
                name = "Keep free",
                description = "Megabytes; the oldest files of the rule are deleted when the disk has less left")
        long keep_free_mb() default 0;
    }

    @Activate
    public ConfiguredRule(Map<String, Object> properties, @Reference RecordService recordings) {
        this.recordings = recordings;
        String pid = String.valueOf(properties.get("service.pid"));
        name = pid.substring(pid.indexOf('~') + 1);
        change(properties);
    }

    @Modified
    void change(Map<String, Object> properties) {
        try {
            recordings.rule(RecordingRule.of(name, properties));
        } catch (IllegalArgumentException e) {
            LOG.warn("{}-{}: {}. The rule is as it was before, if it was", PID, name, e.getMessage());
        }
    }

    @Deactivate
    void stop() {
        recordings.forget(name);
    }
}
