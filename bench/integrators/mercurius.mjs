// Mercurius with its JIT over the schema `peer`: loaders that ask once for all rows of a level, prepared statements, no access check.
import Fastify from "fastify";
import mercurius from "mercurius";
import pg from "pg";
import { nextFareChange } from "./fares.mjs";

pg.types.setTypeParser(1082, (day) => day); // days stay texts
const pool = new pg.Pool({ connectionString: process.env.PG, max: 10, min: 10, idleTimeoutMillis: 0 });
const names = new Map();
async function rows(text, values) {
  if (!names.has(text)) names.set(text, `s${names.size}`);
  return (await pool.query({ name: names.get(text), text, values })).rows;
}

const schema = `
type Guardian { id: String! name: String sex: String }
type Guardianship { relation: String guardian: Guardian }
type Household { id: String! hardship: String }
type Residence { validFrom: String basis: String }
type Event { happenedOn: String kind: String item: String by: String thread: String }
type Child { id: String! name: String birthDate: String sex: String version: Int residence: String household: Household
  guardianships: [Guardianship!]! residences: [Residence!]! events(first: Int!): [Event!]! nextFareChange(on: String!): String }
type Children { totalCount: Int! nodes: [Child!]! }
type Query { child(id: String!): Child children(after: String!, first: Int!): [Child!]!
  found(low: String!, high: String!, from: String!, to: String!, first: Int!): Children! }`;

const CHILD = 'id, name, birth_date "birthDate", sex, version, residence, household_id "householdId"';
const EVENT = 'child_id key, happened_on "happenedOn", kind, item, by, thread';
const FOUND = "from peer.child where residence >= $1 and residence < $2 and birth_date between $3 and $4";

function by(text, of) {
  return async (asked) => {
    const keys = asked.map((each) => each.obj[of]);
    const found = new Map(keys.map((key) => [key, []]));
    for (const row of await rows(text, [[...found.keys()], ...(asked[0].params.first ? [asked[0].params.first] : [])]))
      found.get(row.key).push(row);
    return keys.map((key) => found.get(key));
  };
}
const one = (load) => async (asked) => (await load(asked)).map((found) => found[0] ?? null);

const loaders = {
  Guardianship: { guardian: one(by("select id key, id, name, sex from peer.guardian where id = any($1)", "guardianId")) },
  Child: {
    household: one(by("select id key, id, hardship from peer.household where id = any($1)", "householdId")),
    guardianships: by(
      'select child_id key, relation, guardian_id "guardianId" from peer.guardianship where child_id = any($1) order by child_id, id',
      "id",
    ),
    residences: by(
      'select child_id key, valid_from "validFrom", basis from peer.residence where child_id = any($1) order by child_id, id',
      "id",
    ),
    events: by(
      `select e.* from unnest($1::text[]) k(k), lateral (select ${EVENT} from peer.event where child_id = k
       order by happened_on desc, id desc limit $2) e`,
      "id",
    ),
    nextFareChange: async (asked) => asked.map(({ obj, params }) => nextFareChange(obj.birthDate, params.on)),
  },
};
const resolvers = {
  Query: {
    child: async (_, { id }) => (await rows(`select ${CHILD} from peer.child where id = $1`, [id]))[0] ?? null,
    children: (_, { after, first }) => rows(`select ${CHILD} from peer.child where id > $1 order by id limit $2`, [after, first]),
    found: async (_, { low, high, from, to, first }) => {
      const [counted, nodes] = await Promise.all([
        rows(`select count(*)::int n ${FOUND}`, [low, high, from, to]),
        rows(`select ${CHILD} ${FOUND} order by id limit $5`, [low, high, from, to, first]),
      ]);
      return { totalCount: counted[0].n, nodes };
    },
  },
};
const app = Fastify();
app.register(mercurius, { schema, resolvers, loaders, jit: 1, graphiql: false });
await app.listen({ port: Number(process.env.PORT), host: "127.0.0.1" });
console.log("ready");
