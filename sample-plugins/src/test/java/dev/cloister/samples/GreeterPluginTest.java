package dev.cloister.samples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cloister.api.Capability;
import dev.cloister.api.Capability.Caller;
import dev.cloister.api.Capability.Method;
import dev.cloister.api.Outcome;
import dev.cloister.api.Outcome.Answered;
import dev.cloister.api.Outcome.Failed;
import dev.cloister.api.ScriptName;
import dev.cloister.api.TenantId;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// Uses the plugin as the host would: through `plugins-api`, by the names a policy grants.
final class GreeterPluginTest {
  private static final TenantId ACME = new TenantId("acme");
  private static final Caller CALLER = new Caller(ACME, new ScriptName(ACME, "shop"));

  private final Capability greeter = new GreeterPlugin().capabilities().getFirst();

  @Test
  void it_offers_one_capability_with_two_methods() {
    assertThat(greeter.name()).isEqualTo("greeter");
    assertThat(greeter.methods()).containsOnlyKeys("greet", "languages");
  }

  @Test
  void it_greets_in_the_language_asked_for_and_in_english_otherwise() {
    assertThat(call("greet", Map.of("name", "Ada"))).isEqualTo(new Answered<>("Hello, Ada!"));
    assertThat(call("greet", Map.of("name", "Ada", "language", "de")))
        .isEqualTo(new Answered<>("Guten Tag, Ada!"));
    assertThat(call("languages", Map.of())).isEqualTo(new Answered<>(List.of("de", "en", "fr")));
  }

  @Test
  void a_name_of_a_hundred_characters_is_the_longest() {
    assertThat(call("greet", Map.of("name", "x".repeat(100)))).isInstanceOf(Answered.class);
    assertThat(codeOf(call("greet", Map.of("name", "x".repeat(101)))))
        .isEqualTo("greeter.bad-argument");
  }

  @Test
  void what_is_no_request_for_a_greeting_is_refused() {
    for (Object argument :
        List.of("Ada", List.of(), Map.of(), Map.of("name", 7.0), Map.of("name", " "))) {
      assertThat(codeOf(call("greet", argument))).isEqualTo("greeter.bad-argument");
    }
    assertThat(codeOf(call("greet", Map.of("name", "Ada", "language", "tlh"))))
        .isEqualTo("greeter.no-such-language");
  }

  private Outcome<Object> call(String name, Object argument) {
    Method method = greeter.methods().get(name);
    return method.call(CALLER, argument);
  }

  private static String codeOf(Outcome<Object> outcome) {
    return outcome instanceof Failed<Object>(var failure) ? failure.code() : "answered";
  }
}
