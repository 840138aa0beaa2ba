/** Numbers and traces of the server, whoever carries them to where they are looked at. */
@Export
@Version("1.0.0")
package io.millrace.api.telemetry;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
