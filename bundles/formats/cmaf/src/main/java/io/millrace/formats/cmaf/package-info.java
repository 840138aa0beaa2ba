/**
 * Fragmented MP4 as CMAF uses it (ISO/IEC 23000-19 on ISO/IEC 14496-12): {@code CmafHeader} and {@code FragmentWriter}
 * write, {@code Movie} and {@code FragmentReader} read, {@code BoxDump} shows. Pure functions on bytes, safe on hostile
 * input.
 *
 * <p>Times: {@code tfdt} is the decoding time on the stream's timeline, and composition offsets ({@code trun} version 1)
 * make up the difference to the presentation time. There is no edit list, so that what a player computes is exactly
 * {@link io.millrace.api.media.Sample#ptsUs()} for audio and video alike, and nothing but a sample's own times is needed
 * to resume. Offsets are not negative, because in a {@code Sample} no picture is presented before it is decoded; this is
 * what the widest range of players takes. The brand is therefore {@code cmfc}; {@code cmf2}, which asks of video that the
 * offsets are shifted to begin at zero, is claimed for audio alone. A part of an HLS segment that ends in the middle of
 * a reordered group holds pictures which are presented after its end: its duration is the sum of sample durations, which
 * reordering does not change, and never the difference of presentation times.
 *
 * <p>Not written: common encryption. A protected track replaces the sample entry's type and adds {@code sinf} to it,
 * {@code pssh} to the header, and {@code senc}, {@code saiz} and {@code saio} after {@code trun}.
 */
@Export
@Version("1.0.0")
package io.millrace.formats.cmaf;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
