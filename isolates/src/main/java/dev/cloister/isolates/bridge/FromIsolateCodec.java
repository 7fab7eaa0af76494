package dev.cloister.isolates.bridge;

import dev.cloister.isolates.bridge.FromIsolate.AcceptSocket;
import dev.cloister.isolates.bridge.FromIsolate.AnswerSockets;
import dev.cloister.isolates.bridge.FromIsolate.Answered;
import dev.cloister.isolates.bridge.FromIsolate.AttachSocket;
import dev.cloister.isolates.bridge.FromIsolate.Batch;
import dev.cloister.isolates.bridge.FromIsolate.BodyChunk;
import dev.cloister.isolates.bridge.FromIsolate.BodyCredit;
import dev.cloister.isolates.bridge.FromIsolate.Call;
import dev.cloister.isolates.bridge.FromIsolate.CancelCall;
import dev.cloister.isolates.bridge.FromIsolate.ContextBroken;
import dev.cloister.isolates.bridge.FromIsolate.ContextFailed;
import dev.cloister.isolates.bridge.FromIsolate.ContextOpened;
import dev.cloister.isolates.bridge.FromIsolate.EventEnded;
import dev.cloister.isolates.bridge.FromIsolate.EventFailed;
import dev.cloister.isolates.bridge.FromIsolate.EventStarted;
import dev.cloister.isolates.bridge.FromIsolate.Handled;
import dev.cloister.isolates.bridge.FromIsolate.Invoke;
import dev.cloister.isolates.bridge.FromIsolate.KeepSocket;
import dev.cloister.isolates.bridge.FromIsolate.Load;
import dev.cloister.isolates.bridge.FromIsolate.Log;
import dev.cloister.isolates.bridge.FromIsolate.ObjectBroken;
import dev.cloister.isolates.bridge.FromIsolate.PairSockets;
import dev.cloister.isolates.bridge.FromIsolate.Query;
import dev.cloister.isolates.bridge.FromIsolate.Read;
import dev.cloister.isolates.bridge.FromIsolate.Release;
import dev.cloister.isolates.bridge.FromIsolate.Returned;
import dev.cloister.isolates.bridge.FromIsolate.Socket;
import dev.cloister.isolates.bridge.FromIsolate.TimeSocketEvents;

/// What an isolate says, as frames. Written like [ToIsolateCodec]; what is read may come from a
/// cordon that a guest has taken over.
public final class FromIsolateCodec implements MessageCodec<FromIsolate> {
  private static final int CONTEXT_OPENED = 16;
  private static final int CONTEXT_FAILED = 17;
  private static final int CONTEXT_BROKEN = 18;
  private static final int EVENT_STARTED = 19;
  private static final int ANSWERED = 20;
  private static final int EVENT_FAILED = 21;
  private static final int EVENT_ENDED = 22;
  private static final int CALL = 23;
  private static final int CANCEL_CALL = 24;
  private static final int BATCH = 25;
  private static final int READ = 26;
  private static final int LOG = 27;
  private static final int BODY_CHUNK = 28;
  private static final int BODY_CREDIT = 29;
  private static final int OBJECT_BROKEN = 30;
  private static final int HANDLED = 31;
  private static final int INVOKE = 40;
  private static final int RETURNED = 41;
  private static final int RELEASE = 42;
  private static final int PAIR_SOCKETS = 50;
  private static final int ACCEPT_SOCKET = 51;
  private static final int KEEP_SOCKET = 52;
  private static final int SOCKET = 53;
  private static final int ATTACH_SOCKET = 54;
  private static final int ANSWER_SOCKETS = 55;
  private static final int TIME_SOCKET_EVENTS = 56;
  private static final int LOAD = 60;
  private static final int TAG_MAX = LOAD;

  private static final int KEYS = 0;
  private static final int RANGE = 1;
  private static final int BOOKMARK = 2;
  private static final int BOOKMARK_AT = 3;
  private static final int GO_BACK = 4;
  private static final int SNAPSHOT = 5;
  private static final int TAKE_ON = 6;
  private static final int WAIT_FOR = 7;
  private static final int STRING_BYTES_MIN = 4;

  @Override
  public int bytesMax(int tag) {
    if (tag < CONTEXT_OPENED || tag > TAG_MAX) {
      throw Parts.unknown("message from an isolate", tag);
    }
    return switch (tag) {
      case BATCH -> Parts.ENTRIES_FRAME_BYTES_MAX;
      case INVOKE, RETURNED -> RpcParts.FRAME_BYTES_MAX;
      case SOCKET -> SocketParts.FRAME_BYTES_MAX;
      case LOAD -> DynamicParts.FRAME_BYTES_MAX;
      default -> Parts.FRAME_BYTES_MAX;
    };
  }

  @Override
  public void write(FromIsolate message, FrameWriter out) {
    switch (message) {
      case ContextOpened(var context, var handlers, var classes) ->
          start(out, CONTEXT_OPENED)
              .int64(context)
              .list(handlers, FrameWriter::string)
              .list(classes, FrameWriter::string);
      case ContextFailed(var context, var error, var position) -> {
        Parts.writeError(start(out, CONTEXT_FAILED).int64(context), error);
        out.string(position);
      }
      case ContextBroken(var context, var event, var outcome, var text) ->
          start(out, CONTEXT_BROKEN).int64(context).int64(event).string(outcome).string(text);
      case ObjectBroken(var context, var object, var error) ->
          Parts.writeError(start(out, OBJECT_BROKEN).int64(context).int64(object), error);
      case EventStarted(var context, var event) ->
          start(out, EVENT_STARTED).int64(context).int64(event);
      case Answered(
              var context,
              var event,
              var status,
              var statusText,
              var headers,
              var body,
              var socket,
              var gates) -> {
        start(out, ANSWERED).int64(context).int64(event).int32(status).string(statusText);
        Parts.writeHeaders(out, headers);
        Parts.writeBody(out, body);
        Parts.writeGates(out.int64(socket), gates);
      }
      case Handled(var context, var event, var noRetry) ->
          start(out, HANDLED).int64(context).int64(event).bool(noRetry);
      case EventFailed(var context, var event, var outcome, var error, var gates) -> {
        start(out, EVENT_FAILED).int64(context).int64(event).string(outcome);
        Parts.writeError(out, error);
        Parts.writeGates(out, gates);
      }
      case EventEnded(
              var context,
              var event,
              var outcome,
              var cpuMicros,
              var wallMicros,
              var gateMicros) ->
          start(out, EVENT_ENDED)
              .int64(context)
              .int64(event)
              .string(outcome)
              .int64(cpuMicros)
              .int64(wallMicros)
              .int64(gateMicros);
      case Call call -> writeCall(call, out);
      case Invoke(var context, var event, var call, var target, var what, var gates) -> {
        start(out, INVOKE).int64(context).int64(event).int64(call);
        RpcParts.writeTarget(out, target);
        RpcParts.writeInvocation(out, what);
        Parts.writeGates(out, gates);
      }
      case Load(var context, var event, var call, var loader, var id, var code, var gates) -> {
        start(out, LOAD).int64(context).int64(event).int64(call).string(loader);
        out.optional(id, FrameWriter::string).optional(code, DynamicParts::writeCode);
        Parts.writeGates(out, gates);
      }
      case Returned(var context, var event, var value, var gates) -> {
        RpcParts.writePayload(start(out, RETURNED).int64(context).int64(event), value);
        Parts.writeGates(out, gates);
      }
      case Release(var context, var capability) ->
          start(out, RELEASE).int64(context).int64(capability);
      case CancelCall(var context, var call) -> start(out, CANCEL_CALL).int64(context).int64(call);
      case Batch(
              var context,
              var object,
              var batch,
              var event,
              var deleteAll,
              var puts,
              var deletes,
              var alarms) -> {
        start(out, BATCH).int64(context).int64(object).int64(batch).int64(event).bool(deleteAll);
        Parts.writeEntries(out, puts);
        out.list(deletes, FrameWriter::bytes);
        Parts.writeAlarmChanges(out, alarms);
      }
      case Read(var context, var object, var event, var read, var query) -> {
        start(out, READ).int64(context).int64(object).int64(event).int64(read);
        writeQuery(out, query);
      }
      case Log(
              var context,
              var event,
              var timeMillis,
              var level,
              var text,
              var uncaught,
              var gates) -> {
        start(out, LOG).int64(context).int64(event).int64(timeMillis).string(level).string(text);
        out.optional(uncaught, Parts::writeError);
        Parts.writeGates(out, gates);
      }
      case BodyChunk(var context, var chunk, var gates) -> {
        Parts.writeChunk(start(out, BODY_CHUNK).int64(context), chunk);
        Parts.writeGates(out, gates);
      }
      case BodyCredit(var context, var credit) ->
          Parts.writeCredit(start(out, BODY_CREDIT).int64(context), credit);
      case PairSockets(var context, var first, var second) ->
          start(out, PAIR_SOCKETS).int64(context).int64(first).int64(second);
      case AcceptSocket(var context, var object, var socket) ->
          start(out, ACCEPT_SOCKET).int64(context).int64(object).int64(socket);
      case KeepSocket(var context, var object, var socket, var tags) ->
          start(out, KEEP_SOCKET)
              .int64(context)
              .int64(object)
              .int64(socket)
              .list(tags, FrameWriter::string);
      case Socket(var context, var socket, var signal, var gates) -> {
        SocketParts.writeSignal(start(out, SOCKET).int64(context).int64(socket), signal);
        Parts.writeGates(out, gates);
      }
      case AttachSocket(var context, var object, var socket, var attachment) ->
          start(out, ATTACH_SOCKET)
              .int64(context)
              .int64(object)
              .int64(socket)
              .optional(attachment, FrameWriter::bytes);
      case AnswerSockets(var context, var object, var pair) ->
          start(out, ANSWER_SOCKETS)
              .int64(context)
              .int64(object)
              .optional(pair, SocketParts::writeAutoResponse);
      case TimeSocketEvents(var context, var object, var millis) ->
          start(out, TIME_SOCKET_EVENTS).int64(context).int64(object).int64(millis);
    }
    out.finish();
  }

  @Override
  public FromIsolate read(int tag, FrameReader in) {
    var message =
        switch (tag) {
          case CONTEXT_OPENED ->
              new ContextOpened(
                  in.int64(),
                  in.list(STRING_BYTES_MIN, FrameReader::string),
                  in.list(STRING_BYTES_MIN, FrameReader::string));
          case CONTEXT_FAILED -> new ContextFailed(in.int64(), Parts.readError(in), in.string());
          case CONTEXT_BROKEN ->
              new ContextBroken(in.int64(), in.int64(), in.string(), in.string());
          case OBJECT_BROKEN -> new ObjectBroken(in.int64(), in.int64(), Parts.readError(in));
          case EVENT_STARTED -> new EventStarted(in.int64(), in.int64());
          case ANSWERED ->
              new Answered(
                  in.int64(),
                  in.int64(),
                  in.int32(),
                  in.string(),
                  Parts.readHeaders(in),
                  Parts.readBody(in),
                  in.int64(),
                  Parts.readGates(in));
          case HANDLED -> new Handled(in.int64(), in.int64(), in.bool());
          case EVENT_FAILED ->
              new EventFailed(
                  in.int64(), in.int64(), in.string(), Parts.readError(in), Parts.readGates(in));
          case EVENT_ENDED ->
              new EventEnded(
                  in.int64(), in.int64(), in.string(), in.int64(), in.int64(), in.int64());
          case CALL -> readCall(in);
          case INVOKE ->
              new Invoke(
                  in.int64(),
                  in.int64(),
                  in.int64(),
                  RpcParts.readTarget(in),
                  RpcParts.readInvocation(in),
                  Parts.readGates(in));
          case LOAD ->
              new Load(
                  in.int64(),
                  in.int64(),
                  in.int64(),
                  in.string(),
                  in.optional(FrameReader::string),
                  in.optional(DynamicParts::readCode),
                  Parts.readGates(in));
          case RETURNED ->
              new Returned(in.int64(), in.int64(), RpcParts.readPayload(in), Parts.readGates(in));
          case RELEASE -> new Release(in.int64(), in.int64());
          case CANCEL_CALL -> new CancelCall(in.int64(), in.int64());
          case BATCH ->
              new Batch(
                  in.int64(),
                  in.int64(),
                  in.int64(),
                  in.int64(),
                  in.bool(),
                  Parts.readEntries(in),
                  in.list(STRING_BYTES_MIN, FrameReader::bytes),
                  Parts.readAlarmChanges(in));
          case READ -> new Read(in.int64(), in.int64(), in.int64(), in.int64(), readQuery(in));
          case LOG ->
              new Log(
                  in.int64(),
                  in.int64(),
                  in.int64(),
                  in.string(),
                  in.string(),
                  in.optional(Parts::readError),
                  Parts.readGates(in));
          case BODY_CHUNK -> new BodyChunk(in.int64(), Parts.readChunk(in), Parts.readGates(in));
          case BODY_CREDIT -> new BodyCredit(in.int64(), Parts.readCredit(in));
          case PAIR_SOCKETS -> new PairSockets(in.int64(), in.int64(), in.int64());
          case ACCEPT_SOCKET -> new AcceptSocket(in.int64(), in.int64(), in.int64());
          case KEEP_SOCKET ->
              new KeepSocket(
                  in.int64(),
                  in.int64(),
                  in.int64(),
                  in.list(STRING_BYTES_MIN, FrameReader::string));
          case SOCKET ->
              new Socket(in.int64(), in.int64(), SocketParts.readSignal(in), Parts.readGates(in));
          case ATTACH_SOCKET ->
              new AttachSocket(
                  in.int64(),
                  in.int64(),
                  in.int64(),
                  in.optional(from -> from.bytes(KeptSocket.ATTACHMENT_BYTES_MAX)));
          case ANSWER_SOCKETS ->
              new AnswerSockets(in.int64(), in.int64(), in.optional(SocketParts::readAutoResponse));
          case TIME_SOCKET_EVENTS -> new TimeSocketEvents(in.int64(), in.int64(), in.int64());
          default -> throw Parts.unknown("message from an isolate", tag);
        };
    in.end();
    return message;
  }

  private void writeCall(Call call, FrameWriter out) {
    start(out, CALL).int64(call.context()).int64(call.event()).int64(call.call());
    RpcParts.writeTarget(out, call.target());
    out.string(call.method()).string(call.url());
    Parts.writeHeaders(out, call.headers());
    Parts.writeBody(out, call.body());
    Parts.writeGates(out, call.gates());
  }

  private static Call readCall(FrameReader in) {
    return new Call(
        in.int64(),
        in.int64(),
        in.int64(),
        RpcParts.readTarget(in),
        in.string(),
        in.string(),
        Parts.readHeaders(in),
        Parts.readBody(in),
        Parts.readGates(in));
  }

  private static void writeQuery(FrameWriter out, Query query) {
    switch (query) {
      case Query.Keys(var keys) -> out.int8(KEYS).list(keys, FrameWriter::bytes);
      case Query.Range(var start, var end, var reverse, var limit) ->
          out.int8(RANGE)
              .optional(start, FrameWriter::bytes)
              .optional(end, FrameWriter::bytes)
              .bool(reverse)
              .int32(limit);
      case Query.Past.Bookmark() -> out.int8(BOOKMARK);
      case Query.Past.BookmarkAt(var millis) -> out.int8(BOOKMARK_AT).int64(millis);
      case Query.Past.GoBack(var bookmark) -> out.int8(GO_BACK).string(bookmark);
      case Query.Past.Snapshot(var bookmark) ->
          out.int8(SNAPSHOT).optional(bookmark, FrameWriter::string);
      case Query.Past.WaitFor(var bookmark) -> out.int8(WAIT_FOR).string(bookmark);
      case Query.Past.TakeOn(var snapshot) -> out.int8(TAKE_ON).string(snapshot);
    }
  }

  private static Query readQuery(FrameReader in) {
    var kind = in.int8();
    return switch (kind) {
      case KEYS -> new Query.Keys(in.list(STRING_BYTES_MIN, FrameReader::bytes));
      case RANGE ->
          new Query.Range(
              in.optional(FrameReader::bytes),
              in.optional(FrameReader::bytes),
              in.bool(),
              in.int32());
      case BOOKMARK -> new Query.Past.Bookmark();
      case BOOKMARK_AT -> new Query.Past.BookmarkAt(in.int64());
      case GO_BACK -> new Query.Past.GoBack(in.string());
      case SNAPSHOT -> new Query.Past.Snapshot(in.optional(FrameReader::string));
      case WAIT_FOR -> new Query.Past.WaitFor(in.string());
      case TAKE_ON -> new Query.Past.TakeOn(in.string());
      default -> throw Parts.unknown("query", kind);
    };
  }

  private FrameWriter start(FrameWriter out, int tag) {
    return out.start(tag, bytesMax(tag));
  }
}
