/** Who people and programs are to the server: accounts, roles and what these hold for. */
@Export
@Version("1.0.0")
package io.millrace.api.account;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
