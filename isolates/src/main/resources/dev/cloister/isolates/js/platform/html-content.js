// What the handlers of an HTMLRewriter get (https://developers.cloudflare.com/workers/runtime-apis/html-rewriter/):
// elements, end tags, texts, comments, doctypes and the end of the document. Each is a view of a plain record
// that html-rewriting.js has made, and is good only until its handler is over.
(function (use, host, io, primordials) {
  'use strict';
  const {
    TypeError, arrayPush, arraySplice, regExpExec, stringIncludes, stringToLowerCase, symbolIterator,
  } = primordials;
  const { expose, isObject, need, toDictionary, toUSVString } = use('webidl');

  const fail = (why) => { throw new TypeError(`Parser error: ${why}`); };
  const FORBIDDEN_IN_NAME = /[ \n\r\t\f/>]/;
  const FORBIDDEN_IN_ATTRIBUTE = /[ \n\r\t\f/>=]/;
  const LETTER_FIRST = /^[A-Za-z]/;
  const INTERNAL = { __proto__: null };

  // What is done around a token and in its place: lists of pieces, each {text, isHtml} or {stream, isHtml}.
  const noMutations = () => ({ __proto__: null, before: [], replacement: [], after: [], removed: false });

  function pieceOf(content, options, given, what) {
    need(1, given, what);
    const { html } = toDictionary(options, `The options of ${what}`);
    if (isObject(content)) {
      if (use.loaded('response')?.isResponse(content)) {
        const stream = content.body;
        return stream === null
          ? { __proto__: null, text: '', isHtml: true } : { __proto__: null, stream, isHtml: !!html };
      }
      if (use.loaded('streams')?.isReadableStream(content)) return { __proto__: null, stream: content, isHtml: !!html };
    }
    return { __proto__: null, text: toUSVString(content), isHtml: !!html };
  }

  const prepend = (list, piece) => arraySplice(list, 0, 0, piece);
  const clear = (list) => { list.length = 0; };

  let recordOf, expire;

  class Token {
    #record;

    constructor(internal, record) {
      if (internal !== INTERNAL) throw new TypeError('Illegal constructor');
      this.#record = record;
    }

    static {
      recordOf = (token) => {
        const record = token.#record;
        if (record === null) {
          throw new TypeError(
              'This content token is no longer valid. Content tokens are only valid during the execution of the '
              + 'relevant content handler.');
        }
        return record;
      };
      expire = (token) => { token.#record = null; };
    }
  }

  // What texts, comments and end tags have in common.
  class ContentToken extends Token {
    before(content, options = undefined) {
      const { mutations } = recordOf(this);
      arrayPush(mutations.before, pieceOf(content, options, arguments.length, 'before'));
      return this;
    }
    after(content, options = undefined) {
      const { mutations } = recordOf(this);
      prepend(mutations.after, pieceOf(content, options, arguments.length, 'after'));
      return this;
    }
    remove() {
      recordOf(this).mutations.removed = true;
      return this;
    }
  }

  function replace(token, content, options, given) {
    const { mutations } = recordOf(token);
    const piece = pieceOf(content, options, given, 'replace');
    clear(mutations.replacement);
    arrayPush(mutations.replacement, piece);
    mutations.removed = true;
    return token;
  }

  function tagName(given) {
    const name = toUSVString(given);
    if (name === '') fail("Tag name can't be empty.");
    if (regExpExec(LETTER_FIRST, name) === null) {
      fail('The first character of the tag name should be an ASCII alphabetical character.');
    }
    const forbidden = regExpExec(FORBIDDEN_IN_NAME, name);
    if (forbidden !== null) fail(`\`${forbidden[0]}\` character is forbidden in the tag name`);
    return name;
  }

  function attributeName(given) {
    const name = stringToLowerCase(toUSVString(given));
    if (name === '') fail("Attribute name can't be empty.");
    const forbidden = regExpExec(FORBIDDEN_IN_ATTRIBUTE, name);
    if (forbidden !== null) fail(`\`${forbidden[0]}\` character is forbidden in the attribute name`);
    return name;
  }

  class EndTag extends ContentToken {
    get name() { return recordOf(this).name; }
    set name(value) { recordOf(this).changedName = recordOf(this).name = toUSVString(value); }
  }
  expose(EndTag, 'EndTag');
  showInherited(EndTag);

  class Text extends ContentToken {
    get text() { return recordOf(this).text; }
    get lastInTextNode() { return recordOf(this).last; }
    get removed() { return recordOf(this).mutations.removed; }
    replace(content, options = undefined) { return replace(this, content, options, arguments.length); }
  }
  expose(Text, 'Text');
  showInherited(Text);

  class Comment extends ContentToken {
    get text() { return recordOf(this).text; }
    set text(value) {
      const record = recordOf(this);
      const text = toUSVString(value);
      if (stringIncludes(text, '-->')) fail("Comment text shouldn't contain a comment-closing sequence.");
      record.text = text;
      record.changed = true;
    }
    get removed() { return recordOf(this).mutations.removed; }
    replace(content, options = undefined) { return replace(this, content, options, arguments.length); }
  }
  expose(Comment, 'Comment');
  showInherited(Comment);

  class Doctype extends Token {
    get name() { return recordOf(this).name; }
    get publicId() { return recordOf(this).publicId; }
    get systemId() { return recordOf(this).systemId; }
  }
  expose(Doctype, 'Doctype');

  class DocumentEnd extends Token {
    append(content, options = undefined) {
      arrayPush(recordOf(this).pieces, pieceOf(content, options, arguments.length, 'append'));
      return this;
    }
  }
  expose(DocumentEnd, 'DocumentEnd');

  class AttributesIterator extends Token {
    next() {
      const iteration = recordOf(this);
      recordOf(iteration.element);
      const { attributes } = iteration;
      if (iteration.at >= attributes.length) return { done: true, value: undefined };
      const { name, value } = attributes[iteration.at++];
      return { done: false, value: [name, value] };
    }
    [symbolIterator]() { return this; }
  }
  expose(AttributesIterator, 'AttributesIterator');

  class Element extends Token {
    get tagName() { return recordOf(this).tagName; }
    set tagName(value) {
      const record = recordOf(this);
      record.changedName = record.tagName = tagName(value);
      if (record.hasContent) endTagOf(record).changedName = record.changedName;
    }
    get attributes() {
      const { attributes } = recordOf(this);
      return new AttributesIterator(INTERNAL, { __proto__: null, element: this, attributes: attributes(), at: 0 });
    }
    get removed() { return recordOf(this).mutations.removed; }
    get namespaceURI() { return recordOf(this).namespace; }

    getAttribute(name) {
      need(1, arguments.length, 'getAttribute');
      const attributes = recordOf(this).attributes();
      const at = find(attributes, name);
      return at < 0 ? null : attributes[at].value;
    }
    hasAttribute(name) {
      need(1, arguments.length, 'hasAttribute');
      return find(recordOf(this).attributes(), name) >= 0;
    }
    setAttribute(name, value) {
      need(2, arguments.length, 'setAttribute');
      const record = recordOf(this);
      const attributes = record.attributes();
      const attribute = { __proto__: null, name: attributeName(name), value: toUSVString(value), raw: null };
      const at = find(attributes, attribute.name);
      if (at < 0) arrayPush(attributes, attribute);
      else attributes[at] = attribute;
      record.changedAttributes = true;
      return this;
    }
    removeAttribute(name) {
      need(1, arguments.length, 'removeAttribute');
      const record = recordOf(this);
      const attributes = record.attributes();
      const at = find(attributes, name);
      if (at >= 0) {
        arraySplice(attributes, at, 1);
        record.changedAttributes = true;
      }
      return this;
    }

    before(content, options = undefined) {
      const { mutations } = recordOf(this);
      arrayPush(mutations.before, pieceOf(content, options, arguments.length, 'before'));
      return this;
    }
    after(content, options = undefined) {
      const record = recordOf(this);
      const piece = pieceOf(content, options, arguments.length, 'after');
      prepend((record.hasContent ? endMutations(record) : record.mutations).after, piece);
      return this;
    }
    prepend(content, options = undefined) {
      const record = recordOf(this);
      const piece = pieceOf(content, options, arguments.length, 'prepend');
      if (record.hasContent) prepend(record.mutations.after, piece);
      return this;
    }
    append(content, options = undefined) {
      const record = recordOf(this);
      const piece = pieceOf(content, options, arguments.length, 'append');
      if (record.hasContent) arrayPush(endMutations(record).before, piece);
      return this;
    }
    replace(content, options = undefined) {
      const record = recordOf(this);
      replace(this, content, options, arguments.length);
      if (record.hasContent) {
        removeContent(record);
        endMutations(record).removed = true;
      }
      return this;
    }
    remove() {
      const record = recordOf(this);
      record.mutations.removed = true;
      if (record.hasContent) {
        removeContent(record);
        endMutations(record).removed = true;
      }
      return this;
    }
    removeAndKeepContent() {
      const record = recordOf(this);
      record.mutations.removed = true;
      if (record.hasContent) endMutations(record).removed = true;
      return this;
    }
    setInnerContent(content, options = undefined) {
      const record = recordOf(this);
      const piece = pieceOf(content, options, arguments.length, 'setInnerContent');
      if (record.hasContent) {
        removeContent(record);
        arrayPush(record.mutations.after, piece);
      }
      return this;
    }
    onEndTag(handler) {
      const record = recordOf(this);
      if (typeof handler !== 'function') {
        throw new TypeError("Failed to execute 'onEndTag' on 'Element': parameter 1 is not of type 'function'.");
      }
      if (!record.hasContent) fail('No end tag.');
      // The one that was set last, as on Workers.
      endTagOf(record).handler = handler;
    }
  }
  expose(Element, 'Element');

  // What becomes of the element's end tag, when it comes: {mutations or null, changedName, handler}.
  function endTagOf(record) {
    return record.endTag ??= { __proto__: null, mutations: null, changedName: undefined, handler: null };
  }
  const endMutations = (record) => endTagOf(record).mutations ??= noMutations();

  function removeContent(record) {
    clear(record.mutations.after);
    if (record.endTag?.mutations) clear(record.endTag.mutations.before);
    record.removesContent = true;
  }

  function find(attributes, given) {
    const name = stringToLowerCase(toUSVString(given));
    for (let i = 0; i < attributes.length; i++) {
      if (attributes[i].name === name) return i;
    }
    return -1;
  }

  // The methods of ContentToken are those of each class that extends it.
  function showInherited(constructor) {
    const keys = ['before', 'after', 'remove'];
    for (let i = 0; i < keys.length; i++) {
      primordials.objectDefineProperty(constructor.prototype, keys[i], {
        __proto__: null, value: ContentToken.prototype[keys[i]], writable: true, enumerable: true, configurable: true,
      });
    }
    primordials.objectSetPrototypeOf(constructor.prototype, primordials.Object.prototype);
  }
  for (const constructor of [Doctype, DocumentEnd, AttributesIterator, Element]) {
    primordials.objectSetPrototypeOf(constructor.prototype, primordials.Object.prototype);
  }

  return {
    expire, noMutations,
    views: {
      __proto__: null,
      comment: (record) => new Comment(INTERNAL, record),
      doctype: (record) => new Doctype(INTERNAL, record),
      element: (record) => new Element(INTERNAL, record),
      end: (record) => new DocumentEnd(INTERNAL, record),
      endTag: (record) => new EndTag(INTERNAL, record),
      text: (record) => new Text(INTERNAL, record),
    },
  };
})
