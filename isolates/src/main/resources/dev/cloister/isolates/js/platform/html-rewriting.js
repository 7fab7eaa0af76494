// The way of one document through an HTMLRewriter: tokens in their order, the handlers of each, one after the
// other and awaited, and what comes out: bytes of the source where no handler has changed anything.
(function (use, host, io, primordials) {
  'use strict';
  const {
    Error, Uint8Array, arrayPush, promiseThen, reflectApply, regExpExec, stringIncludes, stringToLowerCase,
    typedArrayByteLength, typedArraySet, typedArraySubarray,
  } = primordials;
  const { isObject } = use('webidl');
  const { HTML, Namespaces } = use('html-namespaces');
  const { Tokenizer } = use('html-tokenizer');
  const { expire, noMutations, views } = use('html-content');
  const { escapeAttribute, escapeText } = use('html-encoding');

  const DEPTH_MAX = 10_000;
  const DOCTYPE =
      /^<!doctype[ \t\n\f\r]*(?:([^ \t\n\f\r>]+)[ \t\n\f\r]*)?(?:(public|system)[ \t\n\f\r]*(?:"([^">]*)["]?|'([^'>]*)[']?)?[ \t\n\f\r]*(?:"([^">]*)|'([^'>]*))?)?/i;

  class Rewriting {
    #encoding;
    #tokenizer = new Tokenizer();
    #namespaces = new Namespaces();
    #selectors;
    // {element, text, comments} by the number of their selector, and {doctype, text, comments, end}.
    #handlers;
    #documentHandlers;
    // How many open elements match each selector; of those with a text or comments handler, how many in all.
    #open;
    #openWithText = 0;
    #openWithComments = 0;
    // Open elements: {name, inside, matched, endTag, removesContent}.
    #stack = [];
    #root;
    // How many open elements have had their content removed.
    #removing = 0;
    #inText = false;
    #output = [];
    // Bytes of the source that go out as they are: those from #rawFrom to #rawTo, not yet in #output.
    #rawFrom = 0;
    #rawTo = 0;

    constructor(selectors, handlers, documentHandlers, encoding) {
      this.#selectors = selectors;
      this.#handlers = handlers;
      this.#documentHandlers = documentHandlers;
      this.#encoding = encoding;
      this.#root = selectors.root();
      this.#open = new primordials.Array(handlers.length);
      for (let i = 0; i < handlers.length; i++) this.#open[i] = 0;
    }

    // Takes the next bytes of the document; promises what goes out, which may be empty.
    async write(bytes) {
      this.#tokenizer.feed(bytes);
      await this.#run();
      return this.#takeOutput();
    }

    async end() {
      this.#tokenizer.end();
      await this.#run();
      await this.#endText();
      const pieces = [];
      for (let i = 0; i < this.#documentHandlers.length; i++) {
        const { end } = this.#documentHandlers[i];
        if (end !== undefined) await this.#call(end, this.#documentHandlers[i], views.end({ __proto__: null, pieces }));
      }
      await this.#emitPieces(pieces);
      return this.#takeOutput();
    }

    async #run() {
      for (let token = this.#tokenizer.next(); token !== null; token = this.#tokenizer.next()) {
        const waiting = this.#take(token);
        if (waiting !== undefined) await waiting;
      }
    }

    // Handles a token; a promise when that takes more than now.
    #take(token) {
      if (token.type !== 'text') {
        if (this.#inText) return this.#endTextAnd(token);
      }
      switch (token.type) {
        case 'text': return this.#text(token);
        case 'start': return this.#start(token);
        case 'end': return this.#end(token);
        case 'comment': return this.#comment(token);
        case 'doctype': return this.#doctype(token);
        default: return this.#emitRaw(token.from, token.to);
      }
    }

    async #endTextAnd(token) {
      await this.#endText();
      await this.#take(token);
    }

    // Output

    #emitRaw(from, to) {
      if (this.#removing > 0) return;
      if (this.#rawTo !== from) this.#flushRaw();
      if (this.#rawTo === this.#rawFrom) this.#rawFrom = from;
      this.#rawTo = to;
    }

    #flushRaw() {
      if (this.#rawTo > this.#rawFrom) {
        arrayPush(this.#output, typedArraySubarray(this.#tokenizer.bytes, this.#rawFrom, this.#rawTo));
      }
      this.#rawFrom = this.#rawTo = 0;
    }

    #emit(bytes) {
      if (this.#removing > 0 || typedArrayByteLength(bytes) === 0) return;
      this.#flushRaw();
      arrayPush(this.#output, bytes);
    }

    async #emitPieces(pieces) {
      for (let i = 0; i < pieces.length; i++) {
        const { text, stream, isHtml } = pieces[i];
        if (stream === undefined) this.#emit(this.#encoding.encode(isHtml ? text : escapeText(text)));
        else await this.#emitStream(stream, isHtml);
      }
    }

    async #emitStream(stream, isHtml) {
      const { TextDecoder } = use('encoding');
      const decoder = new TextDecoder();
      const reader = use('streams').reading(stream);
      for (;;) {
        const bytes = await reader.read();
        const text = decoder.decode(bytes, { __proto__: null, stream: bytes !== undefined });
        this.#emit(this.#encoding.encode(isHtml ? text : escapeText(text)));
        if (bytes === undefined) return;
      }
    }

    #takeOutput() {
      this.#flushRaw();
      let length = 0;
      for (let i = 0; i < this.#output.length; i++) length += typedArrayByteLength(this.#output[i]);
      const all = new Uint8Array(length);
      let at = 0;
      for (let i = 0; i < this.#output.length; i++) {
        typedArraySet(all, this.#output[i], at);
        at += typedArrayByteLength(this.#output[i]);
      }
      this.#output = [];
      return all;
    }

    // What is around a token, and the token itself (a function that emits it) unless it is removed.
    async #emitMutated({ before, replacement, after, removed }, emitSelf) {
      await this.#emitPieces(before);
      if (removed) await this.#emitPieces(replacement);
      else emitSelf();
      await this.#emitPieces(after);
    }

    // Handlers

    async #call(handler, handlers, view) {
      try {
        await reflectApply(handler, handlers, [view]);
      } catch (error) {
        throw isObject(error) ? error : new Error(`${error}`);
      } finally {
        expire(view);
      }
    }

    // Calls the handlers `kind` of all open elements in the order they were given, then the document's.
    async #callAll(kind, record) {
      for (let i = 0; i < this.#handlers.length; i++) {
        const handlers = this.#handlers[i];
        if (this.#open[i] > 0 && handlers[kind] !== undefined) {
          await this.#call(handlers[kind], handlers, views[kind === 'comments' ? 'comment' : kind](record));
        }
      }
      for (let i = 0; i < this.#documentHandlers.length; i++) {
        const handlers = this.#documentHandlers[i];
        if (handlers[kind] !== undefined) {
          await this.#call(handlers[kind], handlers, views[kind === 'comments' ? 'comment' : kind](record));
        }
      }
    }

    #documentHas(kind) {
      for (let i = 0; i < this.#documentHandlers.length; i++) {
        if (this.#documentHandlers[i][kind] !== undefined) return true;
      }
      return false;
    }

    #bytesOf(from, to) {
      return typedArraySubarray(this.#tokenizer.bytes, from, to);
    }

    // Texts

    #text(token) {
      if (this.#openWithText === 0 && !this.#documentHas('text')) {
        this.#emitRaw(token.from, token.to);
        return undefined;
      }
      this.#inText = true;
      const { text, bytes } = this.#encoding.decodePiece(this.#bytesOf(token.from, token.to));
      return text === '' ? undefined : this.#textPiece(text, bytes, false);
    }

    async #endText() {
      if (!this.#inText) return;
      this.#inText = false;
      const { text, bytes } = this.#encoding.decodeEnd();
      await this.#textPiece(text, bytes, true);
    }

    async #textPiece(text, bytes, last) {
      const record = { __proto__: null, text, last, mutations: noMutations() };
      await this.#callAll('text', record);
      await this.#emitMutated(record.mutations, () => {
        // What was no text has been seen as U+FFFD, and is that from here on, as on Workers.
        this.#emit(this.#encoding.isUtf8 && stringIncludes(text, '\ufffd') ? this.#encoding.encode(text) : bytes);
      });
    }

    // Comments and doctypes

    #comment(token) {
      if (this.#openWithComments === 0 && !this.#documentHas('comments')) {
        this.#emitRaw(token.from, token.to);
        return undefined;
      }
      const text = this.#encoding.decode(this.#bytesOf(token.textFrom, token.textTo));
      const record = { __proto__: null, text, changed: false, mutations: noMutations() };
      return promiseThen(this.#callAll('comments', record), () => this.#emitMutated(record.mutations, () => {
        if (record.changed) this.#emit(this.#encoding.encode(`<!--${record.text}-->`));
        else this.#emitRaw(token.from, token.to);
      }));
    }

    async #doctype(token) {
      const [, name, keyword, first, first2, second, second2] =
          regExpExec(DOCTYPE, this.#encoding.decode(this.#bytesOf(token.from, token.to)));
      const isPublic = keyword !== undefined && stringToLowerCase(keyword) === 'public';
      const one = first ?? first2 ?? null;
      const record = {
        __proto__: null,
        name: name === undefined ? null : stringToLowerCase(name),
        publicId: isPublic ? one : null,
        systemId: isPublic ? second ?? second2 ?? null : one,
      };
      for (let i = 0; i < this.#documentHandlers.length; i++) {
        const handlers = this.#documentHandlers[i];
        if (handlers.doctype !== undefined) await this.#call(handlers.doctype, handlers, views.doctype(record));
      }
      this.#emitRaw(token.from, token.to);
    }

    // Elements

    #start(token) {
      const { name } = token;
      const attributes = this.#attributesOf(token);
      const attribute = (sought) => {
        const list = attributes();
        for (let i = 0; i < list.length; i++) {
          if (list[i].name === sought) return list[i].value;
        }
        return null;
      };
      const { namespace, hasContent, isText } = this.#namespaces.start(token, attribute);
      const parent = this.#stack.length === 0 ? this.#root : this.#stack[this.#stack.length - 1].inside;
      const { matched, inside } = this.#selectors.match(parent, name, attribute);
      const open = { __proto__: null, name, inside, matched, endTag: null, removesContent: false };
      const goOn = () => {
        if (hasContent && this.#stack.length < DEPTH_MAX) this.#push(open);
        if (isText) this.#tokenizer.expectText(name);
        this.#tokenizer.inForeignContent = this.#namespaces.current !== HTML;
      };
      let handled = false;
      for (let i = 0; i < matched.length; i++) handled ||= this.#handlers[matched[i]].element !== undefined;
      if (!handled) {
        this.#emitRaw(token.from, token.to);
        goOn();
        return undefined;
      }
      return promiseThen(this.#element({ token, namespace, hasContent, matched, attributes, open }), goOn);
    }

    async #element({ token, namespace, hasContent, matched, attributes, open }) {
      const record = {
        __proto__: null,
        tagName: token.name,
        namespace,
        hasContent,
        attributes,
        changedName: undefined,
        changedAttributes: false,
        mutations: noMutations(),
        endTag: null,
        removesContent: false,
      };
      record.mutations.removed = this.#removing > 0;
      for (let i = 0; i < matched.length; i++) {
        const handlers = this.#handlers[matched[i]];
        if (handlers.element !== undefined) await this.#call(handlers.element, handlers, views.element(record));
      }
      await this.#emitMutated(record.mutations, () => this.#emitStart(token, record));
      open.endTag = record.endTag;
      open.removesContent = record.removesContent;
    }

    #emitStart(token, { changedName, changedAttributes, attributes }) {
      if (changedName === undefined && !changedAttributes) {
        this.#emitRaw(token.from, token.to);
        return;
      }
      this.#emit(this.#encoding.encode('<'));
      this.#emit(changedName === undefined
        ? this.#bytesOf(token.from + 1, token.from + 1 + token.name.length) : this.#encoding.encode(changedName));
      const list = attributes();
      for (let i = 0; i < list.length; i++) {
        const { name, value, raw } = list[i];
        this.#emit(this.#encoding.encode(' '));
        this.#emit(raw ?? this.#encoding.encode(`${name}="${escapeAttribute(value)}"`));
      }
      this.#emit(this.#encoding.encode(token.selfClosing ? ' />' : '>'));
    }

    // The attributes of a start tag, each {name, value, raw}, made when somebody asks.
    #attributesOf({ attributes: positions }) {
      let list;
      return () => {
        if (list !== undefined) return list;
        list = [];
        for (let i = 0; i < positions.length; i += 5) {
          arrayPush(list, {
            __proto__: null,
            name: stringToLowerCase(this.#encoding.decode(this.#bytesOf(positions[i], positions[i + 1]))),
            value: this.#encoding.decode(this.#bytesOf(positions[i + 2], positions[i + 3])),
            raw: this.#bytesOf(positions[i], positions[i + 4]),
          });
        }
        return list;
      };
    }

    #push(open) {
      arrayPush(this.#stack, open);
      if (open.removesContent) this.#removing++;
      this.#count(open, 1);
    }

    #count({ matched }, step) {
      for (let i = 0; i < matched.length; i++) {
        this.#open[matched[i]] += step;
        if (this.#handlers[matched[i]].text !== undefined) this.#openWithText += step;
        if (this.#handlers[matched[i]].comments !== undefined) this.#openWithComments += step;
      }
    }

    #end(token) {
      this.#namespaces.end(token.name);
      this.#tokenizer.inForeignContent = this.#namespaces.current !== HTML;
      let at = this.#stack.length - 1;
      while (at >= 0 && this.#stack[at].name !== token.name) at--;
      // Also those that are open inside of it end here, the innermost first.
      const endTags = [];
      while (at >= 0 && this.#stack.length > at) {
        const open = this.#stack[this.#stack.length - 1];
        this.#stack.length--;
        this.#count(open, -1);
        if (open.removesContent) this.#removing--;
        if (open.endTag !== null) arrayPush(endTags, open.endTag);
      }
      if (endTags.length > 0) return this.#endTag(token, endTags);
      this.#emitRaw(token.from, token.to);
      return undefined;
    }

    async #endTag(token, endTags) {
      const record = { __proto__: null, name: token.name, changedName: undefined, mutations: noMutations() };
      for (let i = 0; i < endTags.length; i++) {
        const { mutations, changedName, handler } = endTags[i];
        if (changedName !== undefined) record.changedName = record.name = changedName;
        if (mutations !== null) record.mutations = mutations;
        if (handler !== null) await this.#call(handler, undefined, views.endTag(record));
      }
      await this.#emitMutated(record.mutations, () => {
        if (record.changedName === undefined) this.#emitRaw(token.from, token.to);
        else this.#emit(this.#encoding.encode(`</${record.changedName}>`));
      });
    }
  }

  return { Rewriting };
})
