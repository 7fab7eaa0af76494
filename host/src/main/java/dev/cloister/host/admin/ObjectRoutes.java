package dev.cloister.host.admin;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.cloister.api.ObjectId;
import dev.cloister.host.http.AdminAnswer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// `…/objects`: which objects a script has, a page at a time.
final class ObjectRoutes {
  private static final int PAGE_USUAL = 100;
  private static final int PAGE_MAX = 1_000;

  private final ScriptCheck deployed;
  private final ObjectListing objects;

  ObjectRoutes(ScriptCheck deployed, ObjectListing objects) {
    this.deployed = deployed;
    this.objects = objects;
  }

  AdminAnswer list(Parameters parameters) throws Parameters.Unreadable {
    var script = deployed.require(parameters.script());
    int limit = parameters.count("limit", PAGE_USUAL, PAGE_MAX);
    // One more than is shown, to know whether there is another page.
    List<ObjectId> found =
        objects.list(script, parameters.className(), parameters.after(script), limit + 1);
    List<ObjectId> page = found.subList(0, Math.min(limit, found.size()));
    return AdminAnswer.json(
        new Page(
            page.stream().map(id -> new Listed(id.className(), id.hex())).toList(),
            found.size() > limit ? Parameters.cursor(page.getLast()) : null));
  }

  private record Page(
      List<Listed> objects, @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String next) {}

  private record Listed(@JsonProperty("class") String className, String id) {}
}
