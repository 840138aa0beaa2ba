package io.millrace.itests;

import java.nio.file.Path;
import java.util.List;

/** A third party's rule: whoever has a token may play a stream. */
final class AccessPlugin {
    private AccessPlugin() {}

    static Path build(Path folder, String stream, String token) {
        return PluginJar.build(
                folder,
                "doorkeeper",
                "9.0.0",
                "Doorkeeper",
                "io.millrace.api.access.AccessPolicy",
                List.of(),
                """
                package doorkeeper;

                import io.millrace.api.access.*;
                import io.millrace.api.session.Session;
                import io.millrace.api.work.Workers;
                import java.util.concurrent.*;

                public final class Doorkeeper implements AccessPolicy {
                    public Doorkeeper(Workers workers) {}

                    @Override
                    public CompletionStage<Decision> decide(AccessRequest request) {
                        boolean known = request.role() == Session.Role.PLAY
                                && request.stream().toString().equals("%s")
                                && request.credential().map(Secret::reveal).filter("%s"::equals).isPresent();
                        return CompletableFuture.completedFuture(
                                known ? Decision.allow(new Identity("token", "viewer")) : Decision.ABSTAIN);
                    }
                }
                """
                        .formatted(stream, token));
    }
}
