package io.millrace.core.analysis;

import io.millrace.api.event.MediaEvents;
import io.millrace.api.plugin.PluginFaults;
import io.millrace.api.work.Workers;

/** What every analysis needs. */
record AnalysisTools(Workers workers, PluginFaults faults, MediaEvents events) {}
