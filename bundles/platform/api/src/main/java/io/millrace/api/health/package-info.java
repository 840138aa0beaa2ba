/** How well streams arrive: figures, alerts, availability, and advice for the encoder. */
@Export
@Version("1.0.0")
package io.millrace.api.health;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
