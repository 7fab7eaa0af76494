// The sockets that an object has the host keep, so that it may sleep: `ctx.acceptWebSocket` and what belongs to it.
//
// object.sockets is {entries, answer, eventMillis}: `entries` by number, in the order in which they were accepted, each with the
// socket once somebody has asked for it, and until then with what the host said of it.
(function (part, use, out, runtime) {
  'use strict';

  const TAGS_MAX = 10;
  const TAG_CHARS_MAX = 256;
  const PAIR_BYTES_MAX = 2048;
  const EVENT_MILLIS_MAX = 604_800_000;
  const socket = () => use('web-socket');

  const stateOf = (object) => (object.sockets ??= { entries: runtime.newMap(), answer: null, eventMillis: null });
  const attacher = (object, number) => (bytes) => out.socketAttach(object.number, number, bytes);

  function revived(object, entry) {
    if (entry.socket === null) {
      const { number, tags, attachment, closed, answered } = entry.said;
      entry.socket = socket().kept(number, object, tags, attachment, closed, answered === 0 ? null : answered, attacher(object, number));
      entry.said = null;
    }
    return entry.socket;
  }

  const tagsIn = ({ socket: revived, said }) => (revived === null ? said.tags : socket().tagsOf(revived));

  function tagsFrom(given) {
    if (given === undefined) {
      return [];
    }
    if (!Array.isArray(given)) {
      throw new TypeError("Failed to execute 'acceptWebSocket' on 'DurableObjectState': parameter 2 is not of type 'Array'.");
    }
    const tags = [];
    for (const each of given) {
      const tag = `${each}`;
      if (tags.length >= TAGS_MAX) {
        throw new Error(`a Hibernatable WebSocket cannot have more than ${TAGS_MAX} tags`);
      }
      if (tag.length > TAG_CHARS_MAX) {
        throw new Error(`"${tag}" is longer than the max tag length (${TAG_CHARS_MAX} characters).`);
      }
      if (!tags.includes(tag)) {
        tags.push(tag);
      }
    }
    return tags;
  }

  function needSocket(given, method) {
    if (!socket().isSocket(given)) {
      throw new TypeError(`Failed to execute '${method}' on 'DurableObjectState': parameter 1 is not of type 'WebSocket'.`);
    }
    return given;
  }

  function accept(object, given, tags) {
    needSocket(given, 'acceptWebSocket');
    const { entries } = stateOf(object);
    const list = tagsFrom(tags);
    if (entries.size >= out.keptSocketsMax) {
      throw new Error(`only ${out.keptSocketsMax} websockets can be accepted on a single Durable Object instance`);
    }
    const number = socket().keep(given, object, list, (own) => attacher(object, own));
    entries.set(number, { socket: given, said: null });
  }

  function list(object, tag) {
    const found = [];
    const wanted = tag === undefined ? undefined : `${tag}`;
    stateOf(object).entries.forEach((entry) => {
      if (wanted === undefined || tagsIn(entry).includes(wanted)) {
        found.push(revived(object, entry));
      }
    });
    return wanted === undefined ? found.reverse() : found;
  }

  function tags(object, given) {
    const own = socket().tagsOf(needSocket(given, 'getTags'));
    if (own === null) {
      throw new Error(
        socket().phaseOf(given) === 'accepted'
          ? 'only hibernatable websockets can have tags.'
          : "you must call 'acceptWebSocket()' before attempting to access the tags of a WebSocket.",
      );
    }
    return [...own];
  }

  function setAnswer(object, pair) {
    const state = stateOf(object);
    if (pair === undefined) {
      state.answer = null;
      out.socketAnswers(object.number, null, null);
      return;
    }
    const { WebSocketRequestResponsePair } = use('web-socket-pairs');
    if (!(pair instanceof WebSocketRequestResponsePair)) {
      throw new TypeError(
        "Failed to execute 'setWebSocketAutoResponse' on 'DurableObjectState': parameter 1 is not of type 'WebSocketRequestResponsePair'.",
      );
    }
    const { request, response } = pair;
    for (const [what, text] of [['Request', request], ['Response', response]]) {
      const length = out.utf8Length(text);
      if (length > PAIR_BYTES_MAX) {
        throw new RangeError(`${what} cannot be larger than ${PAIR_BYTES_MAX} bytes. A ${what.toLowerCase()} of size ${length} was provided.`);
      }
    }
    state.answer = [request, response];
    out.socketAnswers(object.number, request, response);
  }

  function answer(object) {
    const found = stateOf(object).answer;
    return found === null ? null : new (use('web-socket-pairs').WebSocketRequestResponsePair)(found[0], found[1]);
  }

  function answeredAt(given) {
    const time = socket().autoAnsweredAt(needSocket(given, 'getWebSocketAutoResponseTimestamp'));
    return time === null ? null : new Date(time);
  }

  function setEventTimeout(object, given) {
    const millis = given === undefined ? 0 : Math.trunc(+given) || 0;
    if (millis < 0) {
      throw new TypeError('The value cannot be converted because it is negative and this API expects a positive number.');
    }
    if (millis > EVENT_MILLIS_MAX) {
      throw new Error(`Event timeout should not exceed ${EVENT_MILLIS_MAX} ms.`);
    }
    stateOf(object).eventMillis = millis === 0 ? null : millis;
    out.socketEventTimeout(object.number, millis);
  }

  // ---- what the host says

  // Of an object that has just been activated.
  function keeps(object, sockets, request, response, eventMillis) {
    const state = stateOf(object);
    for (const said of sockets) {
      state.entries.set(said.number, { socket: null, said });
    }
    state.answer = request === null ? null : [request, response];
    state.eventMillis = eventMillis === 0 ? null : eventMillis;
  }

  function handle(object, number, signal) {
    const { entries } = stateOf(object);
    const entry = entries.get(number);
    if (entry === undefined) {
      return undefined;
    }
    const found = revived(object, entry);
    const { instance } = object;
    if (signal.kind === 'text' || signal.kind === 'binary') {
      return instance.webSocketMessage?.(found, signal.data);
    }
    return closed(entries, number, found, instance, signal);
  }

  async function closed(entries, number, found, instance, { kind, code, reason }) {
    const clean = kind === 'close';
    socket().keptClosed(found, clean);
    try {
      await (clean
        ? instance.webSocketClose?.(found, code, reason, true)
        : instance.webSocketClose?.(found, 1006, 'WebSocket disconnected without sending Close frame.', false));
    } finally {
      entries.delete(number);
      socket().keptOver(found, code, reason);
    }
  }

  function autoAnswered(object, number, time) {
    const entry = stateOf(object).entries.get(number);
    if (entry !== undefined) {
      socket().autoAnswered(revived(object, entry), time);
    }
  }

  return {
    __proto__: null,
    accept, answer, answeredAt, autoAnswered, handle, keeps, list, setAnswer, setEventTimeout, tags,
    eventTimeout: (object) => stateOf(object).eventMillis,
  };
})
