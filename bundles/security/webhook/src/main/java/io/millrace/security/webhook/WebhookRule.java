package io.millrace.security.webhook;

import io.millrace.api.access.AccessPolicy;
import io.millrace.api.access.AccessRequest;
import io.millrace.api.access.Decision;
import io.millrace.api.access.Identity;
import io.millrace.api.access.Limits;
import io.millrace.api.access.RuleSettings;
import io.millrace.api.work.Clock;
import io.millrace.api.work.Workers;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.AttributeType;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One server that is asked who is let in, from {@code etc/io.millrace.security.webhook-NAME.cfg}. Its answers count for a
 * while; requests that ask the same at the same time share one; a server that is dead is asked now and then only.
 *
 * <p>Threads: any; nothing blocks.
 */
@Component(
        service = AccessPolicy.class,
        configurationPid = WebhookRule.PID,
        configurationPolicy = ConfigurationPolicy.REQUIRE)
@Designate(ocd = WebhookRule.Config.class, factory = true)
public final class WebhookRule implements AccessPolicy {
    static final String PID = "io.millrace.security.webhook";
    /** Whose answer counts for a moment only is asked about again after this. */
    private static final long LEAST_AGAIN_SECONDS = 60;

    private static final Logger LOG = LoggerFactory.getLogger(WebhookRule.class);

    private final RuleSettings<WebhookSettings> rule;
    private final Sender sender;
    private final Clock clock;
    private final Breaker breaker;
    private final KnownAnswers known;
    private final OpenQuestions open = new OpenQuestions();
    private final Map<Question, CompletableFuture<Decision>> asking = new ConcurrentHashMap<>();

    /** Configuration {@code io.millrace.security.webhook-NAME}; what begins with a dot is shown nowhere. */
    @ObjectClassDefinition(name = "Millrace access rule by webhook")
    public @interface Config {
        @AttributeDefinition(description = "Whether the rule counts; false switches it off and keeps it")
        boolean enabled() default true;

        @AttributeDefinition(description = "Streams that the rule is about: APP/NAME, * stands for anything")
        String[] streams() default "*";

        @AttributeDefinition(description = "Whom it is about: publish, play")
        String[] roles() default {"publish", "play"};

        @AttributeDefinition(description = "Where questions are posted to, http or https")
        String url() default "";

        @AttributeDefinition(
                type = AttributeType.PASSWORD,
                description = "Secret by which the server knows our questions: whsec_ and base64")
        String _secret() default "";

        @AttributeDefinition(description = "Milliseconds that an answer may take, at most 1800")
        int timeoutMs() default 1000;

        @AttributeDefinition(description = "Seconds that an answer counts which does not say how long, 0 for once")
        int cacheSeconds() default 30;

        @AttributeDefinition(description = "What a server means that does not answer: deny, or allow for no objection")
        String onFailure() default "deny";

        @AttributeDefinition(description = "Whether the server is told the key, token or password")
        boolean sendCredential() default true;
    }

    /** Reads the configuration. */
    @Activate
    public WebhookRule(Map<String, Object> properties, @Reference Workers workers, @Reference HttpSender sender) {
        this(properties, workers.clock(), sender);
    }

    WebhookRule(Map<String, Object> properties, Clock clock, Sender sender) {
        rule = new RuleSettings<>(PID, Config.class, WebhookSettings::of, properties, LOG::warn);
        this.sender = sender;
        this.clock = clock;
        breaker = new Breaker(clock);
        known = new KnownAnswers(clock);
    }

    @Modified
    void modified(Map<String, Object> properties) {
        if (rule.change(properties)) {
            known.clear();
        }
    }

    @Override
    public CompletionStage<Decision> decide(AccessRequest request) {
        return rule.decide(request, this::decide);
    }

    private CompletionStage<Decision> decide(WebhookSettings settings, AccessRequest request) {
        Question question = Question.of(request, settings.withCredential());
        Optional<Decision> answered = known.find(question);
        if (answered.isPresent()) {
            return CompletableFuture.completedFuture(answered.get());
        }
        CompletableFuture<Decision> mine = new CompletableFuture<>();
        CompletableFuture<Decision> before = asking.putIfAbsent(question, mine);
        if (before != null) {
            return before;
        }
        mine.whenComplete((decision, failure) -> asking.remove(question, mine));
        String client = request.peer().network();
        if (!open.begin(client)) {
            // whatever onFailure says: who asks much must not get in by that
            mine.complete(rule.deny("Too much is being asked about your address at once; try again"));
            return mine;
        }
        mine.whenComplete((decision, failure) -> open.end(client));
        if (breaker.mayAsk()) {
            ask(settings, question, mine);
        } else {
            mine.complete(unanswered(settings));
        }
        return mine;
    }

    private void ask(WebhookSettings settings, Question question, CompletableFuture<Decision> mine) {
        try {
            post(settings, question)
                    .handle((answer, failure) ->
                            failure == null ? take(settings, question, answer) : failed(settings, failure))
                    .whenComplete((decision, fault) -> {
                        if (fault == null) {
                            mine.complete(decision);
                        } else {
                            mine.completeExceptionally(fault);
                        }
                    });
        } catch (RuntimeException e) {
            mine.completeExceptionally(e);
        }
    }

    private CompletionStage<Answer> post(WebhookSettings settings, Question question) {
        String id = "msg_" + UUID.randomUUID();
        long now = clock.utcUs() / 1_000_000;
        byte[] body = question.json(id, rule.name(), Instant.ofEpochSecond(now));
        Map<String, String> headers = Map.of(
                "webhook-id", id,
                "webhook-timestamp", Long.toString(now),
                "webhook-signature", settings.key().sign(id, now, body));
        return sender.post(settings.url(), headers, body, settings.timeoutMs());
    }

    private Decision take(WebhookSettings settings, Question question, Answer answer) {
        alive(settings);
        int seconds = answer.ttlSeconds().orElse(settings.cacheSeconds());
        Decision decision = decision(answer, seconds);
        known.put(question, decision, seconds);
        return decision;
    }

    private Decision decision(Answer answer, int seconds) {
        if (answer.allow().isEmpty()) {
            return Decision.ABSTAIN;
        }
        if (!answer.allow().get()) {
            return rule.deny(answer.reason().isEmpty() ? "You are not let in here" : answer.reason());
        }
        Instant again = Instant.EPOCH
                .plus(clock.utcUs(), ChronoUnit.MICROS)
                .plusSeconds(seconds == 0 ? LEAST_AGAIN_SECONDS : seconds);
        String name = answer.identity().isEmpty() ? rule.name() : rule.name() + "/" + answer.identity();
        return new Decision.Allow(
                new Identity("webhook", name),
                Optional.empty(),
                Optional.of(again),
                new Limits(answer.maxBitsPerSecond(), answer.renditions()));
    }

    private void alive(WebhookSettings settings) {
        if (breaker.answered()) {
            LOG.info("{}-{}: {} answers again", PID, rule.name(), settings.url().getHost());
        }
    }

    /** Only what is so for everybody counts in the breaker. */
    private Decision failed(WebhookSettings settings, Throwable failure) {
        String reason = String.valueOf(failure.getMessage());
        boolean unheard = failure instanceof NoAnswerException;
        if (!unheard) {
            alive(settings);
        }
        if (unheard && ((NoAnswerException) failure).isServerDown() && breaker.failed()) {
            LOG.warn(
                    "{}-{}: {} did not answer {} times in a row, it is asked now and then only: {}",
                    PID,
                    rule.name(),
                    settings.url().getHost(),
                    Breaker.FAILURES,
                    reason);
        } else {
            LOG.debug("{}-{}: no answer: {}", PID, rule.name(), reason);
        }
        return unanswered(settings);
    }

    private Decision unanswered(WebhookSettings settings) {
        return settings.open()
                ? Decision.ABSTAIN
                : rule.deny("The server that decides who is let in does not answer; try again");
    }
}
