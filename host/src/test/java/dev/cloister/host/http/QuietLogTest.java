package dev.cloister.host.http;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import ch.qos.logback.core.joran.spi.JoranException;
import dev.cloister.api.Outcome;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/// Whoever sends malformed requests must not be able to make the operator's log grow. What is
/// logged is caught, and held against the levels of the configuration that is shipped.
class QuietLogTest extends EdgeTest {
  private final Logger root = (Logger) LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME);
  private final Caught caught = new Caught();

  /// What those say that serve requests. Others may have been left behind by another test, and have
  /// their last word meanwhile.
  private static final class Caught extends AppenderBase<ILoggingEvent> {
    private static final List<String> SERVING =
        List.of("org.eclipse.jetty.", "io.javalin.", "dev.cloister.host.http.");

    final List<ILoggingEvent> list = new CopyOnWriteArrayList<>();

    @Override
    protected void append(ILoggingEvent event) {
      if (SERVING.stream().anyMatch(event.getLoggerName()::startsWith)) {
        list.add(event);
      }
    }
  }

  @BeforeEach
  void catch_what_is_logged() {
    caught.start();
    root.addAppender(caught);
  }

  @AfterEach
  void let_go() {
    root.detachAppender(caught);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\u0016\u0003\u0001\u0002\u0000\u0001\u0000\u0001\u00fc\u0003\u0003\r\n\r\n",
        "GET\r\n\r\n",
        "GET / HTTP/9.9\r\n\r\n",
        "GET / HTTP/1.1\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: x y\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: x:99999999\r\n\r\n",
        "GET http://u:p@x/#f HTTP/1.1\r\nHost: x\r\n\r\n",
        "POST /~a/b HTTP/1.1\r\nHost: x\r\nContent-Length: -5\r\n\r\n",
        "POST /~a/b HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n",
        "POST /~a/b HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nnot a size\r\n",
        "GET / HTTP/1.1\r\nHost: x\r\nExpect: the unexpected\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: x\r\nUpgrade: h2c\r\nConnection: Upgrade, HTTP2-Settings\r\n\r\n",
      })
  void a_malformed_request_leaves_nothing_in_the_log(String request) throws Exception {
    start(QuietLogTest::read);
    caught.list.clear();

    try (var raw = raw()) {
      raw.send(request + "GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
      assertThat(raw.readToEnd()).startsWith("HTTP/1.1 ");
    }

    assertThat(shipped()).isEmpty();
  }

  private static Outcome<EdgeAnswer> read(EdgeRequest request) {
    try {
      return text(bytes(request.body()).length + " bytes");
    } catch (IOException _) {
      return text("cut short");
    }
  }

  @Test
  void what_the_host_itself_says_is_logged() throws Exception {
    LoggerFactory.getLogger("dev.cloister.host.http.HttpEdge").warn("A test says this.");

    assertThat(shipped()).hasSize(1);
  }

  /// What the shipped configuration lets through.
  private List<ILoggingEvent> shipped() throws JoranException {
    var levels = new LoggerContext();
    var reader = new JoranConfigurator();
    reader.setContext(levels);
    reader.doConfigure(QuietLogTest.class.getResource("/logback.xml"));
    return caught.list.stream()
        .filter(event -> levels.getLogger(event.getLoggerName()).isEnabledFor(event.getLevel()))
        .toList();
  }
}
