package io.millrace.codecs.ffmpeg;

import io.millrace.api.codec.EncoderOffer;
import java.util.List;
import java.util.function.Consumer;

/**
 * What all jobs share.
 *
 * @param house where workers come from
 * @param shelf encoders
 * @param costs of encoders
 * @param budget of the machine
 * @param measuring has encoders timed whose cost was never measured here; called on the loop
 */
record Workshop(
        WorkerHouse house,
        EncoderShelf shelf,
        CostTable costs,
        Budget budget,
        Consumer<List<EncoderOffer>> measuring) {}
