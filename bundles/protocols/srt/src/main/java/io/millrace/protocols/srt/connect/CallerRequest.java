package io.millrace.protocols.srt.connect;

import io.millrace.protocols.srt.wire.Capabilities;
import io.millrace.protocols.srt.wire.Extension;
import io.millrace.protocols.srt.wire.GroupMembership;
import io.millrace.protocols.srt.wire.Handshake;
import io.millrace.protocols.srt.wire.KeyMaterial;
import io.millrace.protocols.srt.wire.MalformedPacketException;
import io.millrace.protocols.srt.wire.RejectCode;
import io.millrace.protocols.srt.wire.TextExtension;
import java.util.Optional;

/**
 * What a peer asks for in its conclusion, as far as it can be judged without knowing who it is.
 *
 * @param handshake all of it
 * @param capabilities version, flags and delays
 * @param streamId as it was sent, empty if it was not
 * @param keys its wrapped keys
 * @param group if this is one of several connections of the same peer
 */
public record CallerRequest(
        Handshake handshake,
        Capabilities capabilities,
        String streamId,
        Optional<KeyMaterial> keys,
        Optional<GroupMembership> group) {
    private static final int OLDEST_VERSION = 0x010300;
    private static final String LIVE = "live";

    /** Reads a conclusion; refuses what no peer of ours may ask for. */
    public static CallerRequest of(Handshake handshake) throws RefusedException, MalformedPacketException {
        if (handshake.version() < 5) {
            throw new RefusedException(
                    RejectCode.VERSION,
                    "The caller speaks SRT before 1.3 (handshake version 4), which is not known here");
        }
        Optional<Extension> first = handshake.extension(Extension.HANDSHAKE_REQUEST);
        if (first.isEmpty()) {
            throw new RefusedException(RejectCode.ROGUE, "The handshake has no SRT extension");
        }
        Capabilities capabilities = Capabilities.parse(first.get().content());
        if (capabilities.version() < OLDEST_VERSION) {
            throw new RefusedException(RejectCode.VERSION, "The caller has an SRT version before 1.3");
        }
        if (capabilities.has(Capabilities.STREAM)) {
            throw new RefusedException(
                    RejectCode.MESSAGE_API, "The caller is in file mode; set transtype=live at the caller");
        }
        Optional<Extension> congestion = handshake.extension(Extension.CONGESTION);
        if (congestion.isPresent()
                && !TextExtension.parse(congestion.get().content()).equals(LIVE)) {
            throw new RefusedException(
                    RejectCode.CONGESTION,
                    "The caller wants file congestion control; set transtype=live at the caller");
        }
        if (handshake.extension(Extension.FILTER).isPresent()) {
            throw new RefusedException(
                    RejectCode.FILTER, "The caller wants a packet filter; leave packetfilter out at the caller");
        }
        Optional<GroupMembership> group = group(handshake);
        Optional<Extension> id = handshake.extension(Extension.STREAM_ID);
        Optional<Extension> keys = handshake.extension(Extension.KEY_REQUEST);
        Optional<KeyMaterial> material =
                keys.isPresent() ? Optional.of(KeyMaterial.parse(keys.get().content())) : Optional.empty();
        if (material.isPresent() && material.get().authenticated() && !capabilities.isGcmSafe()) {
            throw new RefusedException(
                    RejectCode.CRYPTO,
                    "The caller has the unsafe AES-GCM of SRT before 1.5.4; update it, or set cryptomode=1 (AES-CTR) there");
        }
        return new CallerRequest(
                handshake,
                capabilities,
                id.isPresent() ? TextExtension.parse(id.get().content()) : "",
                material,
                group);
    }

    private static Optional<GroupMembership> group(Handshake handshake)
            throws RefusedException, MalformedPacketException {
        Optional<Extension> extension = handshake.extension(Extension.GROUP);
        if (extension.isEmpty()) {
            return Optional.empty();
        }
        GroupMembership group = GroupMembership.parse(extension.get().content());
        if (group.type() != GroupMembership.BROADCAST && group.type() != GroupMembership.BACKUP) {
            throw new RefusedException(
                    RejectCode.GROUP,
                    "The caller wants bonded connections of type " + group.type()
                            + "; broadcast (1) and main/backup (2) are known here");
        }
        return Optional.of(group);
    }
}
