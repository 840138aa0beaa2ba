/** How bundles serve web pages that their build made: compressed beforehand, with entity tags. */
@Export
@Version("1.0.0")
package io.millrace.http.web;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
