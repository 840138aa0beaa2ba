package io.millrace.itests.features;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import io.millrace.api.access.AccessDeniedException;
import io.millrace.api.access.AccessGate;
import io.millrace.api.access.AccessRequest;
import io.millrace.api.access.Grant;
import io.millrace.api.access.Peer;
import io.millrace.api.access.Secret;
import io.millrace.api.access.StreamKeys;
import io.millrace.api.media.StreamName;
import io.millrace.api.session.Session;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import javax.inject.Inject;
import org.junit.Test;
import org.junit.runner.RunWith;
import org.ops4j.pax.exam.Configuration;
import org.ops4j.pax.exam.Option;
import org.ops4j.pax.exam.junit.PaxExam;
import org.ops4j.pax.exam.spi.reactors.ExamReactorStrategy;
import org.ops4j.pax.exam.spi.reactors.PerClass;

/** The stream key feature alone lets in who has the key, and nobody else. */
@RunWith(PaxExam.class)
@ExamReactorStrategy(PerClass.class)
public class StreamKeyFeatureIT {
    @Inject
    private AccessGate gate;

    @Inject
    private StreamKeys keys;

    @Configuration
    public Option[] container() {
        return FeatureContainer.booting("io.millrace.security.stream-key");
    }

    @Test
    public void onlyTheKeyOpensItsStream() throws Exception {
        Secret key = keys.create("live/keyed", "test", Optional.empty());
        assertEquals(StreamName.of("live", "keyed"), publish("keyed", key).stream());
        ExecutionException wrong = assertThrows(ExecutionException.class, () -> publish("keyed", new Secret("wrong")));
        assertTrue(wrong.toString(), wrong.getCause() instanceof AccessDeniedException);
        ExecutionException other = assertThrows(ExecutionException.class, () -> publish("other", key));
        assertTrue(other.toString(), other.getCause() instanceof AccessDeniedException);
    }

    /** From another machine (TEST-NET-1): from this one a key would not be needed. */
    private Grant publish(String name, Secret secret) throws Exception {
        Peer peer = new Peer(
                new InetSocketAddress(InetAddress.getByAddress(new byte[] {(byte) 192, 0, 2, 1}), 1), false, false);
        return gate.check(AccessRequest.of(
                        Session.Role.PUBLISH, "test", StreamName.of("live", name), peer, Optional.of(secret)))
                .toCompletableFuture()
                .get(10, TimeUnit.SECONDS);
    }
}
