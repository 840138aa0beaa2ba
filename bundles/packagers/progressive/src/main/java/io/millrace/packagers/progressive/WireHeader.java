package io.millrace.packagers.progressive;

import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * What a viewer has to get before messages.
 *
 * @param generation another number when viewers who are in the middle need {@code again}
 * @param first for a viewer who begins
 * @param again for a viewer who goes on after a change of format or a gap; empty if the format of the file cannot express
 *     the change, so that the viewer has to begin anew
 */
record WireHeader(int generation, ByteBuffer first, Optional<ByteBuffer> again) {}
