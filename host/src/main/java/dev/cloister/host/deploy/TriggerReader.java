package dev.cloister.host.deploy;

import dev.cloister.host.cron.CronExpression;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/// Reads `triggers` and `tail_consumers` of one configuration.
final class TriggerReader {
  private static final Pattern LABEL = Pattern.compile("[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?");

  private final ConfigProblems problems;
  private final List<String> crons = new ArrayList<>();
  private final List<String> consumers = new ArrayList<>();

  TriggerReader(ConfigProblems problems) {
    this.problems = problems;
  }

  /// What has been read.
  Triggers triggers() {
    return new Triggers(crons, consumers);
  }

  /// `triggers`.
  void triggers(ConfigValue value) {
    for (var entry : problems.table("triggers", value)) {
      if (entry.key().equals("crons")) {
        problems.items("triggers.crons", entry.value()).forEach(this::cron);
        if (crons.size() > Triggers.CRONS_MAX) {
          problems.bad(
              entry.at(),
              "triggers.crons has %d expressions; a script may have %d."
                  .formatted(crons.size(), Triggers.CRONS_MAX));
        }
      } else {
        problems.unknown(entry.at(), "triggers." + entry.key());
      }
    }
  }

  private void cron(ConfigProblems.Item item) {
    Optional<String> text = problems.text(item.path(), item.value());
    if (text.isEmpty()) {
      return;
    }
    try {
      CronExpression.parse(text.get());
    } catch (IllegalArgumentException mistake) {
      problems.bad(item.value().at(), item.path() + ": " + mistake.getMessage());
      return;
    }
    if (crons.contains(text.get())) {
      problems.bad(item.value().at(), item.path() + " is there twice.");
    } else {
      crons.add(text.get());
    }
  }

  /// `tail_consumers`.
  void tailConsumers(ConfigValue value) {
    problems.items("tail_consumers", value).forEach(this::tailConsumer);
    if (consumers.size() > Triggers.TAIL_CONSUMERS_MAX) {
      problems.bad(
          value.at(),
          "tail_consumers names %d scripts; a script may have %d."
              .formatted(consumers.size(), Triggers.TAIL_CONSUMERS_MAX));
    }
  }

  private void tailConsumer(ConfigProblems.Item item) {
    Optional<String> service = Optional.empty();
    for (var entry : problems.table(item.path(), item.value())) {
      String path = item.path() + "." + entry.key();
      switch (entry.key()) {
        case "service" -> service = script(path, entry.value());
        case "environment" -> problems.notImplemented(entry.at(), path);
        default -> problems.unknown(entry.at(), path);
      }
    }
    if (item.value() instanceof ConfigValue.Table) {
      problems.required(item, "service", service);
    }
    service.filter(name -> !consumers.contains(name)).ifPresent(consumers::add);
  }

  private Optional<String> script(String path, ConfigValue value) {
    Optional<String> name = problems.text(path, value);
    if (name.isPresent() && !LABEL.matcher(name.get()).matches()) {
      problems.bad(value.at(), path + " must be the name of a script of the same tenant.");
      return Optional.empty();
    }
    return name;
  }
}
