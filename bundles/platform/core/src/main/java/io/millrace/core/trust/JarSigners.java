package io.millrace.core.trust;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSigner;
import java.security.GeneralSecurityException;
import java.security.cert.CertPath;
import java.security.cert.CertPathValidator;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Date;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether a trusted key signed a jar: every entry, by somebody whose certificate lies in the folder, or is issued by one
 * that does. Blocks.
 */
final class JarSigners {
    private static final Logger LOG = LoggerFactory.getLogger(JarSigners.class);
    private static final Pattern SIGNATURE =
            Pattern.compile("META-INF/([^/]+\\.(SF|RSA|DSA|EC)|MANIFEST\\.MF|SIG-[^/]*)");
    private static final Pattern CERTIFICATE = Pattern.compile(".*\\.(pem|crt|cer|der)");

    private final Path folder;

    JarSigners(Path folder) {
        this.folder = folder;
    }

    /** Why a jar does not count as signed; empty if it does. */
    Optional<String> refusal(Path jar) throws IOException {
        Set<X509Certificate> trusted = certificates();
        if (trusted.isEmpty()) {
            return Optional.of("there is no certificate in " + folder);
        }
        try (JarFile file = new JarFile(jar.toFile(), true)) {
            Set<CodeSigner> accepted = new HashSet<>();
            byte[] chunk = new byte[64 << 10];
            for (JarEntry entry : file.stream().toList()) {
                if (entry.isDirectory()
                        || SIGNATURE
                                .matcher(entry.getName().toUpperCase(Locale.ROOT))
                                .matches()) {
                    continue;
                }
                // a signature is checked while the entry is read
                try (InputStream in = file.getInputStream(entry)) {
                    while (in.read(chunk) >= 0) {}
                }
                if (!isSigned(entry, trusted, accepted)) {
                    return Optional.of("no trusted key signed its entry " + entry.getName());
                }
            }
            return accepted.isEmpty() ? Optional.of("it has nothing that is signed") : Optional.empty();
        } catch (SecurityException e) {
            return Optional.of("its signature is wrong: " + e.getMessage());
        }
    }

    private static boolean isSigned(JarEntry entry, Set<X509Certificate> trusted, Set<CodeSigner> accepted) {
        CodeSigner[] signers = entry.getCodeSigners();
        for (CodeSigner signer : signers == null ? new CodeSigner[0] : signers) {
            if (accepted.contains(signer) || isTrusted(signer, trusted)) {
                accepted.add(signer);
                return true;
            }
        }
        return false;
    }

    private static boolean isTrusted(CodeSigner signer, Set<X509Certificate> trusted) {
        List<? extends Certificate> chain = signer.getSignerCertPath().getCertificates();
        if (chain.isEmpty()) {
            return false;
        }
        if (trusted.contains(chain.get(0))) {
            return true;
        }
        try {
            // a chain that ends with the anchor itself is one without it
            List<Certificate> below = new ArrayList<>();
            for (Certificate each : chain) {
                if (trusted.contains(each)) {
                    break;
                }
                below.add(each);
            }
            CertPath path = CertificateFactory.getInstance("X.509").generateCertPath(below);
            PKIXParameters parameters = new PKIXParameters(trusted.stream()
                    .map(certificate -> new TrustAnchor(certificate, null))
                    .collect(Collectors.toSet()));
            parameters.setRevocationEnabled(false);
            if (signer.getTimestamp() != null) {
                parameters.setDate(new Date(signer.getTimestamp().getTimestamp().getTime()));
            }
            CertPathValidator.getInstance("PKIX").validate(path, parameters);
            return true;
        } catch (GeneralSecurityException e) {
            LOG.debug("Not signed by whom we trust", e);
            return false;
        }
    }

    private Set<X509Certificate> certificates() throws IOException {
        Set<X509Certificate> certificates = new HashSet<>();
        if (!Files.isDirectory(folder)) {
            return certificates;
        }
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.filter(path ->
                            CERTIFICATE.matcher(path.getFileName().toString()).matches())
                    .toList()) {
                try (InputStream in = Files.newInputStream(file)) {
                    CertificateFactory.getInstance("X.509").generateCertificates(in).stream()
                            .map(X509Certificate.class::cast)
                            .forEach(certificates::add);
                } catch (GeneralSecurityException e) {
                    LOG.error("{} is no certificate, and nobody is trusted for it: {}", file, e.getMessage());
                }
            }
        }
        return certificates;
    }
}
