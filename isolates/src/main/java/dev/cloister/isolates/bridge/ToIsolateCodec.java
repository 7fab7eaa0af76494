package dev.cloister.isolates.bridge;

import dev.cloister.isolates.bridge.ToIsolate.ActivateObject;
import dev.cloister.isolates.bridge.ToIsolate.AlarmDue;
import dev.cloister.isolates.bridge.ToIsolate.BatchDurable;
import dev.cloister.isolates.bridge.ToIsolate.BodyChunk;
import dev.cloister.isolates.bridge.ToIsolate.BodyCredit;
import dev.cloister.isolates.bridge.ToIsolate.CallAnswered;
import dev.cloister.isolates.bridge.ToIsolate.CallFailed;
import dev.cloister.isolates.bridge.ToIsolate.CancelEvent;
import dev.cloister.isolates.bridge.ToIsolate.CloseContext;
import dev.cloister.isolates.bridge.ToIsolate.DropObject;
import dev.cloister.isolates.bridge.ToIsolate.Fetch;
import dev.cloister.isolates.bridge.ToIsolate.Invoke;
import dev.cloister.isolates.bridge.ToIsolate.KeptSockets;
import dev.cloister.isolates.bridge.ToIsolate.LoadScript;
import dev.cloister.isolates.bridge.ToIsolate.OpenContext;
import dev.cloister.isolates.bridge.ToIsolate.ReadAnswered;
import dev.cloister.isolates.bridge.ToIsolate.ReadFailed;
import dev.cloister.isolates.bridge.ToIsolate.ReleaseExport;
import dev.cloister.isolates.bridge.ToIsolate.Returned;
import dev.cloister.isolates.bridge.ToIsolate.Scheduled;
import dev.cloister.isolates.bridge.ToIsolate.Socket;
import dev.cloister.isolates.bridge.ToIsolate.SocketAutoAnswered;
import dev.cloister.isolates.bridge.ToIsolate.SocketEvent;
import dev.cloister.isolates.bridge.ToIsolate.Tailed;
import dev.cloister.isolates.bridge.ToIsolate.UnloadScript;

/// What the host says, as frames.
///
/// The record patterns are there so that a new field does not compile until it travels too. Tags
/// are the format: they are never reused.
public final class ToIsolateCodec implements MessageCodec<ToIsolate> {
  private static final int LOAD_SCRIPT = 16;
  private static final int UNLOAD_SCRIPT = 17;
  private static final int OPEN_CONTEXT = 18;
  private static final int CLOSE_CONTEXT = 19;
  private static final int ACTIVATE_OBJECT = 20;
  private static final int DROP_OBJECT = 21;
  private static final int FETCH = 22;
  private static final int CANCEL_EVENT = 23;
  private static final int CALL_ANSWERED = 24;
  private static final int CALL_FAILED = 25;
  private static final int READ_ANSWERED = 26;
  private static final int READ_FAILED = 27;
  private static final int BATCH_DURABLE = 28;
  private static final int BODY_CHUNK = 29;
  private static final int BODY_CREDIT = 30;
  private static final int SCHEDULED = 31;
  private static final int TAILED = 32;
  private static final int ALARM_DUE = 36;
  private static final int INVOKE = 40;
  private static final int RETURNED = 41;
  private static final int RELEASE_EXPORT = 42;
  private static final int SOCKET = 50;
  private static final int KEPT_SOCKETS = 51;
  private static final int SOCKET_AUTO_ANSWERED = 52;
  private static final int SOCKET_EVENT = 53;
  private static final int TAG_MAX = SOCKET_EVENT;

  @Override
  public int bytesMax(int tag) {
    if (tag < LOAD_SCRIPT || tag > TAG_MAX) {
      throw Parts.unknown("message to an isolate", tag);
    }
    return switch (tag) {
      case LOAD_SCRIPT -> Parts.SCRIPT_FRAME_BYTES_MAX;
      case ACTIVATE_OBJECT, READ_ANSWERED -> Parts.ENTRIES_FRAME_BYTES_MAX;
      case INVOKE, RETURNED -> RpcParts.FRAME_BYTES_MAX;
      case SOCKET, SOCKET_EVENT -> SocketParts.FRAME_BYTES_MAX;
      default -> Parts.FRAME_BYTES_MAX;
    };
  }

  @Override
  public void write(ToIsolate message, FrameWriter out) {
    switch (message) {
      case LoadScript load -> writeScript(load, out);
      case UnloadScript(var script) -> start(out, UNLOAD_SCRIPT).int64(script);
      case OpenContext(var context, var script) ->
          start(out, OPEN_CONTEXT).int64(context).int64(script);
      case CloseContext(var context) -> start(out, CLOSE_CONTEXT).int64(context);
      case ActivateObject(
              var context,
              var object,
              var className,
              var idHex,
              var name,
              var entries,
              var complete,
              var alarms) -> {
        start(out, ACTIVATE_OBJECT).int64(context).int64(object).string(className).string(idHex);
        out.optional(name, FrameWriter::string);
        Parts.writeEntries(out, entries);
        out.bool(complete);
        Parts.writeAlarms(out, alarms);
      }
      case DropObject(var context, var object, var error) -> {
        start(out, DROP_OBJECT).int64(context).int64(object);
        Parts.writeError(out, error);
      }
      case Fetch(
              var context,
              var event,
              var object,
              var entrypoint,
              var method,
              var url,
              var headers,
              var body) -> {
        start(out, FETCH).int64(context).int64(event).int64(object);
        RpcParts.writeEntrypoint(out, entrypoint);
        out.string(method).string(url);
        Parts.writeHeaders(out, headers);
        Parts.writeBody(out, body);
      }
      case Scheduled(var context, var event, var scheduledMillis, var cron) ->
          start(out, SCHEDULED).int64(context).int64(event).int64(scheduledMillis).string(cron);
      case AlarmDue(
              var context,
              var event,
              var object,
              var alarm,
              var retries,
              var lastTryOver,
              var wallMillis) -> {
        Parts.writeAlarm(start(out, ALARM_DUE).int64(context).int64(event).int64(object), alarm);
        out.int32(retries).bool(lastTryOver).int64(wallMillis);
      }
      case Tailed(var context, var event, var items) ->
          start(out, TAILED).int64(context).int64(event).string(items);
      case CancelEvent(var context, var event) ->
          start(out, CANCEL_EVENT).int64(context).int64(event);
      case CallAnswered(
              var context,
              var call,
              var status,
              var statusText,
              var headers,
              var body,
              var socket) -> {
        start(out, CALL_ANSWERED).int64(context).int64(call).int32(status).string(statusText);
        Parts.writeHeaders(out, headers);
        Parts.writeBody(out, body);
        out.int64(socket);
      }
      case Invoke(var context, var event, var receiver, var what) -> {
        RpcParts.writeReceiver(start(out, INVOKE).int64(context).int64(event), receiver);
        RpcParts.writeInvocation(out, what);
      }
      case Returned(var context, var call, var value) ->
          RpcParts.writePayload(start(out, RETURNED).int64(context).int64(call), value);
      case ReleaseExport(var context, var export) ->
          start(out, RELEASE_EXPORT).int64(context).int64(export);
      case CallFailed(var context, var call, var error) -> {
        start(out, CALL_FAILED).int64(context).int64(call);
        Parts.writeError(out, error);
      }
      case ReadAnswered(var context, var read, var entries, var more) -> {
        start(out, READ_ANSWERED).int64(context).int64(read);
        Parts.writeEntries(out, entries);
        out.bool(more);
      }
      case ReadFailed(var context, var read, var error) -> {
        start(out, READ_FAILED).int64(context).int64(read);
        Parts.writeError(out, error);
      }
      case BatchDurable(var context, var object, var batch) ->
          start(out, BATCH_DURABLE).int64(context).int64(object).int64(batch);
      case BodyChunk(var context, var chunk) ->
          Parts.writeChunk(start(out, BODY_CHUNK).int64(context), chunk);
      case BodyCredit(var context, var credit) ->
          Parts.writeCredit(start(out, BODY_CREDIT).int64(context), credit);
      case Socket(var context, var socket, var signal) ->
          SocketParts.writeSignal(start(out, SOCKET).int64(context).int64(socket), signal);
      case KeptSockets(var context, var object, var sockets, var answer, var eventMillisMax) ->
          start(out, KEPT_SOCKETS)
              .int64(context)
              .int64(object)
              .list(sockets, SocketParts::writeKept)
              .optional(answer, SocketParts::writeAutoResponse)
              .int64(eventMillisMax);
      case SocketAutoAnswered(var context, var object, var socket, var timeMillis) ->
          start(out, SOCKET_AUTO_ANSWERED)
              .int64(context)
              .int64(object)
              .int64(socket)
              .int64(timeMillis);
      case SocketEvent(var context, var event, var object, var socket, var signal) ->
          SocketParts.writeSignal(
              start(out, SOCKET_EVENT).int64(context).int64(event).int64(object).int64(socket),
              signal);
    }
    out.finish();
  }

  @Override
  public ToIsolate read(int tag, FrameReader in) {
    var message =
        switch (tag) {
          case LOAD_SCRIPT -> readScript(in);
          case UNLOAD_SCRIPT -> new UnloadScript(in.int64());
          case OPEN_CONTEXT -> new OpenContext(in.int64(), in.int64());
          case CLOSE_CONTEXT -> new CloseContext(in.int64());
          case ACTIVATE_OBJECT ->
              new ActivateObject(
                  in.int64(),
                  in.int64(),
                  in.string(),
                  in.string(),
                  in.optional(FrameReader::string),
                  Parts.readEntries(in),
                  in.bool(),
                  Parts.readAlarms(in));
          case DROP_OBJECT -> new DropObject(in.int64(), in.int64(), Parts.readError(in));
          case FETCH ->
              new Fetch(
                  in.int64(),
                  in.int64(),
                  in.int64(),
                  RpcParts.readEntrypoint(in),
                  in.string(),
                  in.string(),
                  Parts.readHeaders(in),
                  Parts.readBody(in));
          case SCHEDULED -> new Scheduled(in.int64(), in.int64(), in.int64(), in.string());
          case TAILED -> new Tailed(in.int64(), in.int64(), in.string());
          case ALARM_DUE ->
              new AlarmDue(
                  in.int64(),
                  in.int64(),
                  in.int64(),
                  Parts.readAlarm(in),
                  in.int32(),
                  in.bool(),
                  in.int64());
          case CANCEL_EVENT -> new CancelEvent(in.int64(), in.int64());
          case CALL_ANSWERED ->
              new CallAnswered(
                  in.int64(),
                  in.int64(),
                  in.int32(),
                  in.string(),
                  Parts.readHeaders(in),
                  Parts.readBody(in),
                  in.int64());
          case INVOKE ->
              new Invoke(
                  in.int64(), in.int64(), RpcParts.readReceiver(in), RpcParts.readInvocation(in));
          case RETURNED -> new Returned(in.int64(), in.int64(), RpcParts.readPayload(in));
          case RELEASE_EXPORT -> new ReleaseExport(in.int64(), in.int64());
          case CALL_FAILED -> new CallFailed(in.int64(), in.int64(), Parts.readError(in));
          case READ_ANSWERED ->
              new ReadAnswered(in.int64(), in.int64(), Parts.readEntries(in), in.bool());
          case READ_FAILED -> new ReadFailed(in.int64(), in.int64(), Parts.readError(in));
          case BATCH_DURABLE -> new BatchDurable(in.int64(), in.int64(), in.int64());
          case BODY_CHUNK -> new BodyChunk(in.int64(), Parts.readChunk(in));
          case BODY_CREDIT -> new BodyCredit(in.int64(), Parts.readCredit(in));
          case SOCKET -> new Socket(in.int64(), in.int64(), SocketParts.readSignal(in));
          case KEPT_SOCKETS ->
              new KeptSockets(
                  in.int64(),
                  in.int64(),
                  in.list(SocketParts.KEPT_BYTES_MIN, SocketParts::readKept),
                  in.optional(SocketParts::readAutoResponse),
                  in.int64());
          case SOCKET_AUTO_ANSWERED ->
              new SocketAutoAnswered(in.int64(), in.int64(), in.int64(), in.int64());
          case SOCKET_EVENT ->
              new SocketEvent(
                  in.int64(), in.int64(), in.int64(), in.int64(), SocketParts.readSignal(in));
          default -> throw Parts.unknown("message to an isolate", tag);
        };
    in.end();
    return message;
  }

  private void writeScript(LoadScript load, FrameWriter out) {
    start(out, LOAD_SCRIPT)
        .int64(load.script())
        .string(load.tenant())
        .string(load.name())
        .string(load.version())
        .string(load.mainModule())
        .list(load.modules(), ScriptParts::writeModule)
        .list(load.bindings(), ScriptParts::writeBinding);
    ScriptParts.writeLimits(out, load.limits());
  }

  private static LoadScript readScript(FrameReader in) {
    return new LoadScript(
        in.int64(),
        in.string(),
        in.string(),
        in.string(),
        in.string(),
        in.list(ScriptParts.MODULE_BYTES_MIN, ScriptParts::readModule),
        in.list(ScriptParts.BINDING_BYTES_MIN, ScriptParts::readBinding),
        ScriptParts.readLimits(in));
  }

  private FrameWriter start(FrameWriter out, int tag) {
    return out.start(tag, bytesMax(tag));
  }
}
