// Follows Web IDL, section 2.8.1 "DOMException" (https://webidl.spec.whatwg.org/#idl-DOMException).
(function (use, host, io, primordials) {
  'use strict';
  const { Error, errorCaptureStackTrace, objectDefineProperty, objectSetPrototypeOf } = primordials;
  const { expose, toDOMString } = use('webidl');

  const CODES = {
    __proto__: null,
    IndexSizeError: 1, HierarchyRequestError: 3, WrongDocumentError: 4, InvalidCharacterError: 5,
    NoModificationAllowedError: 7, NotFoundError: 8, NotSupportedError: 9, InUseAttributeError: 10,
    InvalidStateError: 11, SyntaxError: 12, InvalidModificationError: 13, NamespaceError: 14,
    InvalidAccessError: 15, TypeMismatchError: 17, SecurityError: 18, NetworkError: 19,
    AbortError: 20, URLMismatchError: 21, QuotaExceededError: 22, TimeoutError: 23,
    InvalidNodeTypeError: 24, DataCloneError: 25,
  };
  const CONSTANTS = [
    'INDEX_SIZE_ERR', 'DOMSTRING_SIZE_ERR', 'HIERARCHY_REQUEST_ERR', 'WRONG_DOCUMENT_ERR',
    'INVALID_CHARACTER_ERR', 'NO_DATA_ALLOWED_ERR', 'NO_MODIFICATION_ALLOWED_ERR', 'NOT_FOUND_ERR',
    'NOT_SUPPORTED_ERR', 'INUSE_ATTRIBUTE_ERR', 'INVALID_STATE_ERR', 'SYNTAX_ERR',
    'INVALID_MODIFICATION_ERR', 'NAMESPACE_ERR', 'INVALID_ACCESS_ERR', 'VALIDATION_ERR',
    'TYPE_MISMATCH_ERR', 'SECURITY_ERR', 'NETWORK_ERR', 'ABORT_ERR', 'URL_MISMATCH_ERR',
    'QUOTA_EXCEEDED_ERR', 'TIMEOUT_ERR', 'INVALID_NODE_TYPE_ERR', 'DATA_CLONE_ERR',
  ];

  let isDOMException;

  class DOMException {
    #name;
    #message;

    constructor(message = '', options = 'Error') {
      this.#message = toDOMString(message);
      if (typeof options === 'object' && options !== null) {
        this.#name = options.name === undefined ? 'Error' : toDOMString(options.name);
        if ('cause' in options) {
          objectDefineProperty(this, 'cause', {
            __proto__: null, value: options.cause, writable: true, configurable: true,
          });
        }
      } else {
        this.#name = toDOMString(options);
      }
      errorCaptureStackTrace(this, DOMException);
    }

    get name() { return this.#name; }
    get message() { return this.#message; }
    get code() { return CODES[this.#name] ?? 0; }

    static {
      isDOMException = (value) =>
        typeof value === 'object' && value !== null && #name in value;
    }
  }

  objectSetPrototypeOf(DOMException.prototype, Error.prototype);
  expose(DOMException, 'DOMException');
  for (let i = 0; i < CONSTANTS.length; i++) {
    const constant = { __proto__: null, value: i + 1, enumerable: true, configurable: true };
    objectDefineProperty(DOMException, CONSTANTS[i], constant);
    objectDefineProperty(DOMException.prototype, CONSTANTS[i], constant);
  }

  return { DOMException, isDOMException };
})
