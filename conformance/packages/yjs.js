import * as Y from "yjs";
import { worker } from "../probes/kit.js";

const doc = (id) => Object.assign(new Y.Doc(), { clientID: id });

export default worker({
  "two that edit at once": () => {
    const [a, b] = [doc(1), doc(2)];
    a.getText("t").insert(0, "hello world");
    Y.applyUpdate(b, Y.encodeStateAsUpdate(a));
    a.getText("t").insert(5, ",");
    b.getText("t").delete(0, 5);
    b.getText("t").insert(0, "bye");
    Y.applyUpdate(a, Y.encodeStateAsUpdate(b, Y.encodeStateVector(a)));
    Y.applyUpdate(b, Y.encodeStateAsUpdate(a, Y.encodeStateVector(b)));
    return [a.getText("t").toString(), b.getText("t").toString()];
  },
  "maps and arrays": () => {
    const d = doc(3);
    d.getMap("m").set("a", 1).valueOf();
    d.getMap("m").set("nested", new Y.Array());
    d.getMap("m").get("nested").push([1, "two", { three: 3 }, new Uint8Array([4])]);
    d.getArray("l").insert(0, ["x", "y"]);
    d.getArray("l").delete(0);
    return d.toJSON();
  },
  "the bytes of an update": () => {
    const d = doc(4);
    d.getText("t").insert(0, "ab😀");
    return [Y.encodeStateAsUpdate(d), Y.encodeStateAsUpdateV2(d), Y.encodeStateVector(d)];
  },
  "formatting": () => {
    const t = doc(5).getText("t");
    t.applyDelta([{ insert: "bold", attributes: { bold: true } }, { insert: " plain\n" }]);
    t.format(2, 4, { italic: true });
    return t.toDelta();
  },
  "events": () => {
    const d = doc(6);
    const seen = [];
    d.getMap("m").observe(({ keysChanged, changes }) => seen.push([[...keysChanged], [...changes.keys].map(([k, { action }]) => [k, action])]));
    d.transact(() => d.getMap("m").set("a", 1).valueOf());
    d.getMap("m").delete("a");
    return seen;
  },
  "undoing": () => {
    const d = doc(7);
    const undo = new Y.UndoManager(d.getText("t"), { captureTimeout: 0 });
    d.getText("t").insert(0, "one");
    undo.stopCapturing();
    d.getText("t").insert(3, " two");
    undo.undo();
    const first = d.getText("t").toString();
    undo.redo();
    return [first, d.getText("t").toString()];
  },
  "merged updates": () => {
    const d = doc(8);
    const updates = [];
    d.on("update", (update) => updates.push(update));
    for (const c of "abc") d.getText("t").insert(0, c);
    const e = doc(9);
    Y.applyUpdate(e, Y.mergeUpdates(updates));
    return [updates.length, e.getText("t").toString()];
  },
  "a relative place": () => {
    const d = doc(10);
    d.getText("t").insert(0, "abc");
    const place = Y.createRelativePositionFromTypeIndex(d.getText("t"), 2);
    d.getText("t").insert(0, "xx");
    return Y.createAbsolutePositionFromRelativePosition(place, d).index;
  },
});
