// superjson, devalue, msgpackr, cbor-x, protobufjs: values as text and bytes.
import { decode as cborDecode, encode as cborEncode } from "cbor-x/index-no-eval";
import * as devalue from "devalue";
import { pack, unpack } from "msgpackr/index-no-eval";
import protobuf from "protobufjs/light.js";
import superjson from "superjson";
import { worker } from "../probes/kit.js";

const rich = { d: new Date(0), m: new Map([["a", new Set([1, 2])]]), b: 12345678901234567890n, u: undefined, n: -0, nan: NaN, r: /x/gi, t: "é😀", nested: [{ deep: [null, true] }] };

export default worker({
  "superjson": () => [superjson.serialize(rich), superjson.parse(superjson.stringify(rich))],
  "superjson with a class": () => {
    class Money { constructor(n) { this.n = n; } }
    superjson.registerClass(Money, { identifier: "Money" });
    return superjson.parse(superjson.stringify(new Money(5))) instanceof Money;
  },
  "devalue": () => {
    const circular = { rich };
    circular.self = circular;
    const parsed = devalue.parse(devalue.stringify(circular));
    return [devalue.stringify(rich), devalue.uneval(rich), parsed.self === parsed];
  },
  "devalue refuses": () => devalue.stringify({ f() {} }),
  "msgpack": () => {
    const { d, t, nested, n } = rich;
    const bytes = pack({ d, t, nested, n, big: 2 ** 40, f: 1.5, bin: new Uint8Array([1, 2]) });
    return [new Uint8Array(bytes), unpack(bytes)];
  },
  "CBOR": () => {
    const bytes = cborEncode({ t: rich.t, nested: rich.nested, big: 2 ** 40, f: 1.1, neg: -500, bin: new Uint8Array([9]) });
    return [new Uint8Array(bytes), cborDecode(bytes)];
  },
  "protobuf without code of text": () => {
    const writer = protobuf.Writer.create();
    writer.uint32(10).string("Ada ä").uint32(16).int32(-5).uint32(25).double(1.5);
    const bytes = writer.finish();
    const reader = protobuf.Reader.create(bytes);
    return [new Uint8Array(bytes), [reader.uint32(), reader.string(), reader.uint32(), reader.int32(), reader.uint32(), reader.double()]];
  },
  "protobuf messages make code of text": () => {
    const type = new protobuf.Type("M").add(new protobuf.Field("a", 1, "string"));
    new protobuf.Root().define("p").add(type);
    return type.encode({ a: "x" }).finish().length;
  },
});
