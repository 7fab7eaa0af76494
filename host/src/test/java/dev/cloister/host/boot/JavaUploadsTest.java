package dev.cloister.host.boot;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

/// What may be uploaded as a script in Java, on a whole host: sources and jars, and how their
/// mistakes are told.
@EnabledIf("dev.cloister.isolates.confine.ConfinedStart#isPossible")
final class JavaUploadsTest {
  @TempDir private static Path folder;
  private static WholeHost host;

  @BeforeAll
  static void start() throws Exception {
    host = WholeHost.in(folder);
  }

  @AfterAll
  static void stop() {
    host.close();
  }

  @Test
  void mistakes_in_sources_are_named_as_the_compiler_names_them() throws Exception {
    var main =
        """
        package shop;

        public class Main {
          int one = "two";
          Shelf two;
        }
        """;
    var answer =
        host.upload(
            "broken",
            Map.of(
                "wrangler.json",
                "{\"main\": \"src/shop/Main.java\"}",
                "src/shop/Main.java",
                main,
                "src/shop/Other.java",
                "package shop;\n\nclass Other {\n"));

    var problem = new ObjectMapper().readTree(answer.body());
    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(problem.path("code").asText()).isEqualTo("deploy.not-compiled");
    assertThat(problem.path("detail").asText())
        .isEqualTo(
            """
            The script shop/broken does not compile: 1 error
            src/shop/Other.java:3:14: reached end of file while parsing\
            """);

    var mended =
        host.upload(
            "broken",
            Map.of(
                "wrangler.json", "{\"main\": \"src/shop/Main.java\"}", "src/shop/Main.java", main));
    assertThat(new ObjectMapper().readTree(mended.body()).path("detail").asText())
        .isEqualTo(
            """
            The script shop/broken does not compile: 2 errors
            src/shop/Main.java:5:3: cannot find symbol
                symbol:   class Shelf
                location: class shop.Main
            src/shop/Main.java:4:13: incompatible types: java.lang.String cannot be converted to int\
            """);
  }

  @Test
  void of_very_many_mistakes_the_first_are_named() throws Exception {
    var main =
        new StringBuilder("import dev.cloister.api.script.*;\nclass Main implements Script {\n");
    for (var i = 0; i < 200; i++) {
      main.append("  Missing")
          .append("X".repeat(1_000))
          .append(i)
          .append(" it")
          .append(i)
          .append(";\n");
    }
    var answer = host.upload("very-broken", Map.of("Main.java", main + "}\n"));

    var detail = new ObjectMapper().readTree(answer.body()).path("detail").asText();
    assertThat(detail).endsWith("\nand 90 more").hasSizeLessThan(8_000);
    assertThat(detail.lines().filter(line -> line.startsWith("Main.java:"))).hasSize(10);
  }

  @Test
  void a_jar_with_nested_classes_and_resources_answers_and_keeps_an_object(@TempDir Path made)
      throws Exception {
    var jar =
        JarOfSources.made(
            made,
            Map.of(
                "shop/Main.java",
                """
                package shop;

                import dev.cloister.api.script.*;
                import java.nio.charset.StandardCharsets;
                import java.util.ServiceLoader;
                import java.util.function.Supplier;

                public final class Main implements Script {
                  public static final class Greeting implements Supplier<String> {
                    public String get() { return "loaded"; }
                  }

                  public Response fetch(Request request, Env env, Context context) throws Exception {
                    if (request.path().equals("/resources")) {
                      try (var near = Main.class.getResourceAsStream("words.txt");
                          var far = Main.class.getResource("/top/far away.txt").openStream()) {
                        var absent = Main.class.getResourceAsStream("absent.txt");
                        var itself = Main.class.getResource("Main.class") != null;
                        @SuppressWarnings("unchecked")
                        var service = (Supplier<String>) ServiceLoader
                            .load(Supplier.class, Main.class.getClassLoader()).findFirst().orElseThrow();
                        return Response.text(new String(near.readAllBytes(), StandardCharsets.UTF_8)
                            + " " + new String(far.readAllBytes(), StandardCharsets.UTF_8)
                            + " " + absent + " " + itself + " " + service.get());
                      }
                    }
                    var thing = env.objects("THINGS").getByName("one");
                    return Response.text(String.valueOf(thing.call("add", new Thing.Line("tea", 2))));
                  }
                }
                """,
                "shop/Thing.java",
                """
                package shop;

                import dev.cloister.api.script.*;

                public class Thing extends DurableObject {
                  public record Line(String name, int pieces) {}

                  public Thing(ObjectState state, Env env) { super(state, env); }

                  public Line add(Line line) {
                    var before = storage().get(line.name(), Line.class).map(Line::pieces).orElse(0);
                    var now = new Line(line.name(), before + line.pieces());
                    storage().put(line.name(), now);
                    return now;
                  }
                }
                """,
                "shop/words.txt",
                "near",
                "top/far away.txt",
                "far",
                "META-INF/services/java.util.function.Supplier",
                "shop.Main$Greeting"),
            "--main-class",
            "shop.Main");

    var answer =
        host.uploadBytes(
            "from-jar",
            Map.of(
                "wrangler.json", WholeHost.withThings("app.jar").getBytes(UTF_8), "app.jar", jar));

    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
    assertThat(host.get("from-jar", "/")).isEqualTo("{name=tea, pieces=2}");
    assertThat(host.get("from-jar", "/")).isEqualTo("{name=tea, pieces=4}");
    assertThat(host.get("from-jar", "/resources")).isEqualTo("near far null true loaded");
  }

  @Test
  void a_jar_that_does_not_say_which_class_is_the_script_is_refused(@TempDir Path made)
      throws Exception {
    var source = Map.of("shop/Main.java", "package shop;\n\npublic class Main {}\n");

    assertThat(detail(JarOfSources.made(made.resolve("one"), source)))
        .endsWith("at app.jar:1:1: CompileError: The jar's manifest names no Main-Class.");
    assertThat(detail(JarOfSources.made(made.resolve("two"), source, "--main-class", "shop.Other")))
        .endsWith("The jar has no class shop.Other, which its manifest names as Main-Class.");
    assertThat(
            detail(JarOfSources.made(made.resolve("three"), source, "--main-class", "shop.Main")))
        .endsWith("The class shop.Main does not implement Script.");
    assertThat(host.uploadBytes("no-script", Map.of("app.jar", new byte[100])).body())
        .contains("deploy.bad-archive");
  }

  private static String detail(byte[] jar) throws Exception {
    var problem =
        new ObjectMapper().readTree(host.uploadBytes("no-script", Map.of("app.jar", jar)).body());
    assertThat(problem.path("code").asText()).isEqualTo("deploy.not-evaluated");
    return problem.path("detail").asText();
  }
}
