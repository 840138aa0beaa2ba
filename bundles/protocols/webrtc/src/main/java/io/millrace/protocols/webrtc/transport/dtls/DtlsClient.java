package io.millrace.protocols.webrtc.transport.dtls;

import java.io.IOException;
import java.util.Hashtable;
import java.util.Vector;
import java.util.stream.IntStream;
import org.bouncycastle.tls.AbstractTlsClient;
import org.bouncycastle.tls.CertificateRequest;
import org.bouncycastle.tls.ProtocolVersion;
import org.bouncycastle.tls.TlsAuthentication;
import org.bouncycastle.tls.TlsCredentials;
import org.bouncycastle.tls.TlsSRTPUtils;
import org.bouncycastle.tls.TlsServerCertificate;
import org.bouncycastle.tls.TlsUtils;

/** The side of a handshake that begins. Used by the thread that shakes hands. */
final class DtlsClient extends AbstractTlsClient {
    private final Negotiation negotiation;

    DtlsClient(Negotiation negotiation) {
        super(negotiation.crypto());
        this.negotiation = negotiation;
    }

    @Override
    protected ProtocolVersion[] getSupportedVersions() {
        return Negotiation.versions();
    }

    @Override
    protected int[] getSupportedCipherSuites() {
        int[] suites = IntStream.concat(IntStream.of(Negotiation.ECDSA_SUITES), IntStream.of(Negotiation.RSA_SUITES))
                .toArray();
        return TlsUtils.getSupportedCipherSuites(getCrypto(), suites);
    }

    /** Peers are known by their fingerprints, not by names. */
    @Override
    @SuppressWarnings("rawtypes")
    protected Vector getSNIServerNames() {
        return null;
    }

    @Override
    public int getHandshakeTimeoutMillis() {
        return negotiation.timeoutMs();
    }

    @Override
    public int getHandshakeResendTimeMillis() {
        return Negotiation.RESEND_MS;
    }

    /** Without it no keys can be exported. */
    @Override
    public boolean requiresExtendedMasterSecret() {
        return true;
    }

    @Override
    @SuppressWarnings("rawtypes")
    public Hashtable getClientExtensions() throws IOException {
        Hashtable extensions = super.getClientExtensions();
        TlsSRTPUtils.addUseSRTPExtension(extensions, Negotiation.offer());
        return extensions;
    }

    @Override
    @SuppressWarnings("rawtypes")
    public void processServerExtensions(Hashtable extensions) throws IOException {
        super.processServerExtensions(extensions);
        negotiation.choose(extensions);
    }

    @Override
    public TlsAuthentication getAuthentication() {
        return new TlsAuthentication() {
            @Override
            public void notifyServerCertificate(TlsServerCertificate server) throws IOException {
                negotiation.verify(server.getCertificate());
            }

            @Override
            public TlsCredentials getClientCredentials(CertificateRequest request) {
                return negotiation.signer(context);
            }
        };
    }

    @Override
    public void notifyHandshakeComplete() throws IOException {
        super.notifyHandshakeComplete();
        negotiation.complete(context, true);
    }
}
