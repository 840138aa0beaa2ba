package io.millrace.core.trust;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Judges jars: those of the distribution may run, others if they are sound and the policy trusts them. Blocks. Safe for any
 * thread.
 */
final class BundleJudge {
    private final Distribution distribution;
    private final TrustedDigests digests;
    private final JarSigners signers;
    private final Path folder;
    private long seen;

    /**
     * What is known of a bundle.
     *
     * @param digest SHA-256 of its jar; empty if it was not needed, or could not be read
     * @param refusal why it may not run; empty if it may
     */
    record Verdict(String digest, Optional<String> refusal) {
        static final Verdict MAY_RUN = new Verdict("", Optional.empty());

        boolean mayRun() {
            return refusal.isEmpty();
        }
    }

    BundleJudge(Path system, Path etc) {
        folder = etc.resolve("trusted-plugins");
        distribution = new Distribution(system);
        digests = new TrustedDigests(folder.resolve("digests"));
        signers = new JarSigners(folder);
        seen = fingerprint();
    }

    /** Whether what is trusted is something else than when this was asked before. */
    synchronized boolean hasChanged() {
        long before = seen;
        seen = fingerprint();
        return seen != before;
    }

    private long fingerprint() {
        if (!Files.isDirectory(folder)) {
            return 0;
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.mapToLong(file -> 31L * file.hashCode() + file.toFile().lastModified())
                    .sum();
        } catch (IOException e) {
            return -1;
        }
    }

    TrustedDigests digests() {
        return digests;
    }

    /**
     * Judges a bundle by the bytes that would run.
     *
     * @param jar the framework's copy; empty if it has none
     */
    Verdict judge(String location, Optional<Path> jar, TrustPolicy policy) {
        if (policy == TrustPolicy.OFF && (jar.isEmpty() || distribution.mayHave(location))) {
            return Verdict.MAY_RUN;
        }
        try {
            if (jar.isEmpty()) {
                return new Verdict("", Optional.of("there is no jar of it that could be checked: install it as one"));
            }
            String digest = JarReport.digest(jar.get());
            return distribution.has(location, digest)
                    ? new Verdict(digest, Optional.empty())
                    : judge(jar.get(), policy);
        } catch (IOException e) {
            return new Verdict("", Optional.of("its jar cannot be read: " + e.getMessage()));
        }
    }

    /** Judges a jar that is not of the distribution. */
    Verdict judge(Path jar, TrustPolicy policy) throws IOException {
        JarReport report = JarReport.of(jar);
        return new Verdict(report.digest(), report.flaw().or(() -> refusal(jar, report.digest(), policy)));
    }

    private Optional<String> refusal(Path jar, String digest, TrustPolicy policy) {
        try {
            if (policy == TrustPolicy.OFF || digests.contains(digest)) {
                return Optional.empty();
            }
            Optional<String> unsigned =
                    policy == TrustPolicy.SIGNED ? signers.refusal(jar) : Optional.of("its SHA-256 is not listed");
            return unsigned.map(why -> "it is not trusted: " + why + "; trust it with: media:trust " + digest);
        } catch (IOException e) {
            return Optional.of("it is not trusted: what is trusted cannot be read: " + e.getMessage());
        }
    }
}
