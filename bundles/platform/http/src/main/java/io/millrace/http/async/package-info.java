/** What asynchronous servlets of bundles share: small bodies are read and events are sent without a thread that waits. */
@Export
@Version("1.0.0")
package io.millrace.http.async;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
