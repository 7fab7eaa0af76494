package dev.cloister.isolates.cordon;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class LastLinesTest {
  private final LastLines printed = new LastLines();

  @Test
  void the_last_fifty_lines_are_kept_and_one_that_has_not_ended() throws Exception {
    var text = new StringBuilder();
    for (int i = 1; i <= 51; i++) {
      text.append("line ").append(i).append('\n');
    }

    read(text + "the end");

    assertThat(printed.lines()).hasSize(51).startsWith("line 2").endsWith("line 51", "the end");
  }

  @Test
  void an_endless_line_is_cut_and_the_next_is_whole() throws Exception {
    read("x".repeat(100_000) + "\nnext\n");

    assertThat(printed.lines()).containsExactly("x".repeat(500), "next");
  }

  private void read(String text) throws InterruptedException {
    var stream = new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
    printed.follow(stream, "reader").join();
  }
}
