/** Who may publish and play: requests, policies and the gate that combines them. */
@Export
@Version("1.0.0")
package io.millrace.api.access;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
