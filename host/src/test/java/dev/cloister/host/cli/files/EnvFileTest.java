package dev.cloister.host.cli.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class EnvFileTest {
  @TempDir private Path folder;

  @Test
  void lines_are_read_as_people_write_them() throws IOException {
    assertThat(
            read(
                """
                # what it is for
                PLAIN=some value # a comment
                  EMPTY=
                export SINGLE='as "it" is \\n # too'
                DOUBLE = "two\\nlines and a \\"quote\\" # too" # a comment
                HASH=a#b
                URL=https://x.example/?a=b&c=d

                LONG="-----BEGIN KEY-----
                abc=
                -----END KEY-----"
                PLAIN=the last one counts\
                """))
        .isEqualTo(
            Map.of(
                "PLAIN", "the last one counts",
                "EMPTY", "",
                "SINGLE", "as \"it\" is \\n # too",
                "DOUBLE", "two\nlines and a \"quote\" # too",
                "HASH", "a#b",
                "URL", "https://x.example/?a=b&c=d",
                "LONG", "-----BEGIN KEY-----\nabc=\n-----END KEY-----"));
  }

  @Test
  void line_ends_of_windows_are_no_part_of_a_value() throws IOException {
    assertThat(read("A=1\r\nB=\"2\"\r\n")).isEqualTo(Map.of("A", "1", "B", "2"));
  }

  @Test
  void an_object_of_strings_is_read_too() throws IOException {
    assertThat(read(" {\"A\": \"1\", \"B\": \"x=y\"}")).isEqualTo(Map.of("A", "1", "B", "x=y"));
  }

  @Test
  void a_mistake_is_named_by_its_line_and_never_by_a_value() {
    assertThatThrownBy(() -> read("A=1\n\nthe secret\n"))
        .isInstanceOf(IOException.class)
        .hasMessageEndingWith("vars: line 3 is not NAME=value.");
    assertThatThrownBy(() -> read("{\"A\": 5}")).hasMessageEndingWith("vars: A is no string.");
    assertThatThrownBy(() -> read("{\"A\":\n the secret}"))
        .hasMessageEndingWith("vars: line 2 is not JSON.");
  }

  private Map<String, String> read(String text) throws IOException {
    return EnvFile.read(Files.writeString(folder.resolve("vars"), text));
  }
}
