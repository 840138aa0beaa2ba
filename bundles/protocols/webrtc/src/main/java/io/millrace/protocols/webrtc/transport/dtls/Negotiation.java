package io.millrace.protocols.webrtc.transport.dtls;

import io.millrace.protocols.webrtc.transport.srtp.SrtpKeys;
import io.millrace.protocols.webrtc.transport.srtp.SrtpProfile;
import java.io.IOException;
import java.util.Hashtable;
import java.util.function.Predicate;
import org.bouncycastle.tls.AlertDescription;
import org.bouncycastle.tls.Certificate;
import org.bouncycastle.tls.CipherSuite;
import org.bouncycastle.tls.ExporterLabel;
import org.bouncycastle.tls.ProtocolVersion;
import org.bouncycastle.tls.TlsContext;
import org.bouncycastle.tls.TlsCredentialedSigner;
import org.bouncycastle.tls.TlsFatalAlert;
import org.bouncycastle.tls.TlsSRTPUtils;
import org.bouncycastle.tls.UseSRTPData;
import org.bouncycastle.tls.crypto.impl.bc.BcTlsCrypto;

/** What both roles of DTLS-SRTP (RFC 5764) have in common. Used by one thread. */
final class Negotiation {
    /** Tolerates two lost flights within a second. */
    static final int RESEND_MS = 200;

    /** Suites for the certificate of this side. */
    static final int[] ECDSA_SUITES = {
        CipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256,
        CipherSuite.TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384,
        CipherSuite.TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256,
        CipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA
    };

    /** Suites that a server with an RSA certificate may choose. */
    static final int[] RSA_SUITES = {
        CipherSuite.TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256, CipherSuite.TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384
    };

    private final DtlsIdentity identity;
    private final Predicate<byte[]> trusted;
    private final int timeoutMs;
    private SrtpProfile profile;
    private boolean verified;
    private SrtpKeys keys;

    /**
     * Not yet begun.
     *
     * @param trusted whether a certificate in DER is the peer's
     * @param timeoutMs how long it may take
     */
    Negotiation(DtlsIdentity identity, Predicate<byte[]> trusted, int timeoutMs) {
        this.identity = identity;
        this.trusted = trusted;
        this.timeoutMs = timeoutMs;
    }

    BcTlsCrypto crypto() {
        return identity.crypto();
    }

    TlsCredentialedSigner signer(TlsContext context) {
        return identity.signer(context);
    }

    static ProtocolVersion[] versions() {
        return ProtocolVersion.DTLSv12.only();
    }

    int timeoutMs() {
        return timeoutMs;
    }

    /** Every profile, the best first. */
    static UseSRTPData offer() {
        SrtpProfile[] known = SrtpProfile.values();
        int[] ids = new int[known.length];
        for (int i = 0; i < ids.length; i++) {
            ids[i] = known[i].id();
        }
        return new UseSRTPData(ids, null);
    }

    /** Takes the best profile of those that the peer's hello has. */
    @SuppressWarnings("rawtypes")
    void choose(Hashtable extensions) throws IOException {
        UseSRTPData offered = extensions == null ? null : TlsSRTPUtils.getUseSRTPExtension(extensions);
        if (offered != null) {
            for (SrtpProfile each : SrtpProfile.values()) {
                for (int id : offered.getProtectionProfiles()) {
                    if (id == each.id() && profile == null) {
                        profile = each;
                    }
                }
            }
        }
        if (profile == null) {
            throw new TlsFatalAlert(AlertDescription.insufficient_security, "the peer offers no SRTP profile");
        }
    }

    UseSRTPData chosen() {
        return new UseSRTPData(new int[] {profile.id()}, null);
    }

    /** Whose fingerprint is in the description is let in, nobody else. */
    void verify(Certificate chain) throws IOException {
        if (chain == null || chain.isEmpty()) {
            throw new TlsFatalAlert(AlertDescription.handshake_failure, "the peer shows no certificate");
        }
        if (!trusted.test(chain.getCertificateAt(0).getEncoded())) {
            throw new TlsFatalAlert(
                    AlertDescription.bad_certificate,
                    "the peer's certificate is not the one whose fingerprint its description gives");
        }
        verified = true;
    }

    /** Exports the keys when the handshake is complete. */
    void complete(TlsContext context, boolean client) throws TlsFatalAlert {
        if (!verified || profile == null) {
            throw new TlsFatalAlert(AlertDescription.handshake_failure, "the peer was not verified");
        }
        byte[] exported = context.exportKeyingMaterial(ExporterLabel.dtls_srtp, null, profile.exportedBytes());
        keys = SrtpKeys.of(profile, exported, client);
    }

    SrtpKeys keys() {
        return keys;
    }
}
