package io.millrace.protocols.onvif;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.access.Secret;
import io.millrace.api.camera.CameraProfile;
import io.millrace.api.camera.FoundCamera;
import io.millrace.net.internal.LoopbackNet;
import io.millrace.testkit.FakeOnvifDevice;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OnvifCamerasTest {
    private static final long WAIT_US = 3_000_000;
    private static final int MORE_THAN_ALL_LOOPS = 16;

    @TempDir
    private Path etc;

    private final FakeOnvifDevice device = new FakeOnvifDevice();
    private LoopbackNet net;
    private OnvifCameras cameras;

    @BeforeEach
    void start() {
        net = new LoopbackNet(etc);
        cameras = new OnvifCameras(net.network(), net.workers, new OnvifSettings("", device.discovery(), WAIT_US));
    }

    @AfterEach
    void stop() {
        device.close();
        net.close();
    }

    private static void await(String what, BooleanSupplier condition) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("No " + what + " after 60 s");
            }
            Thread.onSpinWait();
        }
    }

    /** A task that is due later runs after its loop has looked at its sockets once more. */
    private void letLoopsRead() throws Exception {
        for (int i = 0; i < MORE_THAN_ALL_LOOPS; i++) {
            net.network()
                    .nextLoop()
                    .schedule(() -> {}, 1, TimeUnit.MILLISECONDS)
                    .get(60, TimeUnit.SECONDS);
        }
    }

    private CompletableFuture<List<CameraProfile>> profiles(String user, String secret) {
        return cameras.profiles(device.address(), Optional.of(user), Optional.of(new Secret(secret)))
                .toCompletableFuture();
    }

    private static String refusal(CompletableFuture<?> answer) {
        Throwable cause = assertThrows(ExecutionException.class, () -> answer.get(60, TimeUnit.SECONDS))
                .getCause();
        assertTrue(cause instanceof IOException, cause.toString());
        return cause.getMessage();
    }

    @Test
    void camerasThatAnswerAreFoundOnce() throws Exception {
        int before = net.workers.timer.pending();
        CompletableFuture<List<FoundCamera>> found = cameras.discover().toCompletableFuture();
        // time stands still until each probe is answered
        await("socket", () -> net.workers.timer.pending() == before + 3);
        net.workers.timer.advance(1_000);
        await("first answer", () -> device.answeredProbes() == 1);
        net.workers.timer.advance(500_000);
        await("second answer", () -> device.answeredProbes() == 2);
        assertEquals(2, device.requests().size());
        letLoopsRead();
        assertTrue(device.requests().get(0).contains("dn:NetworkVideoTransmitter"));
        await("end", () -> {
            net.workers.timer.advance(1_000);
            return found.isDone();
        });
        assertEquals(1, found.get().size(), found.get().toString());
        FoundCamera camera = found.get().get(0);
        assertEquals("ARV-453 Yard+Door", camera.name());
        assertEquals("D1-566", camera.hardware());
        assertEquals(device.address(), camera.addresses().get(0));
    }

    @Test
    void profilesAreListedWithTheirAddresses() throws Exception {
        List<CameraProfile> profiles =
                profiles(FakeOnvifDevice.USER, FakeOnvifDevice.PASSWORD).get(60, TimeUnit.SECONDS);
        assertEquals(
                List.of(
                        new CameraProfile(
                                "Profile_1",
                                "mainStream",
                                "H264",
                                1_920,
                                1_080,
                                "G711",
                                "rtsp://192.0.2.7:554/Profile_1?a=1&b=2"),
                        new CameraProfile(
                                "Profile_2",
                                "subStream",
                                "JPEG",
                                640,
                                360,
                                "G711",
                                "rtsp://192.0.2.7:554/Profile_2?a=1&b=2")),
                profiles);
        assertTrue(
                device.requests().stream().anyMatch(each -> each.startsWith("/onvif/media_service ")), "on its host");
        assertFalse(device.requests().toString().contains(FakeOnvifDevice.PASSWORD));
    }

    @Test
    void wrongPasswordsAndNoneAreToldPlainly() {
        assertTrue(refusal(profiles(FakeOnvifDevice.USER, "wrong")).contains("refuses user name or password"));
        CompletableFuture<List<CameraProfile>> nobody = cameras.profiles(
                        device.address(), Optional.empty(), Optional.empty())
                .toCompletableFuture();
        assertTrue(refusal(nobody).contains("Sender not Authorized"));
    }

    /** Such a device takes each nonce once, and no proof in the message beside that in the head. */
    @Test
    void aDeviceMayAskForThePasswordOverHttp() throws Exception {
        device.askOverHttp();
        assertEquals(
                2,
                profiles(FakeOnvifDevice.USER, FakeOnvifDevice.PASSWORD)
                        .get(60, TimeUnit.SECONDS)
                        .size());
        assertTrue(refusal(profiles(FakeOnvifDevice.USER, "wrong")).contains("refuses user name or password"));
        long asked = device.requests().size();
        assertTrue(refusal(profiles("nobody", "wrong")).contains("refuses user name or password"));
        assertEquals(asked + 3, device.requests().size(), "the time, a question, and the same with a proof");
        CompletableFuture<List<CameraProfile>> nobody = cameras.profiles(
                        device.address(), Optional.empty(), Optional.empty())
                .toCompletableFuture();
        assertTrue(refusal(nobody).contains("refuses user name or password"));
    }

    @Test
    void whatCannotBeReadIsToldPlainly() {
        device.answer("<!DOCTYPE x [<!ENTITY a 'b'>]><x>&a;</x>");
        String bomb = refusal(profiles(FakeOnvifDevice.USER, FakeOnvifDevice.PASSWORD));
        assertTrue(bomb.contains("document type"), bomb);
        device.answer("x".repeat(600_000));
        String flood = refusal(profiles(FakeOnvifDevice.USER, FakeOnvifDevice.PASSWORD));
        assertTrue(flood.contains("longer than"), flood);
        device.answer("<Envelope/>");
        assertTrue(refusal(profiles(FakeOnvifDevice.USER, "x")).contains("has no body"));
        CompletableFuture<List<CameraProfile>> wrong = cameras.profiles(
                        URI.create("rtsp://192.0.2.7/"), Optional.empty(), Optional.empty())
                .toCompletableFuture();
        assertTrue(refusal(wrong).contains("http://HOST/onvif/device_service"));
    }

    @Test
    void aDeviceMayServeMediaOnAnotherPortOfItsHostOrNotSayWhere() throws Exception {
        FakeOnvifDevice other = new FakeOnvifDevice();
        try {
            String host = other.address().resolve("/elsewhere").toString();
            device.claimMediaAddress(host);
            assertEquals(
                    2,
                    profiles(FakeOnvifDevice.USER, FakeOnvifDevice.PASSWORD)
                            .get(60, TimeUnit.SECONDS)
                            .size());
            assertTrue(other.requests().stream().allMatch(each -> each.startsWith("/elsewhere ")), "media alone");
            assertEquals(3, other.requests().size());
        } finally {
            other.close();
        }
        device.claimMediaAddress("");
        assertEquals(
                2,
                profiles(FakeOnvifDevice.USER, FakeOnvifDevice.PASSWORD)
                        .get(60, TimeUnit.SECONDS)
                        .size());
        assertFalse(device.requests().stream().anyMatch(each -> each.startsWith("/elsewhere ")));
    }

    @Test
    void aDeviceThatHangsUpIsToldPlainly() throws Exception {
        try (ServerSocket listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            CompletableFuture<List<CameraProfile>> answer = cameras.profiles(
                            URI.create("http://127.0.0.1:" + listener.getLocalPort() + "/"),
                            Optional.empty(),
                            Optional.empty())
                    .toCompletableFuture();
            try (Socket accepted = listener.accept()) {
                assertEquals('P', accepted.getInputStream().read());
                accepted.getOutputStream()
                        .write("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n<a/>".getBytes(StandardCharsets.US_ASCII));
                accepted.getInputStream().readNBytes(accepted.getInputStream().available());
                accepted.shutdownOutput();
                assertTrue(refusal(answer).contains("in the middle of its answer"));
            }
        }
    }

    @Test
    void aDeviceThatSaysNothingIsGivenUp() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            CompletableFuture<List<CameraProfile>> answer = cameras.profiles(
                            URI.create("http://127.0.0.1:" + silent.getLocalPort() + "/"),
                            Optional.empty(),
                            Optional.empty())
                    .toCompletableFuture();
            try (Socket accepted = silent.accept()) {
                assertEquals('P', accepted.getInputStream().read());
                net.workers.timer.advance(11_000_000);
                assertTrue(refusal(answer).contains("did not answer for 10 s"));
            }
        }
    }

    @Test
    void theConfigurationIsTaken() {
        OnvifCameras configured = new OnvifCameras(net.network(), net.workers, Map.of("waitSeconds", 2));
        configured.modified(Map.of("waitSeconds", 1, "networkInterface", "127.0.0.1"));
        CompletableFuture<List<FoundCamera>> found = configured.discover().toCompletableFuture();
        await("end", () -> {
            net.workers.timer.advance(1_000);
            return found.isDone();
        });
        assertEquals(Optional.of(List.of()), Optional.of(found.getNow(List.of())));
    }
}
