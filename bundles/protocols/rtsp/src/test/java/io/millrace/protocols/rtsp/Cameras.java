package io.millrace.protocols.rtsp;

/** Stops a server that plays the camera. */
public final class Cameras {
    private Cameras() {}

    public static void stop(RtspServer camera) {
        camera.stop();
    }
}
