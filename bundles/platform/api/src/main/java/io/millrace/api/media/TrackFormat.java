package io.millrace.api.media;

import java.nio.ByteBuffer;

/**
 * The immutable configuration of a track. Samples of a track always come in one canonical form, whatever protocol
 * brought them, so that a muxer needs to know no protocol:
 *
 * <ul>
 *   <li>AVC and HEVC: NAL units each behind a four-byte length (ISO/IEC 14496-15), parameter sets in the configuration
 *       record ({@code avcC}, {@code hvcC}); the record's {@code lengthSizeMinusOne} is 3
 *   <li>AV1: the OBUs of one temporal unit, each with its size field, without temporal delimiter; configuration
 *       {@code av1C}
 *   <li>VP8, VP9: one frame or superframe; configuration {@code vpcC} (without the box header and FullBox fields)
 *   <li>AAC: one raw_data_block without ADTS or LATM; configuration AudioSpecificConfig (ISO/IEC 14496-3)
 *   <li>Opus: one packet; configuration is the body of {@code OpusHead} from its version byte on (RFC 7845 section 5.1)
 *   <li>MP3, AC-3, E-AC-3, FLAC: one frame; MP3 has no configuration, the others the body of their sample entry box
 *   <li>data: one message
 * </ul>
 */
public sealed interface TrackFormat permits VideoFormat, AudioFormat, DataFormat {
    /** The codec. */
    FourCc codec();

    /** The codec's configuration record, read-only, a fresh view at each call; empty where the codec has none. */
    ByteBuffer configuration();

    /** Ticks a second of the clock that muxers should use so that times survive a round trip by rounding. */
    int timescaleHz();
}
