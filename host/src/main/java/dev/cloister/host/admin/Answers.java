package dev.cloister.host.admin;

import dev.cloister.api.Outcome;
import dev.cloister.api.Outcome.Answered;
import dev.cloister.api.Outcome.Failed;
import dev.cloister.host.http.AdminAnswer;
import java.util.function.Function;

/// Makes answers of outcomes; failures stay what they are.
final class Answers {
  private Answers() {}

  /// 200 and what `view` makes of the value.
  static <T> Outcome<AdminAnswer> json(Outcome<T> outcome, Function<T, Object> view) {
    return of(outcome, value -> AdminAnswer.json(view.apply(value)));
  }

  /// What `answer` makes of the value.
  static <T> Outcome<AdminAnswer> of(Outcome<T> outcome, Function<T, AdminAnswer> answer) {
    return switch (outcome) {
      case Answered<T>(var value) -> new Answered<>(answer.apply(value));
      case Failed<T>(var failure) -> new Failed<>(failure);
    };
  }
}
