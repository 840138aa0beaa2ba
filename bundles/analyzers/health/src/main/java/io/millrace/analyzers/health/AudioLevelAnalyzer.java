package io.millrace.analyzers.health;

import io.millrace.api.analysis.Analysis;
import io.millrace.api.analysis.Analyzer;
import io.millrace.api.analysis.Findings;
import io.millrace.api.analysis.FrameWish;
import io.millrace.api.analysis.Sound;
import io.millrace.api.analysis.SoundWish;
import io.millrace.api.live.LiveStream;
import io.millrace.api.plugin.Analyzes;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/**
 * Hears how loud streams are. Sound is decoded for streams that it is assigned to, and for no others. Safe for any thread.
 */
@Component
@Analyzes("audio-level")
public final class AudioLevelAnalyzer implements Analyzer {
    /** Not resampled for nearly everybody: peaks would change. */
    private static final SoundWish SOUND = new SoundWish(48_000, 0, 250);

    private final SoundLevels levels;

    @Activate
    public AudioLevelAnalyzer(@Reference SoundLevels levels) {
        this.levels = levels;
    }

    @Override
    public FrameWish frames() {
        return FrameWish.NONE;
    }

    @Override
    public SoundWish sound() {
        return SOUND;
    }

    @Override
    public Analysis attach(LiveStream stream, Findings findings) {
        return new Analysis() {
            @Override
            public void sound(Sound sound) {
                levels.of(stream.name()).hear(sound);
            }

            @Override
            public void close() {
                // what was heard stays until the second is over
            }
        };
    }
}
