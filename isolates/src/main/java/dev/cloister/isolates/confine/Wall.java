package dev.cloister.isolates.confine;

import java.util.Optional;
import java.util.stream.Stream;

/// What a cordon's process can be held by.
public enum Wall {
  /// No program that it starts has more rights than it has.
  NO_NEW_PRIVILEGES("no-new-privileges", true),
  /// It holds no part of root's power, whoever its user is.
  CAPABILITIES("capabilities", true),
  /// Bounds on files and on what a crash leaves behind.
  RESOURCE_LIMITS("rlimits", true),
  /// Files, TCP, abstract sockets and signals.
  LANDLOCK("landlock", true),
  /// Neither variables nor descriptors of the host.
  ENVIRONMENT("environment", true),
  /// No process of its user can look into it.
  NOT_DUMPABLE("dumpable", true),
  /// A list of the system calls that it may make.
  SECCOMP("seccomp", true),
  /// A user that owns nothing.
  USER("user", false),
  /// Memory and processes by the kernel's count.
  CGROUP("cgroup", false),
  /// That it has tried to get out and could not.
  ATTEMPTS("attempts", true);

  private final String key;
  private final boolean required;

  Wall(String key, boolean required) {
    this.key = key;
    this.required = required;
  }

  /// Its name in logs, in `/health` and in settings.
  public String key() {
    return key;
  }

  /// Whether a cordon without it is not confined.
  public boolean required() {
    return required;
  }

  /// The one of this name.
  public static Optional<Wall> of(String key) {
    return Stream.of(values()).filter(wall -> wall.key.equals(key)).findFirst();
  }
}
