package dev.cloister.host.tenant;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Every code of a deploy and of the directory has a page.
final class FailurePagesTest {
  static Stream<String> codes() throws ClassNotFoundException {
    return Stream.of(
            Class.forName("dev.cloister.host.deploy.DeployFailures"), DirectoryFailures.class)
        .flatMap(type -> Arrays.stream(type.getDeclaredFields()))
        .filter(field -> Modifier.isStatic(field.getModifiers()) && field.getType() == String.class)
        .map(FailurePagesTest::value);
  }

  private static String value(Field code) {
    try {
      code.setAccessible(true);
      return (String) code.get(null);
    } catch (IllegalAccessException e) {
      throw new AssertionError(e);
    }
  }

  @ParameterizedTest
  @MethodSource("codes")
  void a_code_has_a_page_that_names_it(String code) throws Exception {
    try (var page =
        FailurePagesTest.class.getResourceAsStream("/dev/cloister/failures/" + code + ".md")) {
      assertThat(page).as(code).isNotNull();
      assertThat(new String(page.readAllBytes(), java.nio.charset.StandardCharsets.UTF_8))
          .contains("`" + code + "`");
    }
  }
}
