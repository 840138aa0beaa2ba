package io.millrace.protocols.onvif;

import io.millrace.api.access.Secret;
import io.millrace.api.camera.CameraProfile;
import io.millrace.api.work.Clock;
import io.millrace.api.work.Timer;
import io.millrace.net.Network;
import java.io.IOException;
import java.net.URI;
import java.security.SecureRandom;
import java.time.DateTimeException;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/** One device is asked for its time, its media service, its profiles and their addresses. Used once. */
final class DeviceDialog {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int NONCE_BYTES = 16;
    private static final int MOST_PROFILES = 32;
    /** A challenge, and one that a nonce has become too old. */
    private static final int MOST_REPEATS = 2;

    /** What a dialog needs. */
    record Tools(Network network, Timer timer, Clock clock) {}

    private final Tools tools;
    private final URI device;
    private final Optional<String> user;
    private final Optional<Secret> secret;
    private final Optional<HttpDigest> digest;
    private final List<CameraProfile> found = new ArrayList<>();
    private volatile long behindUs;

    DeviceDialog(Tools tools, URI device, Optional<String> user, Optional<Secret> secret) {
        this.tools = tools;
        this.device = device;
        this.user = user;
        this.secret = secret;
        digest = secret.map(known -> new HttpDigest(user.orElse(""), known));
    }

    /** Fails with an {@code IOException}. */
    CompletionStage<List<CameraProfile>> profiles() {
        return learnTime()
                .thenCompose(nothing -> ask(device, SoapMessages.capabilities()))
                .thenApply(answer -> answer.textOf("GetCapabilitiesResponse", "Capabilities", "Media", "XAddr"))
                .thenCompose(address -> profiles(ServiceAddress.of(device, address)));
    }

    private CompletionStage<List<CameraProfile>> profiles(URI media) {
        return ask(media, SoapMessages.profiles()).thenCompose(answer -> {
            CompletionStage<Void> all = CompletableFuture.completedFuture(null);
            List<XmlElement> profiles = answer.all("GetProfilesResponse", "Profiles")
                    .limit(MOST_PROFILES)
                    .toList();
            for (XmlElement profile : profiles) {
                all = all.thenCompose(nothing -> ask(media, SoapMessages.streamUri(profile.attribute("token"))))
                        .thenAccept(each ->
                                found.add(profile(profile, each.textOf("GetStreamUriResponse", "MediaUri", "Uri"))));
            }
            return all.thenApply(nothing -> List.copyOf(found));
        });
    }

    private static CameraProfile profile(XmlElement profile, String url) {
        String video = "VideoEncoderConfiguration";
        return new CameraProfile(
                DiscoveryMessages.shown(profile.attribute("token")),
                DiscoveryMessages.shown(profile.textOf("Name")),
                DiscoveryMessages.shown(profile.textOf(video, "Encoding")),
                profile.numberOf(video, "Resolution", "Width"),
                profile.numberOf(video, "Resolution", "Height"),
                DiscoveryMessages.shown(profile.textOf("AudioEncoderConfiguration", "Encoding")),
                withoutCredentials(DiscoveryMessages.shown(url)));
    }

    /** Some devices write user and password into the address. */
    private static String withoutCredentials(String url) {
        return url.replaceFirst("(?i)^(rtsps?://)[^/@]*@", "$1");
    }

    /** Proofs of the password are refused by devices whose clock is wrong, unless they are made by that clock. */
    private CompletionStage<Void> learnTime() {
        if (secret.isEmpty()) {
            return CompletableFuture.completedFuture(null);
        }
        return send(device, () -> SoapMessages.envelope("", SoapMessages.dateAndTime()), 0)
                .thenAccept(answer -> {
                    Optional<XmlElement> utc = Optional.of(answer)
                            .filter(each -> each.status() == 200)
                            .flatMap(each -> XmlElement.parse(each.body())
                                    .first("Body", "GetSystemDateAndTimeResponse", "SystemDateAndTime", "UTCDateTime"));
                    utc.flatMap(DeviceDialog::utcUs)
                            .ifPresent(us -> behindUs = tools.clock().utcUs() - us);
                });
    }

    private static Optional<Long> utcUs(XmlElement utc) {
        try {
            LocalDateTime time = LocalDateTime.of(
                    utc.numberOf("Date", "Year"),
                    utc.numberOf("Date", "Month"),
                    utc.numberOf("Date", "Day"),
                    utc.numberOf("Time", "Hour"),
                    utc.numberOf("Time", "Minute"),
                    Math.min(59, utc.numberOf("Time", "Second")));
            return Optional.of(time.toEpochSecond(ZoneOffset.UTC) * 1_000_000);
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    /** The body of the answer. */
    private CompletionStage<XmlElement> ask(URI service, String body) {
        return send(service, () -> SoapMessages.envelope(token(), body), 0).thenCompose(answer -> {
            try {
                return CompletableFuture.completedFuture(body(answer));
            } catch (IOException | MalformedXmlException e) {
                return CompletableFuture.failedFuture(e);
            }
        });
    }

    /** Not for devices that have it proven over HTTP: some refuse who says it twice. */
    private String token() {
        if (secret.isEmpty() || digest.orElseThrow().isAsked()) {
            return "";
        }
        byte[] nonce = new byte[NONCE_BYTES];
        RANDOM.nextBytes(nonce);
        return SoapMessages.token(
                user.orElse(""), secret.get(), nonce, tools.clock().utcUs() - behindUs);
    }

    /** @param repeats how often it was sent before */
    private CompletionStage<HttpAnswer> send(URI service, Supplier<String> envelope, int repeats) {
        String body = envelope.get();
        String authorization = digest.filter(HttpDigest::isAsked)
                .map(each -> each.header("POST", HttpCall.path(service), body))
                .orElse("");
        return HttpCall.post(tools.network(), tools.timer(), service, body, authorization)
                .thenCompose(answer -> {
                    boolean again = answer.status() == 401
                            && repeats < MOST_REPEATS
                            && digest.filter(each -> each.challenged(answer.challenges()))
                                    .isPresent();
                    return again ? send(service, envelope, repeats + 1) : CompletableFuture.completedFuture(answer);
                });
    }

    private static XmlElement body(HttpAnswer answer) throws IOException {
        if (answer.status() == 401) {
            throw new IOException("The device refuses user name or password");
        }
        if (answer.body().isBlank()) {
            throw new IOException("The device answered with HTTP status " + answer.status());
        }
        XmlElement envelope = XmlElement.parse(answer.body());
        Optional<XmlElement> fault = envelope.first("Body", "Fault");
        if (fault.isPresent()) {
            String subcode = fault.get().textOf("Code", "Subcode", "Value");
            String reason = DiscoveryMessages.shown(fault.get().textOf("Reason", "Text"));
            throw new IOException(
                    subcode.endsWith("NotAuthorized")
                            ? "The device refuses user name or password: " + reason
                            : "The device answered: " + reason);
        }
        return envelope.first("Body").orElseThrow(() -> new IOException("The device's answer has no body"));
    }
}
