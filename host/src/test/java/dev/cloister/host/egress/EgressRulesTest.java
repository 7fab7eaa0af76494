package dev.cloister.host.egress;

import static dev.cloister.host.egress.Fetching.allowing;
import static dev.cloister.host.egress.Fetching.get;
import static dev.cloister.host.egress.Fetching.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cloister.policies.Egress;
import dev.cloister.policies.EgressRule;
import dev.cloister.policies.TenantLimits;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Requests forged from inside: what a script names, what the name becomes, and what is connected
/// to.
@Timeout(60)
final class EgressRulesTest {
  private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

  private static Fetching fetching(Egress egress, NameResolver resolver) {
    return new Fetching(egress, TenantLimits.DEFAULT, resolver);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "127.0.0.1",
        "127.1",
        "2130706433",
        "0.0.0.0",
        "[::1]",
        "[::ffff:127.0.0.1]",
        "[::ffff:7f00:1]",
        "[64:ff9b::7f00:1]",
        "[2002:7f00:1::]",
        "[::127.0.0.1]",
        "10.1.2.3",
        "172.31.0.1",
        "192.168.0.1",
        "169.254.169.254",
        "100.64.0.1",
        "224.0.0.1",
        "255.255.255.255",
        "[fd00:ec2::254]",
        "[fe80::1]",
        "[ff02::1]",
        "localhost",
        "LOCALHOST."
      })
  void an_address_that_is_not_public_is_refused_however_it_is_written(String host)
      throws Exception {
    try (var fetching = fetching(Egress.PUBLIC_ONLY, NameResolver.ofSystem())) {
      assertThat(fetching.codeOf(get("http://" + host + "/"))).isEqualTo("egress.address-refused");
    }
  }

  /// Hexadecimal and octal never reach a host from a script, whose URL parser has made them plain;
  /// should they, they are either no name at all or checked like any.
  @ParameterizedTest
  @ValueSource(strings = {"0x7f.1", "0x7f000001", "017700000001"})
  void notations_that_only_some_resolvers_know_lead_nowhere_either(String host) throws Exception {
    try (var fetching = fetching(Egress.PUBLIC_ONLY, NameResolver.ofSystem())) {
      assertThat(fetching.codeOf(get("http://" + host + "/")))
          .isIn("egress.address-refused", "egress.name-not-resolved");
    }
  }

  /// A name that is harmless when it is looked at and private when it is connected to: there is no
  /// second look.
  @Test
  void a_name_is_resolved_once_and_only_what_was_checked_is_connected_to() throws Exception {
    var lookups = new AtomicInteger();
    NameResolver rebinding =
        host -> {
          var first = lookups.incrementAndGet() == 1;
          var bytes = first ? new byte[] {127, 0, 0, 1} : new byte[] {10, 0, 0, 1};
          return List.of(InetAddress.getByAddress(host, bytes));
        };
    try (var origin = new Origin(exchange -> exchange.send(OK));
        var fetching = fetching(allowing("127.0.0.0/8"), rebinding)) {
      var url = "http://rebind.example:" + origin.port() + "/";

      assertThat(text(fetching.answer(get(url)))).isEqualTo("ok");
      assertThat(lookups).hasValue(1);
      assertThat(origin.heads.getFirst()).contains("Host: rebind.example:" + origin.port());
      // The next request looks again, and a connection that is still open does not save it.
      assertThat(fetching.codeOf(get(url))).isEqualTo("egress.address-refused");
    }
  }

  @Test
  void one_bad_address_among_good_ones_is_enough() throws Exception {
    NameResolver both =
        _ -> List.of(InetAddress.getByName("127.0.0.1"), InetAddress.getByName("169.254.169.254"));
    try (var fetching = fetching(allowing("127.0.0.0/8"), both)) {
      assertThat(fetching.codeOf(get("http://both.example/"))).isEqualTo("egress.address-refused");
    }
  }

  @Test
  void a_name_without_address_and_a_url_that_is_none_are_refused() throws Exception {
    NameResolver none =
        host -> {
          throw new UnknownHostException(host);
        };
    try (var fetching = fetching(Egress.PUBLIC_ONLY, none)) {
      assertThat(fetching.codeOf(get("http://none.example/")))
          .isEqualTo("egress.name-not-resolved");
      for (var url :
          List.of("ftp://a/", "http:///", "http://a b/", "http://a/\r\nx", "", "http://a:99999/")) {
        assertThat(fetching.codeOf(get(url))).isEqualTo("egress.bad-url");
      }
    }
  }

  @Test
  void what_the_policy_says_of_a_name_holds_before_anything_is_resolved() throws Exception {
    NameResolver never =
        host -> {
          throw new AssertionError("resolved " + host);
        };
    var deny = List.of(EgressRule.parse("*.example.com").orElseThrow());
    try (var denying = fetching(new Egress(true, List.of(), deny, List.of()), never);
        var off = fetching(new Egress(false, List.of(), List.of(), List.of()), never)) {
      assertThat(denying.codeOf(get("http://A.Example.Com./"))).isEqualTo("egress.host-refused");
      assertThat(denying.codeOf(get("http://example.org:25/"))).isEqualTo("egress.port-refused");
      assertThat(off.codeOf(get("http://example.org/"))).isEqualTo("egress.off");
    }
  }
}
