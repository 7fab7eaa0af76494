package dev.cloister.host.deploy;

import static dev.cloister.host.deploy.Reading.failure;
import static dev.cloister.host.deploy.Reading.write;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The bundler when it cannot work.
final class EsbuildTest {
  @TempDir private Path folder;

  @Test
  void without_a_place_for_its_program_the_host_says_that_it_cannot_bundle_now() {
    write(folder, "cache", "a file", "project/index.ts", "export default {} as object;");
    var reader = new BundleReader(DeployLimits.DEFAULT, new Esbuild(folder.resolve("cache")));

    assertThat(failure(reader.fromPath(folder.resolve("project/index.ts"))).code())
        .isEqualTo("deploy.bundler-busy");
  }
}
