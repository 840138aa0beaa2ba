/** How bundles serve the HTTP resources of a stream beside its manifests and segments, and know who asks. */
@Export
@Version("1.2.0")
package io.millrace.http;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
