package io.millrace.core.packaging;

import io.millrace.api.packaging.Packager;
import io.millrace.api.plugin.PluginVersion;

/** A packager that is bound. */
record Offer(Packager packager, PluginVersion version) {}
