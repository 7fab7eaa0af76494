// Follows RFC 9110, section 8.4 "Content-Encoding", as far as Workers do: the body of an answer whose
// header says `gzip` or `br`, written just so, is decoded when a script reads it, and one that a
// script gives with such a header is encoded on its way out. An answer that is handed on unread, with
// its header, travels as it came.
(function (use, host, io, primordials) {
  'use strict';
  const { arrayPush, stringToLowerCase } = primordials;

  const HEADER = 'content-encoding';
  const FORMATS = { __proto__: null, gzip: 'gzip', br: 'brotli' };

  // The coding that a flat list of headers names, undefined when there is none that we know.
  function codingIn(list) {
    let coding;
    for (let i = 0; i < list.length; i += 2) {
      if (list[i].length === HEADER.length && stringToLowerCase(list[i]) === HEADER) {
        if (coding !== undefined) return undefined;
        coding = list[i + 1];
      }
    }
    return coding === undefined || FORMATS[coding] === undefined ? undefined : coding;
  }

  // Reads a native source that is coded: each call promises the next decoded bytes, undefined at the
  // end.
  function reader(source) {
    let coder;
    let ended = false;
    return async () => {
      try {
        coder ??= use('coders').decoder(FORMATS[source.coding]);
        for (;;) {
          const made = coder.take();
          if (made !== undefined || ended) return made;
          const bytes = await io.read(source.id);
          ended = bytes === undefined;
          if (ended) coder.finish();
          else coder.give(bytes);
        }
      } catch (error) {
        if (!ended) io.cancel(source.id);
        ended = true;
        throw error;
      }
    };
  }

  // A coded source as one that is not.
  function decoded(source) {
    return { kind: 'stream', stream: use('streams').streamOf(source) };
  }

  // Parts of an answer on its way out, with the body that their headers promise.
  function suited(parts, byHand) {
    const wanted = codingIn(parts.headers);
    const { body } = parts;
    if (body === null || body.coding === wanted || byHand) return parts;
    if (body.coding !== undefined) parts.body = decoded(body);
    if (wanted !== undefined) {
      parts.body = { kind: 'stream', stream: encodedStream(parts.body, FORMATS[wanted]) };
      parts.headers = withoutLength(parts.headers);
    }
    return parts;
  }

  function withoutLength(headers) {
    const list = [];
    for (let i = 0; i < headers.length; i += 2) {
      if (stringToLowerCase(headers[i]) !== 'content-length') arrayPush(list, headers[i], headers[i + 1]);
    }
    return list;
  }

  function encodedStream(source, format) {
    const { ReadableStream, reading, streamOf } = use('streams');
    const from = reading(streamOf(source));
    const coder = use('coders').encoder(format);
    let ended = false;
    return new ReadableStream({
      type: 'bytes',
      async pull(controller) {
        for (;;) {
          const made = coder.take();
          if (made !== undefined) {
            controller.enqueue(made);
            return;
          }
          if (ended) {
            controller.close();
            controller.byobRequest?.respond(0);
            return;
          }
          const bytes = await from.read();
          ended = bytes === undefined;
          if (ended) coder.finish();
          else coder.give(bytes);
        }
      },
      cancel: (reason) => from.cancel(reason),
    }, { highWaterMark: 0 });
  }

  return { codingIn, decoded, reader, suited };
})
