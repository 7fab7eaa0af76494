package dev.cloister.isolates.java;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cloister.api.script.Body;
import dev.cloister.api.script.CallFailed;
import dev.cloister.api.script.Headers;
import dev.cloister.api.script.Request;
import dev.cloister.isolates.bridge.Header;
import dev.cloister.isolates.bridge.ToIsolate;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class RedirectsTest {
  private static final String URL = "http://shop.test/a/b?c";

  private final List<Request> sent = new ArrayList<>();
  private final List<Integer> dropped = new ArrayList<>();

  /// The addresses are those of RFC 3986, section 5.4, and what the URL Standard makes of others.
  @ParameterizedTest
  @CsvSource({
    "http://shop.test/a/b?c, d, http://shop.test/a/d",
    "http://shop.test/a/b?c, /d?e, http://shop.test/d?e",
    "http://shop.test/a/b?c, ?d, http://shop.test/a/b?d",
    "http://shop.test/a/b?c, '', http://shop.test/a/b?c",
    "http://shop.test/a/b?c, '#d', http://shop.test/a/b?c",
    "http://shop.test/a/b?c#x, ../d#y, http://shop.test/d",
    "http://shop.test/a/b, ../../../d, http://shop.test/d",
    "http://shop.test/a/b, .., http://shop.test/",
    "http://shop.test, d, http://shop.test/d",
    "http://shop.test?c, '', http://shop.test/?c",
    "http://shop.test/a, //other.test, http://other.test/",
    "http://shop.test/a, https://other.test:8443/d?e, https://other.test:8443/d?e",
    "http://shop.test/a, ' /d e', http://shop.test/d%20e",
    "http://shop.test/a, /ü|%41, http://shop.test/%C3%BC%7C%41",
    "http://shop.test/ü, d, http://shop.test/d",
  })
  void a_location_is_resolved_from_where_it_was_said(String url, String location, String expected) {
    assertThat(Redirects.resolved(url, location)).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(strings = {"mailto:me", "/%zz", "http:", "http://[", "data:,x"})
  void a_location_that_leads_nowhere_is_an_error(String location) {
    assertThatThrownBy(() -> Redirects.resolved(URL, location))
        .isInstanceOf(CallFailed.class)
        .hasMessageContaining("Invalid Location header");
  }

  @ParameterizedTest
  @CsvSource({
    "301, POST, GET",
    "302, POST, GET",
    "303, POST, GET",
    "303, PUT, GET",
    "307, POST, POST",
    "308, PUT, PUT",
    "301, PUT, PUT",
    "302, HEAD, HEAD",
    "303, HEAD, HEAD",
  })
  void what_is_asked_next_depends_on_the_status(int status, String method, String next) {
    var body = Body.of("text");
    var headers = Headers.of("content-length", "4").and("authorization", "me").and("a", "b");

    follow(new Request(method, URL, headers, body), status);

    var second = sent.get(1);
    assertThat(second.method()).isEqualTo(next);
    assertThat(second.url()).isEqualTo("http://shop.test/next");
    assertThat(second.body()).isEqualTo(next.equals(method) ? body : Body.NONE);
    assertThat(second.headers())
        .isEqualTo(next.equals(method) ? headers : headers.without("content-length"));
    assertThat(dropped).containsExactly(status);
  }

  @Test
  void what_is_meant_for_one_origin_is_not_told_another() {
    var request = Request.get("http://other.test/").withHeader("Authorization", "me");

    Redirects.follow(request, each -> answer(each, 302, "http://shop.test/"), _ -> {});

    assertThat(sent.get(1).headers()).isEqualTo(Headers.NONE);
  }

  @Test
  void a_request_that_does_not_follow_has_the_redirect_as_its_answer() {
    var answer = follow(Request.get(URL).followingRedirects(false), 302);

    assertThat(answer.status()).isEqualTo(302);
    assertThat(dropped).isEmpty();
  }

  @Test
  void a_body_that_is_written_while_it_is_sent_is_not_sent_again() {
    var request = new Request("POST", URL, Headers.NONE, Body.written(_ -> {}));

    assertThat(follow(request, 303).status()).isEqualTo(200);
    assertThatThrownBy(() -> follow(request, 307))
        .isInstanceOf(CallFailed.class)
        .hasMessageContaining("written while it is sent");
  }

  @Test
  void twenty_redirects_are_followed_and_no_more() {
    assertThatThrownBy(() ->
            Redirects.follow(
                Request.get(URL),
                each -> {
                  sent.add(each);
                  return answered(302, "/again");
                },
                _ -> {}))
        .isInstanceOf(CallFailed.class)
        .hasMessageStartingWith("Too many redirects. " + URL + ", http://shop.test/again");
    assertThat(sent).hasSize(21);
  }

  /// The first answer has this status and a location, the second is none.
  private ToIsolate.CallAnswered follow(Request request, int status) {
    sent.clear();
    return Redirects.follow(
        request, each -> answer(each, status, "/next"), answer -> dropped.add(answer.status()));
  }

  private ToIsolate.CallAnswered answer(Request request, int status, String location) {
    sent.add(request);
    return sent.size() == 1 ? answered(status, location) : answered(200, location);
  }

  private static ToIsolate.CallAnswered answered(int status, String location) {
    return new ToIsolate.CallAnswered(
        1,
        1,
        status,
        "",
        List.of(new Header("Location", location)),
        dev.cloister.isolates.bridge.Body.NONE,
        0);
  }
}
