// Checks results against the schema; prints one line per deviation and ends with the number of results checked.
//   node check.mjs SCHEMA.json RESULTS.json      RESULTS is [{ "method": "getMe", "result": … }, …]
import { readFileSync } from "node:fs";
import Ajv from "ajv";

const schema = JSON.parse(readFileSync(process.argv[2], "utf8"));
const answers = JSON.parse(readFileSync(process.argv[3], "utf8"));
const ajv = new Ajv({ strict: false, allErrors: true });
ajv.addSchema(schema, "api");

const checks = new Map();
let deviations = 0;
for (const { method, result } of answers) {
  if (!(method in schema.definitions.Results.properties)) {
    console.log(`${method}: the Bot API has no such method`);
    deviations++;
    continue;
  }

  if (!checks.has(method))
    checks.set(method, ajv.compile({ $ref: `api#/definitions/Results/properties/${method}` }));
  const check = checks.get(method);
  if (check(result)) continue;

  deviations++;
  // The branches of a union that do not fit at all tell little; the deepest deviations are the ones meant.
  const errors = check.errors.filter((error) => error.keyword !== "anyOf");
  const depth = Math.max(...errors.map((error) => error.instancePath.split("/").length));
  const told = errors.filter((error) => error.instancePath.split("/").length >= depth - 1).slice(0, 5);
  for (const error of told) console.log(`${method}${error.instancePath}: ${error.message} ${JSON.stringify(error.params)}`);
}

console.log(`checked ${answers.length} results of ${checks.size} methods`);
process.exitCode = deviations === 0 ? 0 : 1;
