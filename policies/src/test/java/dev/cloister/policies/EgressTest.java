package dev.cloister.policies;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class EgressTest {
  private static Optional<String> refusal(Egress egress, String host, String address) {
    return egress.objectionToAddress(host, Network.address(address)).map(refused -> refused.code());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "8.8.8.8",
        "1.0.0.0",
        "9.255.255.255",
        "11.0.0.0",
        "100.63.255.255",
        "100.128.0.0",
        "172.15.255.255",
        "172.32.0.0",
        "192.167.255.255",
        "192.169.0.0",
        "223.255.255.255",
        "2606:4700::1",
        "64:ff9b::808:808",
        "2002:808:808::1",
        "0:0:0:0:0:ffff:808:808"
      })
  void a_public_address_may_be_reached(String address) {
    assertThat(refusal(Egress.PUBLIC_ONLY, "a.example", address)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "0.0.0.0, this machine",
    "127.255.255.255, this machine",
    "::1, this machine",
    "::, this machine",
    "10.255.255.255, private",
    "172.16.0.0, private",
    "192.168.255.255, private",
    "fd12::1, private",
    "169.254.0.1, link-local",
    "febf::1, link-local",
    "169.254.169.254, cloud metadata",
    "fd00:ec2::254, cloud metadata",
    "100.100.100.200, cloud metadata",
    "100.127.255.255, carrier-grade NAT",
    "239.1.1.1, multicast",
    "ff0e::1, multicast",
    "255.255.255.255, reserved",
    "198.51.100.1, documentation",
    "2001:db8::1, documentation",
    "2001:0:1::1, a protocol's own",
    "::7f00:1, reserved",
    "::ffff:a00:1, private",
    "64:ff9b::a9fe:a9fe, cloud metadata",
    "2002:a00:1::, private",
    "4000::1, not assigned",
  })
  void one_that_is_not_is_refused_and_its_kind_named(String address, String kind) {
    assertThat(Egress.PUBLIC_ONLY.objectionToAddress("a.example", Network.address(address)))
        .hasValueSatisfying(refused -> {
          assertThat(refused.code()).isEqualTo("egress.address-refused");
          assertThat(refused.detail()).contains("a.example", "(" + kind + ")");
        });
  }

  @Test
  void what_is_allowed_may_be_reached_and_what_is_denied_may_not_even_so() {
    var egress =
        new Egress(
            true,
            rules("10.0.0.0/8", "*.corp.example", "db.example"),
            rules("10.9.0.0/16", "bad.corp.example", "8.8.0.0/16"),
            List.of());

    assertThat(refusal(egress, "x.example", "10.1.2.3")).isEmpty();
    assertThat(refusal(egress, "x.example", "::ffff:a01:203")).isEmpty();
    assertThat(refusal(egress, "x.example", "10.9.2.3")).hasValue("egress.host-refused");
    assertThat(refusal(egress, "x.example", "::ffff:a09:203")).hasValue("egress.host-refused");
    assertThat(refusal(egress, "x.example", "8.8.8.8")).hasValue("egress.host-refused");
    assertThat(refusal(egress, "a.corp.example", "192.168.0.1")).isEmpty();
    assertThat(refusal(egress, "db.example", "192.168.0.1")).isEmpty();
    assertThat(refusal(egress, "corp.example", "192.168.0.1")).hasValue("egress.address-refused");
    assertThat(refusal(egress, "evilcorp.example", "192.168.0.1"))
        .hasValue("egress.address-refused");
    assertThat(egress.objectionToHost("bad.corp.example", 80).orElseThrow().code())
        .isEqualTo("egress.host-refused");
  }

  @Test
  void without_public_addresses_only_what_is_allowed_is_left() {
    var some = new Egress(false, rules("a.example"), List.of(), List.of());
    assertThat(some.objectionToHost("a.example", 443)).isEmpty();
    assertThat(refusal(some, "a.example", "8.8.8.8")).isEmpty();
    assertThat(refusal(some, "b.example", "8.8.8.8")).hasValue("egress.host-refused");

    var none = new Egress(false, List.of(), List.of(), List.of());
    assertThat(none.objectionToHost("a.example", 443).orElseThrow().code()).isEqualTo("egress.off");
  }

  @Test
  void ports_of_other_protocols_are_refused_unless_the_policy_names_its_own() {
    assertThat(Egress.PUBLIC_ONLY.objectionToHost("a.example", 8443)).isEmpty();
    assertThat(Egress.PUBLIC_ONLY.objectionToHost("a.example", 25).orElseThrow().code())
        .isEqualTo("egress.port-refused");

    var own = new Egress(true, List.of(), List.of(), List.of(25, 443));
    assertThat(own.objectionToHost("a.example", 25)).isEmpty();
    assertThat(own.objectionToHost("a.example", 80).orElseThrow().code())
        .isEqualTo("egress.port-refused");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "/8",
        "127.1",
        "0x7f.0.0.1",
        "127.0.0.01",
        "1.2.3.256",
        "1.2.3.4/33",
        "1.2.3.4/",
        "10.0.0.1/8",
        "::1/129",
        ":::",
        "1:2",
        "g::1",
        "1::2::3",
        "*.",
        "*",
        "a..b",
        "-a.b",
        "a b",
        "http://a",
        "a:80",
        "a.0x1",
        "fe80::1%eth0",
        "::1.2.3.4"
      })
  void what_could_be_read_in_two_ways_is_no_rule(String text) {
    assertThat(EgressRule.parse(text)).isEmpty();
  }

  private static List<EgressRule> rules(String... texts) {
    return List.of(texts).stream().map(text -> EgressRule.parse(text).orElseThrow()).toList();
  }
}
