package io.millrace.core.trust;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.core.trust.BundleJudge.Verdict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Jars that may run, and those that may not. */
class BundleJudgeTest {
    private static final String MVN = "mvn:org.example/thing/1.0";

    @TempDir
    Path folder;

    private Path trusted;
    private TestJars jars;
    private BundleJudge judge;

    @BeforeEach
    void start() throws IOException {
        trusted = Files.createDirectories(folder.resolve("etc/trusted-plugins"));
        jars = new TestJars(folder);
        judge = new BundleJudge(folder.resolve("system"), folder.resolve("etc"));
    }

    private Verdict verdict(Path jar, TrustPolicy policy) {
        return judge.judge("file:/deploy/x.jar", Optional.of(jar), policy);
    }

    @Test
    void withoutPolicyEverythingSoundRuns() throws IOException {
        assertTrue(verdict(jars.jar("a", "A.class"), TrustPolicy.OFF).mayRun());
        assertTrue(judge.judge("reference:x", Optional.empty(), TrustPolicy.OFF).mayRun());
        Path broken = Files.write(folder.resolve("broken.jar"), new byte[100]);
        assertTrue(verdict(broken, TrustPolicy.OFF).refusal().orElseThrow().contains("no whole jar"));
    }

    @Test
    void aListedDigestRuns() throws IOException {
        Path jar = jars.jar("a", "A.class");
        Verdict refused = verdict(jar, TrustPolicy.LISTED);
        assertEquals(
                "it is not trusted: its SHA-256 is not listed; trust it with: media:trust " + refused.digest(),
                refused.refusal().orElseThrow());
        assertTrue(judge.digests().add(refused.digest(), "a 1.0"));
        assertFalse(judge.digests().add(refused.digest(), "once more"));
        assertTrue(verdict(jar, TrustPolicy.LISTED).mayRun());
        assertTrue(verdict(jar, TrustPolicy.SIGNED).mayRun(), "also where signatures count");
        assertFalse(verdict(jars.jar("a", "B.class"), TrustPolicy.LISTED).mayRun(), "other bytes");
        assertTrue(judge.digests().remove(refused.digest()));
        assertFalse(judge.digests().remove(refused.digest()));
        assertFalse(verdict(jars.jar("a", "A.class"), TrustPolicy.LISTED).mayRun());
    }

    @Test
    void theListIsWhatSha256sumWrites() throws IOException {
        Path jar = jars.jar("a", "A.class");
        String digest = JarReport.digest(jar);
        Files.writeString(
                trusted.resolve("digests"), "# ours\n\n" + digest.toUpperCase(java.util.Locale.ROOT) + " *a.jar\n");
        assertTrue(verdict(jar, TrustPolicy.LISTED).mayRun());
        assertTrue(judge.hasChanged());
        assertFalse(judge.hasChanged());
        assertEquals(digest, TrustedDigests.check(" " + digest + "\n"));
        for (String wrong : new String[] {"", "abc", digest + "0", digest.replace(digest.charAt(0), 'x')}) {
            assertThrows(IllegalArgumentException.class, () -> TrustedDigests.check(wrong));
        }
    }

    @Test
    void bundlesOfTheDistributionRunIfTheyAreThoseBytes() throws IOException {
        Path jar = jars.jar("thing", "A.class");
        Path own = folder.resolve("system/org/example/thing/1.0");
        Files.createDirectories(own);
        Files.copy(jar, own.resolve("thing-1.0.jar"));
        Files.copy(jar, own.resolve("thing-1.0-linux.zip"));
        assertTrue(judge.judge(MVN, Optional.of(jar), TrustPolicy.LISTED).mayRun());
        assertTrue(judge.judge(MVN + "/zip/linux", Optional.of(jar), TrustPolicy.SIGNED)
                .mayRun());
        Path other = jars.jar("thing", "B.class");
        assertFalse(judge.judge(MVN, Optional.of(other), TrustPolicy.LISTED).mayRun());
        for (String location : new String[] {
            "mvn:org.example/thing/2.0",
            "mvn:http://evil.example!org.example/thing/1.0",
            "mvn:org.example/../../../thing/1.0",
            "mvn:x",
            "wrap:" + MVN,
            "file:/x.jar"
        }) {
            assertFalse(
                    judge.judge(location, Optional.of(other), TrustPolicy.LISTED)
                            .mayRun(),
                    location);
        }
        assertFalse(judge.judge(MVN, Optional.empty(), TrustPolicy.LISTED).mayRun());
    }

    @Test
    void aTrustedKeySignsAWholeJar() throws Exception {
        Path certificate = jars.key("vendor");
        jars.key("stranger");
        Path jar = jars.jar("signed", "A.class", "META-INF/services/x", "dir/B.class");
        assertTrue(reason(jar).contains("there is no certificate in"), reason(jar));
        Files.copy(certificate, trusted.resolve("vendor.pem"));
        assertTrue(reason(jar).contains("no trusted key signed its entry A.class"), reason(jar));
        jars.sign(jar, "stranger");
        assertTrue(reason(jar).contains("no trusted key signed its entry"), reason(jar));
        jars.sign(jar, "vendor");
        assertTrue(verdict(jar, TrustPolicy.SIGNED).mayRun(), () -> reason(jar));
        assertFalse(verdict(jar, TrustPolicy.LISTED).mayRun());
        TestJars.smuggle(jar, "Evil.class");
        assertTrue(reason(jar).contains("no trusted key signed its entry Evil.class"), reason(jar));
        Path other = jars.jar("other", "A.class", "B.class");
        jars.sign(other, "vendor");
        TestJars.smuggle(other, "A.class");
        assertTrue(reason(other).contains("its signature is wrong"), reason(other));
        Path empty = jars.jar("empty");
        assertTrue(reason(empty).contains("nothing that is signed"), reason(empty));
    }

    @Test
    void aKeyThatATrustedOneCertifiedCounts() throws Exception {
        Path root = jars.key("root", "-ext", "bc=ca:true");
        jars.key("team");
        jars.certify("root", "team");
        jars.key("pretender");
        Path jar = jars.jar("team", "A.class");
        jars.sign(jar, "team");
        Path forged = jars.jar("forged", "A.class");
        jars.sign(forged, "pretender");
        Files.copy(root, trusted.resolve("root.crt"));
        Files.writeString(trusted.resolve("nonsense.crt"), "no certificate");
        assertTrue(verdict(jar, TrustPolicy.SIGNED).mayRun(), () -> reason(jar));
        assertFalse(verdict(forged, TrustPolicy.SIGNED).mayRun());
    }

    private String reason(Path jar) {
        return verdict(jar, TrustPolicy.SIGNED).refusal().orElse("it may run");
    }

    @Test
    void bombsAreRefusedWhateverTheyPretend() throws IOException {
        Path jar = folder.resolve("bomb.jar");
        try (var zip = new java.util.zip.ZipOutputStream(Files.newOutputStream(jar))) {
            for (int i = 0; i < 4; i++) {
                zip.putNextEntry(new java.util.zip.ZipEntry("zeros" + i));
                zip.write(new byte[1 << 20]);
                zip.closeEntry();
            }
        }
        assertTrue(Files.size(jar) < 10_000);
        assertEquals(
                "it is larger than 2 MiB when it is unpacked",
                JarReport.of(jar, 2 << 20).flaw().orElseThrow());
        assertEquals(Optional.empty(), JarReport.of(jar, 8 << 20).flaw());
        byte[] bytes = Files.readAllBytes(jar);
        // two entries of one name: what is checked must be what is loaded
        for (int i = 0; i < bytes.length - 6; i++) {
            if (new String(bytes, i, 6, java.nio.charset.StandardCharsets.ISO_8859_1).equals("zeros3")) {
                bytes[i + 5] = '2';
            }
        }
        Files.write(jar, bytes);
        assertEquals(
                "it has two entries zeros2", JarReport.of(jar, 8 << 20).flaw().orElseThrow());
    }

    @Test
    void theFrameworksNewestCopyIsJudged() throws IOException {
        Path cache = folder.resolve("bundle7");
        assertEquals(Optional.empty(), CachedJar.in(cache));
        for (String version : new String[] {"version0.2", "version0.10", "version1.0", "data"}) {
            Files.createDirectories(cache.resolve(version));
            Files.copy(
                    jars.jar("a", version),
                    cache.resolve(version).resolve("bundle.jar"),
                    StandardCopyOption.REPLACE_EXISTING);
        }
        assertEquals(Optional.of(cache.resolve("version1.0/bundle.jar")), CachedJar.in(cache));
        Files.delete(cache.resolve("version1.0/bundle.jar"));
        assertEquals(Optional.empty(), CachedJar.in(cache), "it was installed by reference");
        Files.delete(cache.resolve("version1.0"));
        assertEquals(Optional.of(cache.resolve("version0.10/bundle.jar")), CachedJar.in(cache));
    }
}
