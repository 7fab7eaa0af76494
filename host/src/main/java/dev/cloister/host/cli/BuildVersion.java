package dev.cloister.host.cli;

import picocli.CommandLine.IVersionProvider;

/// What `--version` prints.
final class BuildVersion implements IVersionProvider {
  @Override
  public String[] getVersion() {
    return new String[] {
      "cloister " + dev.cloister.host.boot.BuildVersion.TEXT, "Java " + Runtime.version()
    };
  }
}
