// Follows the HTML Standard, section 9.2.6 "Interpreting an event stream"
// (https://html.spec.whatwg.org/#event-stream-interpretation): text in pieces becomes events.
(function (use, host, io, primordials) {
  'use strict';
  const { RangeError, parseInt, regExpExec, stringIncludes, stringIndexOf, stringSlice } = primordials;

  // The longest event, and the longest line, that is put together.
  const EVENT_CHARS_MAX = 32 * 1024 * 1024;

  const DIGITS = /^[0-9]+$/;

  // push(text) calls `heard` with {type, data, lastEventId} for each event, and `retry` with
  // milliseconds for each pause that the stream asks for; `knownId` is the last one of an earlier stream.
  // What is cut short at the end is no event.
  function eventStream(heard, retry, knownId = '') {
    let rest = '';
    // A carriage return ended the last piece: a line feed that begins the next one belongs to it.
    let returned = false;
    let data = null;
    let type = '';
    let id = knownId;
    let lastEventId = knownId;

    function take(line) {
      if (line === '') {
        dispatch();
        return;
      }
      const colon = stringIndexOf(line, ':');
      if (colon === 0) return;
      const name = colon < 0 ? line : stringSlice(line, 0, colon);
      const value = colon < 0 ? '' : stringSlice(line, line[colon + 1] === ' ' ? colon + 2 : colon + 1);
      if (name === 'data') {
        data = data === null ? value : `${data}\n${value}`;
        bound(data);
      } else if (name === 'event') {
        type = value;
      } else if (name === 'id') {
        if (!stringIncludes(value, '\0')) id = value;
      } else if (name === 'retry' && regExpExec(DIGITS, value) !== null) {
        retry(parseInt(value, 10));
      }
    }

    function dispatch() {
      lastEventId = id;
      // The standard makes an event of one empty line of data; Workers do not.
      if (data !== null && data !== '') {
        heard({ __proto__: null, type: type === '' ? 'message' : type, data, lastEventId });
      }
      data = null;
      type = '';
    }

    return {
      __proto__: null,
      push(text) {
        if (text === '') return;
        let from = returned && text[0] === '\n' ? 1 : 0;
        returned = false;
        const ends = lineEnds(text);
        for (let end = ends(from); end >= 0; end = ends(from)) {
          const line = rest + stringSlice(text, from, end);
          rest = '';
          from = end + 1;
          if (text[end] === '\r') {
            if (from === text.length) returned = true;
            else if (text[from] === '\n') from++;
          }
          take(line);
        }
        rest += stringSlice(text, from);
        bound(rest);
      },
      get lastEventId() { return lastEventId; },
    };
  }

  // Where the line that begins at `from` ends, -1 when it does not end here. No place is looked at twice.
  function lineEnds(text) {
    let feed = -2;
    let carriage = -2;
    const next = (known, sign, from) => (known === -1 || known >= from ? known : stringIndexOf(text, sign, from));
    return (from) => {
      feed = next(feed, '\n', from);
      carriage = next(carriage, '\r', from);
      return carriage < 0 || (feed >= 0 && feed < carriage) ? feed : carriage;
    };
  }

  function bound(text) {
    if (text.length > EVENT_CHARS_MAX) throw new RangeError(`An event has at most ${EVENT_CHARS_MAX} characters.`);
  }

  return { eventStream };
})
