package io.millrace.management.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.access.Secret;
import io.millrace.api.camera.CameraDirectory;
import io.millrace.api.camera.CameraProfile;
import io.millrace.api.camera.FoundCamera;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

class OnvifCommandTest {
    private static final class Yard implements CameraDirectory {
        private boolean empty;
        private String asked = "";

        @Override
        public CompletionStage<List<FoundCamera>> discover() {
            FoundCamera door = new FoundCamera(
                    "urn:uuid:1", "Door", "D1", List.of(URI.create("http://192.0.2.7/onvif/device_service")));
            return CompletableFuture.completedFuture(empty ? List.of() : List.of(door));
        }

        @Override
        public CompletionStage<List<CameraProfile>> profiles(
                URI device, Optional<String> user, Optional<Secret> secret) {
            asked = device + " " + user.orElse("-") + " "
                    + secret.map(Secret::reveal).orElse("-");
            return empty
                    ? CompletableFuture.failedFuture(new IOException("The device refuses user name or password"))
                    : CompletableFuture.completedFuture(List.of(
                            new CameraProfile("P1", "main", "H264", 1_920, 1_080, "AAC", "rtsp://192.0.2.7/1")));
        }
    }

    private final Yard yard = new Yard();

    private String run(String... words) throws Exception {
        OnvifCommand command = new OnvifCommand();
        command.cameras = yard;
        command.words = List.of(words);
        return ShellOutput.of(command);
    }

    @Test
    void camerasAreListed() throws Exception {
        String table = run("discover");
        assertTrue(table.contains("Door") && table.contains("http://192.0.2.7/onvif/device_service"), table);
        assertTrue(run("discover", "--json").contains("\"hardware\" : \"D1\""), table);
        yard.empty = true;
        assertEquals("No camera answered", run("discover").strip());
    }

    @Test
    void profilesAreListed() throws Exception {
        String table = run("profiles", "http://192.0.2.7/x", "user=me", "secret=hidden");
        assertTrue(table.contains("1920x1080") && table.contains("rtsp://192.0.2.7/1"), table);
        assertEquals("http://192.0.2.7/x me hidden", yard.asked);
        run("profiles", "http://192.0.2.7/x");
        assertEquals("http://192.0.2.7/x - -", yard.asked);
    }

    @Test
    void whatGoesWrongIsTold() {
        assertThrows(IllegalArgumentException.class, () -> run());
        assertThrows(IllegalArgumentException.class, () -> run("profiles"));
        assertThrows(IllegalArgumentException.class, () -> run("profiles", "http://192.0.2.7/", "colour=red"));
        yard.empty = true;
        IOException refused = assertThrows(IOException.class, () -> run("profiles", "http://192.0.2.7/"));
        assertEquals("The device refuses user name or password", refused.getMessage());
        OnvifCommand alone = new OnvifCommand();
        alone.words = List.of("discover");
        assertThrows(IllegalStateException.class, alone::execute);
    }
}
