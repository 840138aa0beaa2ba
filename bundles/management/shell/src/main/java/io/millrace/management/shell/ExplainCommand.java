package io.millrace.management.shell;

import io.millrace.api.access.AccessExplanation;
import io.millrace.api.access.AccessGate;
import io.millrace.api.access.AccessRequest;
import io.millrace.api.access.AddressRange;
import io.millrace.api.access.Peer;
import io.millrace.api.access.Secret;
import io.millrace.api.media.StreamName;
import io.millrace.api.report.ServerReport;
import io.millrace.api.session.Session;
import io.millrace.formats.json.JsonText;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.karaf.shell.api.action.Action;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.support.completers.StringsCompleter;

/** {@code media:explain publish|play APP/NAME}. */
@Service
@Command(
        scope = "media",
        name = "explain",
        description = "Tells rule by rule why a peer would be let in or refused: media:explain play live/x"
                + " --address 192.0.2.7 --site https://example.com --protocol rtmp --user U --key K")
public final class ExplainCommand implements Action {
    private static final String FORM =
            "media:explain publish|play APP/NAME [--address A] [--site URL] [--protocol P]" + " [--user U] [--key K]";
    private static final long LONGEST_SECONDS = 30;

    @Argument(index = 0, name = "role", description = "publish or play")
    @Completion(
            value = StringsCompleter.class,
            values = {"publish", "play"})
    String role;

    @Argument(index = 1, name = "what", description = "APP/NAME, and what else is known", multiValued = true)
    List<String> words;

    @Reference
    AccessGate gate;

    @Override
    public Object execute() throws InterruptedException, ExecutionException, TimeoutException {
        TrailingOptions rest = new TrailingOptions(
                words, 1, Set.of("--json"), Set.of("--address", "--site", "--protocol", "--user", "--key"));
        AccessExplanation why =
                gate.explain(request(rest)).toCompletableFuture().get(LONGEST_SECONDS, TimeUnit.SECONDS);
        List<Map<String, Object>> rows =
                why.answers().stream().map(ServerReport::answer).toList();
        if (rest.has("--json")) {
            Map<String, Object> json = new LinkedHashMap<>();
            json.put("permitted", why.permitted());
            json.put("reason", why.reason());
            json.put("rules", rows);
            System.out.println(JsonText.pretty(json));
            return null;
        }
        System.out.println(TextTable.of(rows, ""));
        System.out.println((why.permitted() ? "Permitted: " : "Refused: ") + why.reason());
        return null;
    }

    private AccessRequest request(TrailingOptions rest) {
        Session.Role wanted = role(Usage.required(role, FORM));
        StreamName stream = StreamName.parse(Usage.required(rest.argument(0).orElse(""), FORM));
        InetAddress address = rest.value("--address")
                .map(text -> AddressRange.address(text)
                        .orElseThrow(() -> new IllegalArgumentException("\"" + text + "\" is no address")))
                .orElse(InetAddress.getLoopbackAddress());
        Map<String, String> attributes = new HashMap<>();
        rest.value("--site").ifPresent(site -> attributes.put("origin", site));
        return new AccessRequest(
                wanted,
                rest.value("--protocol").orElse(wanted == Session.Role.PLAY ? "http" : "rtmp"),
                stream,
                new Peer(new InetSocketAddress(address, 1), false, false),
                rest.value("--key").map(Secret::new),
                rest.value("--user"),
                attributes);
    }

    private static Session.Role role(String text) {
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "publish" -> Session.Role.PUBLISH;
            case "play" -> Session.Role.PLAY;
            default -> throw new IllegalArgumentException("media:explain knows publish and play, not \"" + text + "\"");
        };
    }
}
