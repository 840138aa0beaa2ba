package io.millrace.net.internal;

import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;

/**
 * What a TLS server proves its name with.
 *
 * @param key private key
 * @param chain its certificate first
 */
record KeyPairAndChain(PrivateKey key, List<X509Certificate> chain) {
    KeyPairAndChain {
        chain = List.copyOf(chain);
    }

    X509Certificate certificate() {
        return chain.get(0);
    }
}
