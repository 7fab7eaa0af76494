import { DurableObject } from "cloudflare:workers";
import { worker } from "./kit.js";

const HEX = /^[0-9a-f]{64}$/;

export class Probe extends DurableObject {
  fetch() {
    const { id } = this.ctx;
    return Response.json({ name: id.name ?? null, hex: HEX.test(id.toString()), id: id.toString() });
  }
}

export class Other extends DurableObject {}

const seen = (stub) => stub.fetch("http://x/").then((answer) => answer.json());

export default worker({
  "a name's id is 64 hex digits": ({ env }) => HEX.test(env.OBJECTS.idFromName("a").toString()),
  "the same name has the same id": ({ env }) => [
    env.OBJECTS.idFromName("a").toString() === env.OBJECTS.idFromName("a").toString(),
    env.OBJECTS.idFromName("a").equals(env.OBJECTS.idFromName("a")),
    env.OBJECTS.idFromName("a").equals(env.OBJECTS.idFromName("b")),
  ],
  "ids of two classes differ": ({ env }) => env.OBJECTS.idFromName("a").toString() === env.OTHERS.idFromName("a").toString(),
  "an id knows its name": ({ env }) => [env.OBJECTS.idFromName("some name").name, env.OBJECTS.newUniqueId().name],
  "an unusual name": ({ env }) => ["", "é😀", "a/b?c#d", "x".repeat(1_000)].map((name) => env.OBJECTS.idFromName(name).name === name),
  "a name that is no text": ({ env }) => [env.OBJECTS.idFromName(1).name, env.OBJECTS.idFromName(null).name],
  "no name for a stub": ({ env }) => env.OBJECTS.getByName(),
  "no text for an id": ({ env }) => env.OBJECTS.idFromString(),
  "no name": ({ env }) => env.OBJECTS.idFromName(),
  "unique ids are unique": ({ env }) => new Set(Array.from({ length: 100 }, () => env.OBJECTS.newUniqueId().toString())).size,
  "a unique id's form": ({ env }) => HEX.test(env.OBJECTS.newUniqueId().toString()),
  "from text and back": ({ env }) => {
    const id = env.OBJECTS.newUniqueId();
    const back = env.OBJECTS.idFromString(id.toString());
    return [back.equals(id), back.toString() === id.toString(), back.name];
  },
  "from the text of a name's id": ({ env }) => {
    const id = env.OBJECTS.idFromName("a");
    const back = env.OBJECTS.idFromString(id.toString());
    return [back.equals(id), back.name];
  },
  "from text in capitals": ({ env }) => env.OBJECTS.idFromString(env.OBJECTS.idFromName("a").toString().toUpperCase()).equals(env.OBJECTS.idFromName("a")),
  "from text that is too short": ({ env }) => env.OBJECTS.idFromString("abc"),
  "from text that is no hex": ({ env }) => env.OBJECTS.idFromString("z".repeat(64)),
  "from text of another class": ({ env }) => env.OBJECTS.idFromString(env.OTHERS.idFromName("a").toString()),
  "from text that nobody made": ({ env }) => env.OBJECTS.idFromString("0".repeat(64)),
  "a stub knows its id and name": ({ env }) => {
    const stub = env.OBJECTS.get(env.OBJECTS.idFromName("a"));
    return [stub.id.equals(env.OBJECTS.idFromName("a")), stub.name];
  },
  "a stub of a unique id has no name": ({ env }) => env.OBJECTS.get(env.OBJECTS.newUniqueId()).name,
  "getByName": async ({ env }) => {
    const stub = env.OBJECTS.getByName("b");
    return [stub.name, stub.id.equals(env.OBJECTS.idFromName("b")), (await seen(stub)).name];
  },
  "get without an id": ({ env }) => env.OBJECTS.get(),
  "get with text": ({ env }) => env.OBJECTS.get("a"),
  "get with an id of another class": ({ env }) => env.OBJECTS.get(env.OTHERS.idFromName("a")),
  "the object knows its name": async ({ env }) => (await seen(env.OBJECTS.get(env.OBJECTS.idFromName("known")))).name,
  "the object of a unique id has no name": async ({ env }) => (await seen(env.OBJECTS.get(env.OBJECTS.newUniqueId()))).name,
  "the object has the id it was asked for by": async ({ env }) => {
    const id = env.OBJECTS.newUniqueId();
    return (await seen(env.OBJECTS.get(id))).id === id.toString();
  },
  "an id written into a template": ({ env }) => HEX.test(`${env.OBJECTS.idFromName("a")}`),
  "an id in JSON": ({ env }) => JSON.stringify(env.OBJECTS.idFromName("a")),
  "the namespace's methods": ({ env }) => ["idFromName", "newUniqueId", "idFromString", "get", "getByName"].map((name) => typeof env.OBJECTS[name]),
});
