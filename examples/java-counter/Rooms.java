import dev.cloister.api.script.Context;
import dev.cloister.api.script.Env;
import dev.cloister.api.script.Request;
import dev.cloister.api.script.Response;
import dev.cloister.api.script.Script;
import java.util.regex.Pattern;

/// A counter for each room, exact however many count at once: an object per room.
public final class Rooms implements Script {
  private static final Pattern ROOM = Pattern.compile("/rooms/([a-z0-9-]{1,40})");

  /// What a room can be asked.
  interface RoomCalls {
    long count();

    long total();

    void clear();
  }

  @Override
  public Response fetch(Request request, Env env, Context context) {
    var path = ROOM.matcher(request.path());
    if (!path.matches()) {
      return Response.json("{\"error\":\"no-such-route\"}").withStatus(404);
    }
    var name = path.group(1);
    var room = env.objects("ROOMS").getByName(name).as(RoomCalls.class);
    return switch (request.method()) {
      case "GET" -> answer(name, room.total());
      case "POST" -> answer(name, room.count());
      case "DELETE" -> {
        room.clear();
        yield Response.empty(204);
      }
      default -> Response.json("{\"error\":\"bad-method\"}").withStatus(405);
    };
  }

  private static Response answer(String room, long total) {
    return Response.json("{\"room\":\"%s\",\"total\":%d}".formatted(room, total));
  }
}
