package dev.cloister.host.admin;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.cloister.api.ObjectId;
import dev.cloister.api.Outcome;
import dev.cloister.host.http.AdminAnswer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// `…/objects`: which objects a script has, a page at a time.
///
/// The script need not be deployed: what its objects stored outlives it.
final class ObjectRoutes {
  private static final int PAGE_USUAL = 100;
  private static final int PAGE_MAX = 1_000;

  private final TenantScripts scripts;
  private final ObjectListing objects;

  ObjectRoutes(TenantScripts scripts, ObjectListing objects) {
    this.scripts = scripts;
    this.objects = objects;
  }

  Outcome<AdminAnswer> list(Parameters parameters) throws Parameters.Unreadable {
    var script = parameters.script();
    var className = parameters.className();
    var after = parameters.after(script);
    int limit = parameters.count("limit", PAGE_USUAL, PAGE_MAX);
    return Answers.json(
        scripts.tenant(script.tenant()),
        // One more than is shown, to know whether there is another page.
        _ -> Page.of(objects.list(script, className, after, limit + 1), limit));
  }

  private record Page(
      List<Listed> objects, @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String next) {
    static Page of(List<ObjectId> found, int limit) {
      List<ObjectId> shown = found.subList(0, Math.min(limit, found.size()));
      return new Page(
          shown.stream().map(id -> new Listed(id.className(), id.hex())).toList(),
          found.size() > limit ? Parameters.cursor(shown.getLast()) : null);
    }
  }

  private record Listed(@JsonProperty("class") String className, String id) {}
}
