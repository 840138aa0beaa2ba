package io.millrace.codecs.ffmpeg;

import io.millrace.codecs.ffmpeg.wire.FromWorker;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.IntSupplier;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The taps of one job: they get what its worker decodes anyway, or have it decode for them as long as the machine has
 * something left. Outputs go before them. Owned by the loop.
 */
final class FrameTaps {
    private static final Logger LOG = LoggerFactory.getLogger(FrameTaps.class);
    private static final long LAG_SHED_US = 60_000_000;
    private static final double TAP_CORES = 0.01;
    /** Of all pictures, by decoding cost. */
    private static final double KEY_PICTURES_SHARE = 0.1;

    private static final String FULL = "This machine has nothing left for it";
    private static final String BEHIND = "Given up for some time: this machine fell behind real time";

    private final Budget budget;
    private final IntSupplier numbers;
    private final Set<FrameTap> taps = new LinkedHashSet<>();
    private boolean shed;
    private long shedUntilUs = Long.MIN_VALUE;

    /** @param numbers of requests; each is used once */
    FrameTaps(Budget budget, IntSupplier numbers) {
        this.budget = budget;
        this.numbers = numbers;
    }

    void add(FrameTap tap) {
        taps.add(tap);
        tap.trouble(shed ? FULL : "");
    }

    void remove(FrameTap tap) {
        taps.remove(tap);
    }

    /** Lets go of all of them. */
    List<FrameTap> takeAll() {
        List<FrameTap> all = List.copyOf(taps);
        all.forEach(FrameTap::cancel);
        taps.clear();
        budget.releaseSpare(this);
        return all;
    }

    boolean isEmpty() {
        return taps.isEmpty();
    }

    /** Whether a worker is needed for them. */
    boolean areServed() {
        return !taps.isEmpty() && !shed;
    }

    boolean needVideo() {
        return areServed() && taps.stream().anyMatch(tap -> !tap.pictures().isNone());
    }

    boolean needAudio() {
        return areServed() && taps.stream().anyMatch(FrameTap::wantsSound);
    }

    /**
     * Looks whether the machine carries them.
     *
     * @param decodingCores what all pictures cost; 0 if they are decoded anyway
     * @return whether that is different from before
     */
    boolean review(double decodingCores, long nowUs) {
        boolean before = shed;
        if (taps.isEmpty()) {
            budget.releaseSpare(this);
            shed = false;
        } else {
            double cores = taps.size() * TAP_CORES + decodingCores * decodedShare();
            shed = nowUs < shedUntilUs || !budget.useSpare(this, cores);
            if (shed != before) {
                shedOrServe(nowUs < shedUntilUs ? BEHIND : FULL);
            }
        }
        return shed != before;
    }

    private double decodedShare() {
        Predicate<FrameTap> wantsPictures = tap -> !tap.pictures().isNone();
        if (taps.stream().noneMatch(wantsPictures)) {
            return 0;
        }
        boolean keyPicturesOnly = taps.stream().filter(wantsPictures).allMatch(tap -> tap.pictures()
                .keyPicturesOnly());
        return keyPicturesOnly ? KEY_PICTURES_SHARE : 1;
    }

    private void shedOrServe(String reason) {
        for (FrameTap tap : taps) {
            tap.trouble(shed ? reason : "");
            if (shed) {
                tap.cancel();
            }
        }
        if (shed) {
            budget.releaseSpare(this);
        }
    }

    /** The machine does not keep up: it does without them for some time. Returns whether there was something to shed. */
    boolean shed(String stream, long nowUs) {
        if (!areServed()) {
            return false;
        }
        LOG.warn("{}: analyzers get no frames for some time, this machine falls behind", stream);
        shedUntilUs = nowUs + LAG_SHED_US;
        shed = true;
        shedOrServe(BEHIND);
        return true;
    }

    /** Asks a worker for what is not asked for yet. */
    void ask(Worker worker) {
        if (areServed()) {
            taps.forEach(tap -> tap.ask(worker, numbers));
        }
    }

    /**
     * The worker is gone.
     *
     * @param reason why; empty if it is not needed
     */
    void lost(String reason) {
        taps.forEach(FrameTap::lost);
        if (!reason.isEmpty()) {
            taps.forEach(tap -> tap.trouble(reason));
        }
    }

    void received(FromWorker message) {
        for (FrameTap tap : List.copyOf(taps)) {
            boolean taken = message instanceof FromWorker.PictureData picture && tap.received(picture)
                    || message instanceof FromWorker.SoundData sound && tap.received(sound);
            if (taken) {
                return;
            }
        }
    }
}
