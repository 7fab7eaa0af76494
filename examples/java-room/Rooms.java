import dev.cloister.api.script.Context;
import dev.cloister.api.script.Env;
import dev.cloister.api.script.Request;
import dev.cloister.api.script.Response;
import dev.cloister.api.script.Script;
import java.util.regex.Pattern;

/// Rooms to talk in, each an object: a WebSocket to `/rooms/NAME?name=WHO` hears what the others
/// say, and a POST of a text says something.
public final class Rooms implements Script {
  private static final Pattern ROOM = Pattern.compile("/rooms/([a-z0-9-]{1,40})");

  @Override
  public Response fetch(Request request, Env env, Context context) {
    var path = ROOM.matcher(request.path());
    if (!path.matches()) {
      return Response.text("No such room.\n").withStatus(404);
    }
    // A socket that the room hands over goes through to the client.
    return env.objects("ROOMS").getByName(path.group(1)).fetch(request);
  }
}
