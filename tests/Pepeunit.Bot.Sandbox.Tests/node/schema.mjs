// Writes the JSON schema of what every Bot API method returns, made from the types of @gramio/types.
//   node schema.mjs OUTPUT.json
// ts-json-schema-generator does not see through CallAPI<Params, Result>, so an interface of the results is written first.
import { mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";
import { createGenerator } from "ts-json-schema-generator";

const here = dirname(fileURLToPath(import.meta.url));
const types = join(here, "node_modules", "@gramio", "types", "out");
const output = process.argv[2];

const source = ts.createSourceFile("methods.d.ts", readFileSync(join(types, "methods.d.ts"), "utf8"), ts.ScriptTarget.Latest);
const methods = source.statements.find((node) => ts.isInterfaceDeclaration(node) && node.name.text === "APIMethods");
const results = methods.members.map((member) => {
  const result = member.type.typeArguments.at(-1);
  return `  ${member.name.getText(source)}: ${result.getText(source)}`;
});

// Inside of the folder, so that the module is found; in one of its own, so that two runs do not meet.
const folder = mkdtempSync(join(here, "node_modules", ".results-"));
try {
  const file = join(folder, "results.ts");
  writeFileSync(file, [
    `import type * as Objects from ${JSON.stringify(join(types, "objects"))}`,
    "export interface Results {",
    ...results,
    "}",
    "",
  ].join("\n"));
  const schema = createGenerator({ path: file, type: "Results", skipTypeCheck: true, topRef: true }).createSchema("Results");
  mkdirSync(dirname(output), { recursive: true });
  writeFileSync(`${output}.new`, JSON.stringify(schema));
  renameSync(`${output}.new`, output);
} finally {
  rmSync(folder, { recursive: true, force: true });
}

console.log(`${results.length} methods`);
