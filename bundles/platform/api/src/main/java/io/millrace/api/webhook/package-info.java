/** Webhooks: events that are posted to other servers. */
@Export
@Version("1.0.0")
package io.millrace.api.webhook;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
