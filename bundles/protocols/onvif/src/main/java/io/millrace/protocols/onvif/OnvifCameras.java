package io.millrace.protocols.onvif;

import io.millrace.api.access.Secret;
import io.millrace.api.camera.CameraDirectory;
import io.millrace.api.camera.CameraProfile;
import io.millrace.api.camera.FoundCamera;
import io.millrace.api.settings.Configuration;
import io.millrace.api.work.Workers;
import io.millrace.net.Network;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Cameras that speak ONVIF: WS-Discovery, and profiles of their media service. Safe for any thread. */
@Component(service = CameraDirectory.class, configurationPid = OnvifCameras.PID)
@Designate(ocd = OnvifCameras.Config.class)
public final class OnvifCameras implements CameraDirectory {
    static final String PID = "io.millrace.protocols.onvif";
    private static final Logger LOG = LoggerFactory.getLogger(OnvifCameras.class);
    private static final Configuration<OnvifSettings> CONFIGURATION =
            new Configuration<>(PID, Config.class, OnvifSettings::of, LOG::warn);

    /** How cameras are looked for. */
    @ObjectClassDefinition(name = "Millrace ONVIF", description = "Finding cameras and their profiles")
    public @interface Config {
        @AttributeDefinition(
                name = "Interface",
                description = "Name or address of the network interface on which cameras are looked for")
        String networkInterface() default "";

        @AttributeDefinition(name = "Wait", description = "Seconds in which cameras may answer")
        int waitSeconds() default 3;
    }

    private final DeviceDialog.Tools tools;
    private volatile OnvifSettings settings;

    /** Ready to look. */
    @Activate
    public OnvifCameras(@Reference Network network, @Reference Workers workers, Map<String, Object> properties) {
        this(network, workers, CONFIGURATION.start(properties));
    }

    OnvifCameras(Network network, Workers workers, OnvifSettings settings) {
        tools = new DeviceDialog.Tools(network, workers.timer(), workers.clock());
        this.settings = settings;
    }

    @Modified
    void modified(Map<String, Object> properties) {
        settings = CONFIGURATION.change(properties, settings);
    }

    @Override
    public CompletionStage<List<FoundCamera>> discover() {
        return DiscoveryRun.begin(tools.network(), tools.timer(), settings);
    }

    @Override
    public CompletionStage<List<CameraProfile>> profiles(URI device, Optional<String> user, Optional<Secret> secret) {
        Optional<URI> checked = ServiceAddress.parse(device.toString());
        if (checked.isEmpty()) {
            return CompletableFuture.failedFuture(new IOException(
                    "A camera's address is http://HOST/onvif/device_service, with user and secret beside it"));
        }
        CompletableFuture<List<CameraProfile>> answer = new CompletableFuture<>();
        new DeviceDialog(tools, checked.get(), user, secret).profiles().whenComplete((profiles, failure) -> {
            if (failure == null) {
                answer.complete(profiles);
            } else {
                answer.completeExceptionally(plain(failure));
            }
        });
        return answer;
    }

    private static IOException plain(Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        if (cause instanceof MalformedXmlException) {
            return new IOException("What the device answered cannot be read. " + cause.getMessage(), cause);
        }
        return cause instanceof IOException known ? known : new IOException(cause.toString(), cause);
    }
}
