package io.millrace.management.diagnostics;

import java.io.PrintWriter;
import java.util.Arrays;
import java.util.Comparator;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.runtime.ServiceComponentRuntime;
import org.osgi.service.component.runtime.dto.ComponentConfigurationDTO;
import org.osgi.service.component.runtime.dto.ComponentDescriptionDTO;
import org.osgi.service.component.runtime.dto.UnsatisfiedReferenceDTO;

/** Bundles, and components that do not run with what they lack. */
final class BundleReport {
    private BundleReport() {}

    static void bundles(BundleContext bundles, PrintWriter out) {
        for (Bundle bundle : bundles.getBundles()) {
            out.printf(
                    "%4d %-9s %s %s%n",
                    bundle.getBundleId(), state(bundle.getState()), bundle.getSymbolicName(), bundle.getVersion());
        }
    }

    private static String state(int state) {
        return switch (state) {
            case Bundle.ACTIVE -> "active";
            case Bundle.RESOLVED -> "resolved";
            case Bundle.INSTALLED -> "INSTALLED";
            case Bundle.STARTING -> "starting";
            case Bundle.STOPPING -> "stopping";
            default -> "gone";
        };
    }

    static void components(ServiceComponentRuntime runtime, PrintWriter out) {
        runtime.getComponentDescriptionDTOs().stream()
                .sorted(Comparator.comparing((ComponentDescriptionDTO each) -> each.name))
                .forEach(description -> runtime.getComponentConfigurationDTOs(description)
                        .forEach(component -> component(description, component, out)));
    }

    private static void component(
            ComponentDescriptionDTO description, ComponentConfigurationDTO component, PrintWriter out) {
        String who = description.name + " of bundle " + description.bundle.id;
        if (component.state == ComponentConfigurationDTO.FAILED_ACTIVATION) {
            out.println("FAILED " + who + ": " + SecretMask.line(String.valueOf(component.failure)));
        } else if (component.state == ComponentConfigurationDTO.UNSATISFIED_REFERENCE) {
            out.println("waits  " + who);
            Arrays.stream(component.unsatisfiedReferences).forEach(missing -> reference(missing, out));
        } else if (component.state == ComponentConfigurationDTO.UNSATISFIED_CONFIGURATION) {
            out.println("waits  " + who + " for its configuration " + Arrays.toString(description.configurationPid));
        }
    }

    private static void reference(UnsatisfiedReferenceDTO missing, PrintWriter out) {
        out.println("       for " + missing.name + (missing.target == null ? "" : " " + missing.target));
    }
}
