package io.millrace.management.shell;

import io.millrace.api.access.Secret;
import io.millrace.api.camera.CameraDirectory;
import io.millrace.api.camera.CameraProfile;
import io.millrace.api.camera.FoundCamera;
import io.millrace.formats.json.JsonText;
import java.io.IOException;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.apache.karaf.shell.api.action.Action;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;

/** {@code media:onvif discover}, {@code media:onvif profiles ADDRESS [user=NAME secret=PASSWORD]}. */
@Service
@Command(scope = "media", name = "onvif", description = "Finds cameras on the network, and what they can send")
public final class OnvifCommand implements Action {
    private static final String FORM =
            "media:onvif discover, or media:onvif profiles http://HOST/onvif/device_service user=NAME secret=PASSWORD";
    private static final int LONGEST_SECONDS = 120;
    private static final int MOST_WORDS = 4;
    private static final Set<String> PROPERTIES = Set.of("user", "secret");

    @Argument(name = "what", description = "discover, or profiles and a camera's address", multiValued = true)
    List<String> words;

    @Option(name = "--json", description = "Print JSON")
    boolean json;

    @Reference(optional = true)
    CameraDirectory cameras;

    @Override
    public Object execute() throws IOException, InterruptedException {
        TrailingOptions rest = new TrailingOptions(words, MOST_WORDS, Set.of("--json"), Set.of());
        json |= rest.has("--json");
        List<String> arguments = rest.arguments();
        if (cameras == null) {
            throw new IllegalStateException("Nothing that is installed knows ONVIF; io.millrace.protocols.onvif does");
        }
        if (arguments.equals(List.of("discover"))) {
            show(result(cameras.discover()).stream().map(OnvifCommand::row).toList(), "No camera answered");
        } else if (arguments.size() > 1 && arguments.get(0).equals("profiles")) {
            Map<String, String> properties = TransferRows.properties(arguments.subList(2, arguments.size()));
            if (!PROPERTIES.containsAll(properties.keySet())) {
                throw new IllegalArgumentException("Only user and secret can be given: " + FORM);
            }
            Optional<Secret> secret =
                    Optional.ofNullable(properties.get("secret")).map(Secret::new);
            URI address = URI.create(arguments.get(1));
            List<CameraProfile> profiles =
                    result(cameras.profiles(address, Optional.ofNullable(properties.get("user")), secret));
            show(profiles.stream().map(OnvifCommand::row).toList(), "The camera has no profiles");
        } else {
            throw new IllegalArgumentException(FORM);
        }
        return null;
    }

    private static <T> T result(CompletionStage<T> answer) throws IOException, InterruptedException {
        try {
            return answer.toCompletableFuture().get(LONGEST_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw new IOException(e.getCause().getMessage(), e.getCause());
        } catch (TimeoutException e) {
            throw new IOException("No answer for " + LONGEST_SECONDS + " s", e);
        }
    }

    private static Map<String, Object> row(FoundCamera camera) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("name", camera.name());
        row.put("hardware", camera.hardware());
        row.put("address", camera.addresses().stream().map(URI::toString).collect(Collectors.joining(" ")));
        row.put("id", camera.id());
        return row;
    }

    private static Map<String, Object> row(CameraProfile profile) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("profile", profile.token());
        row.put("name", profile.name());
        row.put("video", profile.video());
        row.put("size", profile.width() + "x" + profile.height());
        row.put("audio", profile.audio());
        row.put("url", profile.url());
        return row;
    }

    private void show(List<Map<String, Object>> rows, String nothing) {
        System.out.println(json ? JsonText.pretty(rows) : TextTable.of(rows, nothing));
    }
}
