package dev.cloister.api.script;

/// A single owner of something that lasts: at most one instance for an id in the whole cluster,
/// with a [Storage] that nobody else can reach.
///
/// A subclass has a public constructor that takes an [ObjectState] and an [Env], which runs again
/// whenever the object comes back to memory. Its public methods are what stubs can call, and read
/// where they are marked [Property]. Events run one at a time until one waits for somebody else;
/// see [ObjectState#blockConcurrencyWhile].
public abstract class DurableObject {
  private final ObjectState state;
  private final Env env;

  /// To be called by subclasses with what their own constructor was handed.
  protected DurableObject(ObjectState state, Env env) {
    this.state = state;
    this.env = env;
  }

  /// The object's own surroundings.
  protected final ObjectState state() {
    return state;
  }

  /// What the object may use.
  protected final Env env() {
    return env;
  }

  /// What the object keeps.
  protected final Storage storage() {
    return state.storage();
  }

  /// Answers a request that was sent to a stub.
  public Response fetch(Request request) throws Exception {
    throw new UnsupportedOperationException("This object does not answer requests.");
  }

  /// An alarm of the object is due: the one without a name, or one that has one. When this throws,
  /// it is called again for it, later and later.
  public void alarm(AlarmEvent event) throws Exception {
    throw new UnsupportedOperationException("This object has no alarm.");
  }

  /// A text has come from a socket that is kept for the object.
  public void webSocketMessage(WebSocket socket, String text) throws Exception {}

  /// Bytes have come from a socket that is kept for the object.
  public void webSocketMessage(WebSocket socket, byte[] bytes) throws Exception {}

  /// The other side of a socket that is kept for the object has closed it, which is answered after
  /// this if it has not been closed from here; or it is lost, with the code 1006.
  ///
  /// @param code 1005 when there was none
  /// @param clean whether there was a Close frame
  public void webSocketClose(WebSocket socket, int code, String reason, boolean clean)
      throws Exception {}
}
