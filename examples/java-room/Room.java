import dev.cloister.api.script.DurableObject;
import dev.cloister.api.script.Env;
import dev.cloister.api.script.ObjectState;
import dev.cloister.api.script.Request;
import dev.cloister.api.script.Response;
import dev.cloister.api.script.SqlStorage;
import dev.cloister.api.script.WebSocket;
import java.util.List;
import java.util.stream.Collectors;

/// One room: what was said in it, and who listens. Between two messages it need not be in memory;
/// its sockets stay open.
public final class Room extends DurableObject {
  private static final int TEXT_CHARS_MAX = 1_000;

  /// Something that was said.
  public record Line(String name, String text) {}

  private final SqlStorage sql = storage().sql();

  public Room(ObjectState state, Env env) {
    super(state, env);
    sql.exec("CREATE TABLE IF NOT EXISTS lines (id INTEGER PRIMARY KEY, name TEXT, text TEXT)");
  }

  @Override
  public Response fetch(Request request) {
    var name = request.query("name").orElse("somebody");
    if (request.headers().get("upgrade").isPresent()) {
      var pair = state().webSocketPair();
      state().acceptWebSocket(pair.server(), name);
      pair.server().attach(name);
      return Response.webSocket(pair.client());
    }
    if (request.method().equals("POST")) {
      say(name, request.text());
    }
    var lines = lines(20).stream().map(line -> line.name() + ": " + line.text() + "\n");
    return Response.text(lines.collect(Collectors.joining()));
  }

  @Override
  public void webSocketMessage(WebSocket socket, String text) {
    say(socket.attachment(String.class).orElseThrow(), text);
  }

  /// Says something to all who listen. It leaves the room once it is stored.
  public void say(String name, String text) {
    if (text.length() > TEXT_CHARS_MAX) {
      throw new IllegalArgumentException("Nobody listens that long.");
    }
    sql.exec("INSERT INTO lines (name, text) VALUES (?, ?)", name, text);
    for (var listener : state().webSockets()) {
      listener.send(name + ": " + text);
    }
  }

  /// What was said last, the earliest first.
  public List<Line> lines(int most) {
    return sql.exec("SELECT name, text FROM lines ORDER BY id DESC LIMIT ?", most)
        .toList(Line.class)
        .reversed();
  }

  /// How many listen under a name.
  public int listeners(String name) {
    return state().webSockets(name).size();
  }
}
