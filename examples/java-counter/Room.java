import dev.cloister.api.script.DurableObject;
import dev.cloister.api.script.Env;
import dev.cloister.api.script.ObjectState;

/// One room: the only writer of its number.
public final class Room extends DurableObject {
  public Room(ObjectState state, Env env) {
    super(state, env);
  }

  public long count() {
    long total = total() + 1;
    // Nobody comes in between, and no answer leaves before it is durable.
    storage().put("total", total);
    return total;
  }

  public long total() {
    return storage().get("total", Long.class).orElse(0L);
  }

  public void clear() {
    storage().deleteAll();
  }
}
