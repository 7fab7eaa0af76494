// Follows the HTML Standard, sections 13.2.6.4 and 13.2.6.5 "The rules for parsing tokens in foreign content"
// (https://html.spec.whatwg.org/#parsing-main-inforeign), as far as one can without a tree: which namespace a
// tag is in, which tags have no end, and whose content is text.
(function (use, host, io, primordials) {
  'use strict';
  const { arrayPush, stringToLowerCase } = primordials;

  const HTML = 'http://www.w3.org/1999/xhtml';
  const SVG = 'http://www.w3.org/2000/svg';
  const MATHML = 'http://www.w3.org/1998/Math/MathML';
  const DEPTH_MAX = 10_000;

  function setOf(words) {
    const set = { __proto__: null };
    let word = '';
    for (let i = 0; i <= words.length; i++) {
      if (i < words.length && words[i] !== ' ') {
        word += words[i];
      } else {
        set[word] = true;
        word = '';
      }
    }
    return set;
  }
  const VOID = setOf('area base basefont bgsound br col embed frame hr img input keygen link meta param source track wbr');
  const TEXT_CONTENT = setOf('textarea title plaintext script style iframe xmp noembed noframes noscript');
  const LEAVES_FOREIGN = setOf(
      'b big blockquote body br center code dd div dl dt em embed h1 h2 h3 h4 h5 h6 head hr i img li listing menu meta '
      + 'nobr ol p pre ruby s small span strong strike sub sup table tt u ul var');
  const MATHML_TEXT = setOf('mi mo mn ms mtext');
  const SVG_HTML = setOf('desc title foreignobject');

  class Namespaces {
    #stack = [HTML];

    get current() { return this.#stack[this.#stack.length - 1]; }

    #enter(namespace) {
      if (this.#stack.length < DEPTH_MAX) arrayPush(this.#stack, namespace);
    }

    #leave() {
      if (this.#stack.length > 1) this.#stack.length--;
    }

    // What a start tag is: {namespace, hasContent, isText}. `attribute(name)` gives its attributes.
    start({ name, selfClosing }, attribute) {
      if (this.current !== HTML && (LEAVES_FOREIGN[name] === true || (name === 'font' && isPresentational(attribute)))) {
        this.#leave();
      }
      if (name === 'svg' || name === 'math') {
        const namespace = name === 'svg' ? SVG : MATHML;
        if (!selfClosing) this.#enter(namespace);
        return { __proto__: null, namespace, hasContent: !selfClosing, isText: false };
      }
      const namespace = this.current;
      if (namespace === HTML) {
        return { __proto__: null, namespace, hasContent: VOID[name] !== true, isText: TEXT_CONTENT[name] === true };
      }
      if (!selfClosing && isIntegrationPoint(namespace, name, attribute)) this.#enter(HTML);
      return { __proto__: null, namespace, hasContent: !selfClosing, isText: false };
    }

    end(name) {
      const { current } = this;
      if (current === HTML) {
        const outer = this.#stack.length > 1 ? this.#stack[this.#stack.length - 2] : HTML;
        const leaves = outer === SVG
          ? SVG_HTML[name] === true : outer === MATHML && (MATHML_TEXT[name] === true || name === 'annotation-xml');
        if (leaves) this.#leave();
      } else if ((current === SVG && name === 'svg') || (current === MATHML && name === 'math') || name === 'p' || name === 'br') {
        this.#leave();
      }
    }
  }

  function isPresentational(attribute) {
    return attribute('color') !== null || attribute('face') !== null || attribute('size') !== null;
  }

  function isIntegrationPoint(namespace, name, attribute) {
    if (namespace === SVG) return SVG_HTML[name] === true;
    if (MATHML_TEXT[name] === true) return true;
    if (name !== 'annotation-xml') return false;
    const encoding = stringToLowerCase(attribute('encoding') ?? '');
    return encoding === 'text/html' || encoding === 'application/xhtml+xml';
  }

  return { HTML, Namespaces };
})
