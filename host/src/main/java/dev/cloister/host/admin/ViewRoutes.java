package dev.cloister.host.admin;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.cloister.api.Failure;
import dev.cloister.api.Outcome;
import dev.cloister.host.http.AdminAnswer;
import dev.cloister.host.inspect.StoredView;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/// `…/objects/{object}/keys` and `/tables`: what an object has stored.
///
/// The script need not be deployed to see it: what its objects stored outlives it.
final class ViewRoutes {
  private static final int PAGE_USUAL = 100;
  private static final int PAGE_MAX = 1_000;

  private final TenantScripts scripts;
  private final StoredView view;

  ViewRoutes(TenantScripts scripts, StoredView view) {
    this.scripts = scripts;
    this.view = view;
  }

  Outcome<AdminAnswer> keys(Parameters parameters) throws Parameters.Unreadable {
    var object = parameters.object();
    var after = after(parameters);
    int limit = parameters.count("limit", PAGE_USUAL, PAGE_MAX);
    return Answers.json(
        scripts.tenant(object.script().tenant()), _ -> Keys.of(view.keys(object, after, limit)));
  }

  Outcome<AdminAnswer> tables(Parameters parameters) throws Parameters.Unreadable {
    var object = parameters.object();
    return switch (scripts.tenant(object.script().tenant())) {
      case Outcome.Failed<?>(var failure) -> new Outcome.Failed<>(failure);
      case Outcome.Answered<?> _ ->
          view.tables(object)
              .<Outcome<AdminAnswer>>map(tables ->
                  new Outcome.Answered<>(
                      AdminAnswer.json(new Tables(tables.stream().map(Table::of).toList()))))
              .orElseGet(() -> new Outcome.Failed<>(unreadable()));
    };
  }

  Outcome<AdminAnswer> rows(Parameters parameters) throws Parameters.Unreadable {
    var object = parameters.object();
    var table = parameters.request().pathParam("table");
    long after = parameters.number("after", Long.MIN_VALUE);
    int limit = parameters.count("limit", PAGE_USUAL, PAGE_MAX);
    return switch (scripts.tenant(object.script().tenant())) {
      case Outcome.Failed<?>(var failure) -> new Outcome.Failed<>(failure);
      case Outcome.Answered<?> _ ->
          view.rows(object, table, after, limit)
              .<Outcome<AdminAnswer>>map(
                  rows -> new Outcome.Answered<>(AdminAnswer.json(Rows.of(rows))))
              .orElseGet(() -> new Outcome.Failed<>(noSuchTable()));
    };
  }

  private static Optional<byte[]> after(Parameters parameters) throws Parameters.Unreadable {
    try {
      return parameters.request().queryParam("after").map(Base64.getUrlDecoder()::decode);
    } catch (IllegalArgumentException e) {
      throw new Parameters.Unreadable(
          new Failure.Refused(
              "admin.bad-parameter",
              "\"after\" is no cursor of this list.",
              "Take \"next\" of the page before as it is, or begin without it."));
    }
  }

  private static Failure unreadable() {
    return new Failure.Refused(
        "object.tables-unreadable",
        "The pages of the object's database cannot be read as one.",
        "Export the object and look at it with the application that wrote it.");
  }

  private static Failure noSuchTable() {
    return new Failure.NotFound(
        "object.no-such-table",
        "The object has no such table, or one whose rows have no numbers, which are not shown.",
        "List the tables with cloister objects show.");
  }

  private record Keys(
      List<Key> keys, @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String next) {
    static Keys of(StoredView.Keys page) {
      return new Keys(
          page.keys().stream().map(Key::of).toList(),
          page.more()
              ? Base64.getUrlEncoder().withoutPadding().encodeToString(page.keys().getLast().key())
              : null);
    }
  }

  /// `key` is there when the key is text, else `keyHex`; `preview` when the value can be read.
  @JsonInclude(JsonInclude.Include.NON_NULL)
  private record Key(
      @Nullable String key, @Nullable String keyHex, int bytes, @Nullable String preview) {
    static Key of(StoredView.Key key) {
      var text = key.text();
      return new Key(
          text.orElse(null),
          text.isPresent() ? null : HexFormat.of().formatHex(key.key()),
          key.bytes(),
          key.preview().orElse(null));
    }
  }

  private record Tables(List<Table> tables) {}

  /// `rows` is there when they could be counted.
  @JsonInclude(JsonInclude.Include.NON_NULL)
  private record Table(String name, List<String> columns, @Nullable Long rows) {
    static Table of(StoredView.Table table) {
      return new Table(table.name(), table.columns(), boxed(table.rows()));
    }
  }

  @JsonInclude(JsonInclude.Include.NON_NULL)
  private record Rows(List<String> columns, List<List<String>> rows, @Nullable Long next) {
    static Rows of(StoredView.Rows rows) {
      return new Rows(rows.columns(), rows.rows(), boxed(rows.next()));
    }
  }

  private static @Nullable Long boxed(OptionalLong number) {
    return number.isPresent() ? number.getAsLong() : null;
  }
}
