// Starts Debian's Firefox, without codecs that it would have to fetch first: it has VP8, VP9 and AV1, but no H.264.
import playwright from 'playwright-core';

export function launch() {
  return playwright._bidiFirefox.launch({
    executablePath: process.env.FIREFOX || '/usr/bin/firefox-esr',
    headless: true,
    firefoxUserPrefs: {
      'media.navigator.streams.fake': true,
      'media.navigator.permission.disabled': true,
      'media.peerconnection.ice.loopback': true,
      'media.autoplay.default': 0,
    },
  });
}
