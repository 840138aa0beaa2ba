/** How playback began: as asked, silent because the browser wants a tap before sound, or not at all before a tap. */
export type Beginning = "playing" | "muted" | "blocked" | "aborted";

/** Starts playback within the browser's autoplay policy. */
export async function begin(video: Pick<HTMLVideoElement, "play" | "muted">): Promise<Beginning> {
  const first = await attempt(video);
  if (first !== "blocked" || video.muted) {
    return first;
  }
  video.muted = true;
  const second = await attempt(video);
  if (second === "playing") {
    return "muted";
  }
  video.muted = false;
  return second;
}

async function attempt(video: Pick<HTMLVideoElement, "play">): Promise<Beginning> {
  try {
    await video.play();
    return "playing";
  } catch (error) {
    // a new source while the old was starting: whoever set it starts it
    return error instanceof Error && error.name === "NotAllowedError" ? "blocked" : "aborted";
  }
}
