package io.millrace.codecs.ffmpeg;

import io.millrace.api.codec.EncoderOffer;
import io.millrace.api.codec.OutputStatus;
import io.millrace.api.codec.TranscodeJob;
import io.millrace.api.live.LiveStream;
import io.millrace.api.media.Track;
import io.millrace.api.media.VideoFormat;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.IntSupplier;

/** Chooses encoders for a job's outputs, as far as the machine carries them. Owned by the loop. */
final class OutputPlanner {
    private static final double USUAL_FRAME_RATE = 30;
    private static final double MAX_FRAME_RATE = 240;
    private static final double UNKNOWN_COST = 0.01;

    private final Workshop shop;

    OutputPlanner(Workshop shop) {
        this.shop = shop;
    }

    /**
     * Decides for every output, and takes what is needed from the budget.
     *
     * @param job whose budget it is
     * @param numbers of outputs that begin anew
     */
    void plan(Object job, List<LiveStream> inputs, Collection<Output> outputs, long nowUs, IntSupplier numbers) {
        double inputRate = frameRate(inputs.get(0));
        List<Admission.Wish> wishes = new ArrayList<>();
        List<EncoderOffer> considered = new ArrayList<>();
        for (Output output : outputs) {
            if (!output.isRefusedAt(nowUs)) {
                List<Admission.Candidate> candidates = candidates(output, inputRate, considered, nowUs);
                if (!candidates.isEmpty()) {
                    wishes.add(new Admission.Wish(output.wanted().name(), output.isVideo(), candidates));
                }
            }
        }
        Admission.Plan plan =
                Admission.plan(wishes, decodingCores(inputs), shop.budget().freeFor(job));
        shop.budget().use(job, plan.cores());
        for (Output output : outputs) {
            carry(output, plan.chosen(), plan.refused(), numbers);
        }
        List<EncoderOffer> unmeasured = shop.costs().unmeasured(considered);
        if (!unmeasured.isEmpty()) {
            shop.measuring().measure(unmeasured);
        }
    }

    private static void carry(
            Output output, Map<String, Admission.Candidate> chosen, Map<String, String> refused, IntSupplier numbers) {
        String name = output.wanted().name();
        if (chosen.containsKey(name)) {
            output.choose(chosen.get(name), numbers);
        } else if (refused.containsKey(name)) {
            output.refuse(OutputStatus.State.REFUSED, refused.get(name));
        }
    }

    /** Those that open here, best first; refuses the output if there is none. */
    private List<Admission.Candidate> candidates(
            Output output, double inputRate, List<EncoderOffer> considered, long nowUs) {
        List<EncoderOffer> offers = offers(output.wanted());
        considered.addAll(offers);
        List<Admission.Candidate> candidates = offers.stream()
                .filter(offer -> output.isFit(offer.name()))
                .map(offer -> new Admission.Candidate(offer, cores(output.wanted(), offer, inputRate)))
                .filter(candidate -> !Double.isNaN(candidate.cores()))
                .toList();
        if (!candidates.isEmpty() && output.relief().isOver(nowUs)) {
            output.relief().end();
            return Admission.cheaperAndCheaper(candidates);
        }
        List<Admission.Candidate> chain = new ArrayList<>();
        // what runs goes on as it does, as long as there is room, also while its codec bundle is replaced
        output.chosen()
                .map(Admission.Candidate::offer)
                .filter(offer -> output.isFit(offer.name()))
                .ifPresent(
                        offer -> chain.add(new Admission.Candidate(offer, cores(output.wanted(), offer, inputRate))));
        chain.removeIf(candidate -> Double.isNaN(candidate.cores()));
        if (candidates.isEmpty() && chain.isEmpty()) {
            boolean failed = !output.failure().isEmpty();
            output.refuse(
                    failed ? OutputStatus.State.FAILED : OutputStatus.State.REFUSED,
                    failed ? output.failure() : noEncoder(output.wanted()));
            return candidates;
        }
        chain.addAll(candidates);
        chain.removeIf(candidate -> !output.relief().allows(candidate.cores(), nowUs));
        if (chain.isEmpty()) {
            output.giveUp();
        }
        return Admission.cheaperAndCheaper(chain);
    }

    private String noEncoder(TranscodeJob.Output wanted) {
        return shop.shelf().hasProvider(wanted.codec())
                ? "No encoder for \"" + wanted.codec() + "\" opens on this machine"
                : "No codec bundle for \"" + wanted.codec() + "\" is installed";
    }

    /** The encoder that was asked for comes first, even if no bundle knows it. */
    private List<EncoderOffer> offers(TranscodeJob.Output wanted) {
        List<EncoderOffer> offers = new ArrayList<>(shop.shelf().offers(wanted.codec(), wanted.purpose()));
        String preferred = wanted.encoder();
        if (!preferred.isEmpty()) {
            offers.sort(
                    Comparator.comparing((EncoderOffer offer) -> !offer.name().equals(preferred)));
            boolean known = !offers.isEmpty() && offers.get(0).name().equals(preferred);
            if (!known && shop.shelf().opens(preferred)) {
                offers.add(0, new EncoderOffer(wanted.codec(), preferred, "", Map.of(), UNKNOWN_COST));
            }
        }
        return offers;
    }

    private double cores(TranscodeJob.Output wanted, EncoderOffer offer, double inputRate) {
        double cost = shop.costs().of(offer);
        if (wanted instanceof TranscodeJob.Video video) {
            double most = video.maxFramesPerSecond();
            double rate = most > 0 ? Math.min(most, inputRate) : inputRate;
            return megapixels(video.width(), video.height()) * rate * (cost + Admission.SCALING);
        }
        return cost;
    }

    static double decodingCores(List<LiveStream> inputs) {
        double cores = 0;
        for (LiveStream input : inputs) {
            VideoFormat video = video(input);
            if (video != null) {
                cores += megapixels(video.width(), video.height()) * frameRate(input) * Admission.DECODING;
            }
        }
        return cores;
    }

    private static double megapixels(int width, int height) {
        return width <= 0 || height <= 0 ? 1920 * 1080 / 1e6 : (double) width * height / 1e6;
    }

    private static double frameRate(LiveStream input) {
        VideoFormat video = video(input);
        double declared = video == null ? 0 : video.frameRate().perSecond();
        double rate = declared > 0 ? declared : input.health().framesPerSecond();
        return rate > 0 ? Math.min(rate, MAX_FRAME_RATE) : USUAL_FRAME_RATE;
    }

    private static VideoFormat video(LiveStream input) {
        return input.tracks().stream()
                .map(Track::format)
                .filter(VideoFormat.class::isInstance)
                .map(VideoFormat.class::cast)
                .findFirst()
                .orElse(null);
    }
}
