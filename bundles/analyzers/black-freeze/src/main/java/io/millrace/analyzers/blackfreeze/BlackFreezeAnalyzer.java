package io.millrace.analyzers.blackfreeze;

import io.millrace.api.analysis.Analysis;
import io.millrace.api.analysis.Analyzer;
import io.millrace.api.analysis.Findings;
import io.millrace.api.analysis.Frame;
import io.millrace.api.analysis.Frame.PixelFormat;
import io.millrace.api.analysis.FrameWish;
import io.millrace.api.analysis.Sound;
import io.millrace.api.analysis.SoundWish;
import io.millrace.api.live.LiveStream;
import io.millrace.api.media.Track;
import io.millrace.api.plugin.Analyzes;
import io.millrace.api.settings.Configuration;
import java.util.Map;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.slf4j.LoggerFactory;

/** Finds black pictures, frozen pictures and silence. Safe for any thread. */
@Component(configurationPid = "io.millrace.analyzers.black-freeze")
@Analyzes("black-freeze")
@Designate(ocd = BlackFreezeAnalyzer.Config.class)
public final class BlackFreezeAnalyzer implements Analyzer {
    private static final FrameWish PICTURES = new FrameWish(64, 36, PixelFormat.GRAY8, 4, false);
    private static final SoundWish SOUND = new SoundWish(8_000, 0, 250);

    private static final Configuration<Thresholds> CONFIGURATION = new Configuration<>(
            "io.millrace.analyzers.black-freeze",
            Config.class,
            Thresholds::of,
            LoggerFactory.getLogger(BlackFreezeAnalyzer.class)::warn);

    private volatile Thresholds thresholds;

    /** What counts as black, frozen and silent; everything is found within ten seconds by default. */
    @ObjectClassDefinition(name = "Millrace black and freeze")
    public @interface Config {
        @AttributeDefinition(
                name = "Black luma",
                description = "Up to this a pixel is black, 0 to 255 of full range; night scenes are brighter")
        int blackLuma() default 20;

        @AttributeDefinition(name = "Black share", description = "Of all pixels that have to be black, 0 to 1")
        double blackShare() default 0.98;

        @AttributeDefinition(name = "Black seconds", description = "How long, 0 to 60")
        double blackSeconds() default 3;

        @AttributeDefinition(
                name = "Freeze noise",
                description = "No pixel of a picture of 64x36 is further from how it was, 0 to 255")
        int freezeNoise() default 6;

        @AttributeDefinition(name = "Freeze seconds", description = "How long, 0 to 60")
        double freezeSeconds() default 5;

        @AttributeDefinition(
                name = "Silence level",
                description = "dB of full scale, root mean square of the loudest channel; a quiet room has -55")
        double silenceDbfs() default -65;

        @AttributeDefinition(name = "Silence seconds", description = "How long, 0 to 60")
        double silenceSeconds() default 5;
    }

    @Activate
    public BlackFreezeAnalyzer(Map<String, Object> properties) {
        thresholds = CONFIGURATION.start(properties);
    }

    /** Holds for analyses that run, too. */
    @Modified
    void modified(Map<String, Object> properties) {
        thresholds = CONFIGURATION.change(properties, thresholds);
    }

    @Override
    public FrameWish frames() {
        return PICTURES;
    }

    @Override
    public SoundWish sound() {
        return SOUND;
    }

    @Override
    public Analysis attach(LiveStream stream, Findings findings) {
        PictureDetector pictures = new PictureDetector(() -> thresholds, findings::report);
        SilenceDetector silence = new SilenceDetector(() -> thresholds, findings::report);
        return new Analysis() {
            @Override
            public void frame(Frame frame) {
                pictures.look(frame);
            }

            @Override
            public void sound(Sound sound) {
                silence.hear(sound);
                if (stream.tracks().stream().anyMatch(Track::isVideo)) {
                    pictures.hear(sound.ptsUs(), sound.ptsUs() + sound.durationUs());
                }
            }

            @Override
            public void close() {
                // findings that are open are not told to be over: nobody knows
            }
        };
    }
}
