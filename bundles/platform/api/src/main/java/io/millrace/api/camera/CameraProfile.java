package io.millrace.api.camera;

/**
 * Something that a camera can send.
 *
 * @param token what the camera calls it
 * @param name for people
 * @param video codec of the pictures, empty if there are none
 * @param width of the pictures, 0 if it is not known
 * @param height of the pictures, 0 if it is not known
 * @param audio codec of the sound, empty if there is none
 * @param url where it is pulled from, without credentials
 */
public record CameraProfile(String token, String name, String video, int width, int height, String audio, String url) {}
