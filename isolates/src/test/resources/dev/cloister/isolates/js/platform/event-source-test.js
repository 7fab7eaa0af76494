const { eventStream } = use('event-stream');

// The events that these pieces make, as [type, data, lastEventId], and the pauses asked for.
function events(...pieces) {
  const made = [];
  const stream = eventStream((event) => made.push([event.type, event.data, event.lastEventId]), (ms) => made.push(ms));
  pieces.forEach((piece) => stream.push(piece));
  return made;
}
const TEXT = ': c\n\nretry: 10\ndata: one\ndata: more\nid: 1\n\nevent: own\rdata:two\r\n\r\ndata\n\nid: 7\n\ndata: cut';
const MADE = [10, ['message', 'one\nmore', '1'], ['own', 'two', '1']];

test('lines end with either sign or both, in pieces of any size', () => {
  assertEquals(events(TEXT), MADE);
  assertEquals(events(...TEXT), MADE);
  for (let length = 2; length < 20; length++) {
    const pieces = [];
    for (let at = 0; at < TEXT.length; at += length) pieces.push(TEXT.slice(at, at + length));
    assertEquals(events(...pieces), MADE);
  }
  assertEquals(events('data: a\r', '\ndata: b\r', '\r', '\n'), [['message', 'a\nb', '']]);
});

test('each field does what the standard says', () => {
  assertEquals(events('data:a\n\n'), [['message', 'a', '']]);
  assertEquals(events('data:  a \n\n'), [['message', ' a ', '']]);
  assertEquals(events('data: a:b\n\n'), [['message', 'a:b', '']]);
  assertEquals(events('data\ndata\n\n'), [['message', '\n', '']]);
  assertEquals(events('data\n\n'), []);
  assertEquals(events('data: a\n'), []);
  assertEquals(events('data: a\n\n\n\n'), [['message', 'a', '']]);
  assertEquals(events('event: x\n\ndata: a\n\n'), [['message', 'a', '']]);
  assertEquals(events('event: x\nevent: y\ndata: a\n\n'), [['y', 'a', '']]);
  assertEquals(events('event\ndata: a\n\n'), [['message', 'a', '']]);
  assertEquals(events('id: 1\n\ndata: a\n\n'), [['message', 'a', '1']]);
  assertEquals(events('id: 1\ndata: a\n\nid\ndata: b\n\n'), [['message', 'a', '1'], ['message', 'b', '']]);
  assertEquals(events('id: 1\nid: a\0b\ndata: a\n\n'), [['message', 'a', '1']]);
  assertEquals(events('retry: 5000\nretry: 1.5\nretry: -1\nretry:\nretry: 7s\n\n'), [5000]);
  assertEquals(events('Data: a\nother: b\n data: c\n:data: d\n\n'), []);
});

const SSE = ['content-type', 'text/event-stream; charset=utf-8'];
let ids = 100;
// Answers one request after another: a list of chunks, an answer, or an Error.
function answers(...list) {
  const asked = [];
  io.answer = async (parts) => {
    asked.push(parts);
    const next = list.shift();
    if (next instanceof Error) throw next;
    if (!Array.isArray(next)) return next;
    io.offer(++ids, next);
    return { status: 200, statusText: '', headers: SSE, url: parts.url, redirected: false, body: { kind: 'native', id: ids, length: -1 } };
  };
  return asked;
}
const headerOf = ({ headers }, name) => headers.find((value, i) => i % 2 === 1 && headers[i - 1].toLowerCase() === name);
// What a source says until it has failed for good or `count` things were said.
function heard(source, count) {
  return new Promise((resolve) => {
    const log = [];
    for (const type of ['open', 'message', 'own', 'error']) {
      source.addEventListener(type, ({ data, error }) => {
        log.push([type, data ?? error?.name ?? '', source.readyState]);
        if (source.readyState === EventSource.CLOSED || log.length === count) resolve(log);
      });
    }
  });
}

test('events are heard, and the connection is made again with the last id', async () => {
  const asked = answers(['\ufeffid: 5\nretry: 20\ndata: one\n', '\nevent: own\ndata: two\n\n'], ['data: three\n\n'], { status: 204, headers: [], body: null });
  const source = new EventSource('https://origin.example/events?a#b');
  assertEquals([source.url, source.readyState, source.withCredentials], ['https://origin.example/events?a#b', 0, false]);
  const started = io.now();
  assertEquals(await heard(source), [
    ['open', '', 1], ['message', 'one', 1], ['own', 'two', 1], ['error', 'Error', 0], ['open', '', 1], ['message', 'three', 1], ['error', 'Error', 0], ['error', 'AbortError', 2],
  ]);
  assertEquals(asked.map((parts) => headerOf(parts, 'last-event-id')), [undefined, '5', '5']);
  assertEquals(headerOf(asked[0], 'accept'), 'text/event-stream');
  assertEquals(io.now() - started, 2000);
});

test('an answer that is none of events, and a connection that fails, end it', async () => {
  const body = null;
  for (const answer of [{ status: 500, headers: SSE, body }, { status: 200, headers: ['content-type', 'text/html'], body }, { status: 200, headers: [], body }, new TypeError('no network')]) {
    const asked = answers(answer);
    const log = await heard(new EventSource('https://origin.example/'));
    assertEquals([log.length, log[0][0], log[0][2], asked.length], [1, 'error', 2, 1]);
  }
});

test('a source that is closed hears no more, and makes no more connections', async () => {
  const asked = answers(['data: one\n\ndata: two\n\n'], ['data: never\n\n']);
  const source = new EventSource('https://origin.example/');
  let count = 0;
  await new Promise((resolve) => {
    source.onmessage = () => {
      count++;
      source.close();
      setTimeout(resolve, 60_000);
    };
  });
  assertEquals([count, source.readyState, asked.length], [1, EventSource.CLOSED, 1]);
});

test('a stream that a script has is read to its end', async () => {
  const source = EventSource.from(new Blob(['data: one\n\ndata: é\n\n']).stream());
  assertEquals([source.url, source.readyState], ['', 1]);
  assertEquals(await heard(source), [['message', 'one', 1], ['message', 'é', 1], ['error', 'Error', 2]]);
  assertThrows(() => EventSource.from('text'), TypeError);
});

test('what cannot be opened is refused at once', () => {
  assertEquals(assertThrows(() => new EventSource('nowhere'), 'SyntaxError').code, 12);
  assertThrows(() => new EventSource('https://a.example/', { withCredentials: true }), 'NotSupportedError');
  assertThrows(() => new EventSource(), TypeError);
  assertEquals([EventSource.CONNECTING, EventSource.OPEN, EventSource.CLOSED, EventSource.prototype.CLOSED], [0, 1, 2, 2]);
});
