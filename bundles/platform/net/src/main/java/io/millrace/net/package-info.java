/** Sockets for protocol bundles: the connections and datagrams they are given. The only signatures that show Netty types. */
@Export
@Version("1.0.0")
package io.millrace.net;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
