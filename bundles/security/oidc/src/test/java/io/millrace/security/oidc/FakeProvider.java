package io.millrace.security.oidc;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.util.Base64URL;
import com.nimbusds.jose.util.JSONObjectUtils;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.UnaryOperator;

/** A provider that keeps to the specification, unless a test has it do otherwise. */
final class FakeProvider implements AutoCloseable {
    static final String CLIENT = "millrace";
    static final String SECRET = "s3cret, with & more";

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Map<String, Map<String, String>> codes = new HashMap<>();
    /** Now, by the test's clock. */
    private final java.util.function.Supplier<Instant> now;

    final Map<String, Object> claims = new LinkedHashMap<>();
    final Map<String, Object> userInfo = new LinkedHashMap<>();
    final Map<String, Object> description = new LinkedHashMap<>();
    final List<String> asked = new ArrayList<>();
    UnaryOperator<JWTClaimsSet.Builder> otherClaims = builder -> builder;
    ECKey key = newKey("one");
    ECKey published = key;
    /** In place of what a provider sends. */
    String idToken;

    boolean silent;
    boolean endless;

    FakeProvider(java.util.function.Supplier<Instant> now) throws IOException {
        this.now = now;
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", this::answer);
        server.start();
        claims.put("preferred_username", "anna");
        claims.put("groups", List.of("staff"));
        description.put("issuer", issuer());
        description.put("authorization_endpoint", issuer() + "/authorize?theme=dark");
        description.put("token_endpoint", issuer() + "/token");
        description.put("jwks_uri", issuer() + "/keys");
        description.put("userinfo_endpoint", issuer() + "/userinfo");
        description.put("end_session_endpoint", issuer() + "/end");
    }

    static ECKey newKey(String id) {
        try {
            return new ECKeyGenerator(Curve.P_256).keyID(id).generate();
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    String issuer() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /** Somebody logs in and says yes: the answer that comes back over the browser. */
    Map<String, String> logIn(URI address) {
        Map<String, String> query = decoded(address.getRawQuery());
        String code = "code-" + codes.size();
        codes.put(code, query);
        Map<String, String> answer = new LinkedHashMap<>();
        answer.put("code", code);
        answer.put("state", query.get("state"));
        return answer;
    }

    static Map<String, String> decoded(String form) {
        Map<String, String> values = new LinkedHashMap<>();
        for (String pair : form.split("&")) {
            String[] parts = pair.split("=", 2);
            values.put(
                    URLDecoder.decode(parts[0], StandardCharsets.UTF_8),
                    URLDecoder.decode(parts[1], StandardCharsets.UTF_8));
        }
        return values;
    }

    private void answer(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        synchronized (this) {
            asked.add(path);
        }
        byte[] body = exchange.getRequestBody().readAllBytes();
        if (silent) {
            return;
        }
        if (endless) {
            exchange.sendResponseHeaders(200, 0);
            byte[] some = new byte[64 << 10];
            java.util.Arrays.fill(some, (byte) ' ');
            try {
                for (int i = 0; i < 10_000; i++) {
                    exchange.getResponseBody().write(some);
                }
            } catch (IOException e) {
                exchange.close();
            }
            return;
        }
        switch (path) {
            case "/.well-known/openid-configuration" -> send(exchange, 200, description);
            case "/keys" -> send(exchange, 200, new JWKSet(published.toPublicJWK()).toJSONObject());
            case "/token" -> token(exchange, decoded(new String(body, StandardCharsets.UTF_8)));
            case "/userinfo" -> send(exchange, 200, userInfo);
            default -> send(exchange, 404, Map.of());
        }
    }

    private static void send(HttpExchange exchange, int status, Map<String, Object> json) throws IOException {
        byte[] body = JSONObjectUtils.toJSONString(json).getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    private void token(HttpExchange exchange, Map<String, String> form) throws IOException {
        Map<String, String> login = codes.remove(form.get("code"));
        String basic = "Basic "
                + java.util.Base64.getEncoder()
                        .encodeToString((CLIENT + ":s3cret%2C+with+%26+more").getBytes(StandardCharsets.UTF_8));
        boolean right = login != null
                && basic.equals(exchange.getRequestHeaders().getFirst("Authorization"))
                && login.get("redirect_uri").equals(form.get("redirect_uri"))
                && login.get("code_challenge").equals(challenge(form.get("code_verifier")));
        if (!right) {
            send(exchange, 400, Map.of("error", "invalid_grant"));
            return;
        }
        Map<String, Object> answer = new HashMap<>();
        answer.put("access_token", "access");
        answer.put("token_type", "Bearer");
        answer.put("id_token", idToken == null ? signed(login.get("nonce")) : idToken);
        send(exchange, 200, answer);
    }

    private static String challenge(String verifier) {
        try {
            return Base64URL.encode(
                            MessageDigest.getInstance("SHA-256").digest(verifier.getBytes(StandardCharsets.US_ASCII)))
                    .toString();
        } catch (java.security.NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    JWTClaimsSet claims(String nonce) {
        JWTClaimsSet.Builder builder = new JWTClaimsSet.Builder()
                .issuer(issuer())
                .audience(CLIENT)
                .subject("248289761001")
                .issueTime(Date.from(now.get()))
                .expirationTime(Date.from(now.get().plusSeconds(300)))
                .claim("nonce", nonce);
        claims.forEach(builder::claim);
        return otherClaims.apply(builder).build();
    }

    private String signed(String nonce) {
        try {
            JWSHeader header = new JWSHeader.Builder(JWSAlgorithm.ES256)
                    .keyID(key.getKeyID())
                    .type(JOSEObjectType.JWT)
                    .build();
            SignedJWT token = new SignedJWT(header, claims(nonce));
            token.sign(new ECDSASigner(key));
            return token.serialize();
        } catch (JOSEException e) {
            throw new UncheckedIOException(new IOException(e));
        }
    }

    /** A token without signature, as {@code alg: none} allows. */
    String unsigned(String nonce) {
        return new PlainJWT(claims(nonce)).serialize();
    }

    /** A token signed by a secret that everybody knows: the public key, or the client's own. */
    String bySecret(String nonce, byte[] secret) throws JOSEException {
        SignedJWT token = new SignedJWT(
                new JWSHeader.Builder(JWSAlgorithm.HS256).keyID(key.getKeyID()).build(), claims(nonce));
        token.sign(new MACSigner(secret));
        return token.serialize();
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
