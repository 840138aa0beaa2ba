/** Settings that change while what they set is running: how a component reads and checks its configuration. */
@Export
@Version("1.1.0")
package io.millrace.api.settings;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
