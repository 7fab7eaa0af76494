import { buildSchema, execute, graphql, GraphQLError, GraphQLEnumType, GraphQLInt, GraphQLList, GraphQLNonNull, GraphQLObjectType, GraphQLScalarType, GraphQLSchema, GraphQLString, introspectionFromSchema, parse, print, printSchema, subscribe, validate, visit } from "graphql";
import { worker } from "../probes/kit.js";

const sdl = buildSchema(`
  "a book" type Book implements Node { id: ID!, title: String!, author: Author, tags(first: Int = 2): [String!]! }
  type Author { name: String!, books: [Book!]! }
  interface Node { id: ID! }
  enum Kind { BOOK AUTHOR }
  input Filter { kind: Kind!, text: String }
  type Query { book(id: ID!): Book, search(filter: Filter!): [Book!]!, fails: String, later: String! }
  type Mutation { rename(id: ID!, title: String!): Book }
`);
const books = { 1: { id: 1, title: "One", tags: ({ first }) => ["a", "b", "c"].slice(0, first), author: () => ({ name: "Ada", books: () => [books[1]] }) } };
const rootValue = {
  book: ({ id }) => books[id],
  search: ({ filter }) => (filter.kind === "BOOK" ? Object.values(books) : []),
  fails: () => { throw new GraphQLError("no", { extensions: { code: "NO" } }); },
  later: async () => "soon",
  rename: ({ id, title }) => Object.assign(books[id], { title }),
};
const ask = (source, variableValues) => graphql({ schema: sdl, source, rootValue, variableValues });

export default worker({
  "a query": () => ask("query ($id: ID!, $n: Int) { book(id: $id) { __typename id title tags(first: $n) ...A } later } fragment A on Book { author { name books { title } } }", { id: "1", n: 1 }),
  "inputs": () => ask("query ($f: Filter!) { search(filter: $f) { id } }", { f: { kind: "BOOK" } }),
  "a bad variable": () => ask("query ($f: Filter!) { search(filter: $f) { id } }", { f: { kind: "CAR" } }),
  "directives": () => ask("query ($x: Boolean!) { book(id: 1) { id @include(if: $x) title @skip(if: $x) } }", { x: true }),
  "an error in a field": () => ask("{ later fails }"),
  "a mutation": () => ask('mutation { rename(id: 1, title: "One") { title } }'),
  "a syntax error": () => ask("{ book(id: }"),
  "what validation says": () => validate(sdl, parse("{ book { nothing } missing }")).map(({ message, locations }) => [message, locations]),
  "the schema printed": () => printSchema(sdl),
  "the query printed": () => print(parse("query Q($a:Int=1){a:book(id:$a){...on Book{id}}}")),
  "introspection": () => Object.keys(introspectionFromSchema(sdl).__schema.types.map(({ name }) => name)).length,
  "a visitor": () => {
    const names = [];
    visit(parse("{ a { b c } }"), { Field: ({ name }) => void names.push(name.value) });
    return names;
  },
  "a schema of code": async () => {
    const Odd = new GraphQLScalarType({ name: "Odd", serialize: (value) => { if (value % 2) return value; throw new GraphQLError(`${value} is even`); } });
    const Level = new GraphQLEnumType({ name: "Level", values: { LOW: { value: 0 }, HIGH: { value: 1 } } });
    const query = new GraphQLObjectType({ name: "Query", fields: { odd: { type: Odd, args: { n: { type: new GraphQLNonNull(GraphQLInt) } }, resolve: (_, { n }) => n }, level: { type: Level, resolve: () => 1 }, list: { type: new GraphQLList(GraphQLString), resolve: () => ["a", Promise.resolve("b"), null] } } });
    return execute({ schema: new GraphQLSchema({ query }), document: parse("{ a: odd(n: 3) b: odd(n: 4) level list }") });
  },
  "a subscription": async () => {
    const schema = new GraphQLSchema({
      query: new GraphQLObjectType({ name: "Query", fields: { x: { type: GraphQLInt } } }),
      subscription: new GraphQLObjectType({ name: "Subscription", fields: { tick: { type: GraphQLInt, async *subscribe() { yield { tick: 1 }; yield { tick: 2 }; } } } }),
    });
    const seen = [];
    for await (const result of await subscribe({ schema, document: parse("subscription { tick }") })) seen.push(result);
    return seen;
  },
});
