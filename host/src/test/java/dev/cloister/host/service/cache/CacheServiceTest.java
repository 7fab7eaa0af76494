package dev.cloister.host.service.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cloister.api.Outcome;
import dev.cloister.api.ScriptName;
import dev.cloister.api.TenantId;
import dev.cloister.host.execution.HostAnswer;
import dev.cloister.host.execution.HostBody;
import dev.cloister.host.execution.HostRequest;
import dev.cloister.host.service.ServiceCall;
import dev.cloister.isolates.bridge.Binding;
import dev.cloister.isolates.bridge.Header;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class CacheServiceTest {
  private static final String URL = "http://a.example/x";

  private Instant now = Instant.parse("2026-01-01T00:00:00Z");
  private final CacheService service = new CacheService(() -> now);

  private HostAnswer ask(String tenant, String method, HostBody body, String... headers) {
    var fields = new ArrayList<>(List.of(new Header("cache-name", "")));
    for (int i = 0; i < headers.length; i += 2) {
      fields.add(new Header(headers[i], headers[i + 1]));
    }
    var call =
        new ServiceCall(
            new ScriptName(new TenantId(tenant), "s"),
            new Binding.Service(Binding.Service.CACHES, "cache", "", Map.of()),
            new HostRequest(method, URL, fields, body));
    return ((Outcome.Answered<HostAnswer>) service.answer(call)).value();
  }

  private int put(String text, String... headers) {
    var all = new ArrayList<>(List.of("cache-status", "200"));
    all.addAll(List.of(headers));
    var body = new HostBody.Whole(text.getBytes(StandardCharsets.US_ASCII));
    return ask("acme", "PUT", body, all.toArray(String[]::new)).status();
  }

  private String match(String... headers) {
    return matchOf("acme", headers);
  }

  private String matchOf(String tenant, String... headers) {
    var answer = ask(tenant, "GET", HostBody.none(), headers);
    var body =
        answer.body() instanceof HostBody.Whole(var bytes)
            ? new String(bytes, StandardCharsets.US_ASCII)
            : "";
    return answer.status() + " " + body;
  }

  @Test
  void what_is_put_is_found_until_it_is_stale() {
    assertThat(match()).isEqualTo("504 ");
    assertThat(put("kept", "response-cache-control", "max-age=10")).isEqualTo(204);

    now = now.plusMillis(9_999);
    assertThat(match()).isEqualTo("200 kept");
    now = now.plusMillis(1);
    assertThat(match()).isEqualTo("504 ");
  }

  @Test
  void one_tenant_finds_nothing_of_another_nor_makes_it_go() {
    put("kept");

    assertThat(matchOf("other")).isEqualTo("504 ");
    assertThat(ask("other", "PURGE", HostBody.none()).status()).isEqualTo(404);
    assertThat(match()).isEqualTo("200 kept");
    assertThat(ask("acme", "PURGE", HostBody.none()).status()).isEqualTo(200);
    assertThat(match()).isEqualTo("504 ");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          cache-control | no-store
          cache-control | Private
          cache-control | no-cache
          cache-control | max-age=0
          cache-control | s-maxage=0, max-age=60
          cache-control | max-age=soon
          expires       | Thu, 01 Jan 1970 00:00:00 GMT
          expires       | 0
          set-cookie    | a=1
          """)
  void what_must_not_be_kept_is_not(String name, String value) {
    assertThat(put("x", "response-" + name, value)).isEqualTo(204);

    assertThat(match()).isEqualTo("504 ");
  }

  @Test
  void variants_are_told_apart_by_what_vary_names() {
    put("de", "response-vary", "Lang", "request-lang", "de");
    put("en", "response-vary", "Lang", "request-lang", "en");

    assertThat(match("request-lang", "de")).isEqualTo("200 de");
    assertThat(match("request-lang", "en")).isEqualTo("200 en");
    assertThat(match()).isEqualTo("504 ");
  }

  @Test
  void conditions_and_ranges_are_answered_from_what_is_kept() {
    put(
        "hello",
        "response-etag",
        "\"1\"",
        "response-last-modified",
        "Thu, 01 Jan 2026 00:00:00 GMT");

    assertThat(match("request-if-none-match", "\"0\", W/\"1\"")).isEqualTo("304 ");
    assertThat(match("request-if-none-match", "\"0\"")).isEqualTo("200 hello");
    assertThat(match("request-if-modified-since", "Thu, 01 Jan 2026 00:00:00 GMT"))
        .isEqualTo("304 ");
    assertThat(match("request-range", "bytes=1-2")).isEqualTo("206 el");
    assertThat(match("request-range", "bytes=3-")).isEqualTo("206 lo");
    assertThat(match("request-range", "bytes=-2")).isEqualTo("206 lo");
    assertThat(match("request-range", "bytes=5-")).isEqualTo("416 ");
    assertThat(match("request-range", "lines=1-2")).isEqualTo("200 hello");
  }

  @Test
  void an_answer_that_is_too_long_is_refused_and_what_a_tenant_keeps_is_bounded() {
    var most = new HostBody.Whole(new byte[CacheService.ANSWER_BYTES_MAX]);
    var more = new HostBody.Whole(new byte[CacheService.ANSWER_BYTES_MAX + 1]);
    assertThat(ask("acme", "PUT", more, "cache-status", "200").status()).isEqualTo(413);

    // Four of these do not fit with what each costs beside its bytes, so the oldest goes.
    for (int i = 0; i < 4; i++) {
      var variant = Integer.toString(i);
      assertThat(
              ask(
                      "acme",
                      "PUT",
                      most,
                      "cache-status",
                      "200",
                      "response-vary",
                      "v",
                      "request-v",
                      variant)
                  .status())
          .isEqualTo(204);
    }
    assertThat(ask("acme", "GET", HostBody.none(), "request-v", "0").status()).isEqualTo(504);
    assertThat(ask("acme", "GET", HostBody.none(), "request-v", "3").status()).isEqualTo(200);
  }
}
