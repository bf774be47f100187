/**
 * A filter as a table of conditions, and as CQL2 text; the table is read from the CQL2 JSON of any text that it can hold.
 *
 * @typedef {{field: string, sign: string, value: string}} Condition
 * @typedef {{any: boolean, conditions: Condition[]}} Group any: one of its conditions is enough
 * @typedef {{any: boolean, groups: Group[]}} Filter
 */

const BARE = /^[a-z_]\w*$/i;
const NUMBERS = new Set(["integer", "decimal"]);
const COMPARED = ["=", "<>", "<", "<=", ">", ">="];

/** The signs that a kind of field is compared by, in the order in which they are offered. */
export function signsOf(kind) {
  if (NUMBERS.has(kind)) return [...COMPARED, "empty", "filled"];
  if (kind === "date") return ["=", "<", "<=", ">", ">=", "empty", "filled"];
  if (kind === "boolean") return ["="];
  if (kind === "choice" || kind === "reference") return ["=", "<>", "empty", "filled"];
  return ["contains", "begins", "=", "<>", "empty", "filled"];
}

export function needsValue(sign) {
  return sign !== "empty" && sign !== "filled";
}

/** @param {Filter} filter @param {Map<string, object>} columns by name; @returns {string} CQL2 text */
export function toText({ any, groups }, columns) {
  const parts = groups.map((group) => joined(group.conditions.map((one) => condition(one, columns)), group.any)).filter(Boolean);
  return joined(parts, any, parts.length > 1);
}

/** @param {object} json CQL2 JSON @param {Map<string, object>} columns @returns {Filter | null} null where it says more than the table can */
export function fromJson(json, columns) {
  const single = conditionOf(json, columns);
  if (single) return { any: false, groups: [{ any: false, conditions: [single] }] };
  if (!["and", "or"].includes(json.op)) return null;
  const flat = json.args.map((one) => conditionOf(one, columns));
  if (flat.every(Boolean)) return { any: false, groups: [{ any: json.op === "or", conditions: flat }] };
  const groups = json.args.map((one) => groupOf(one, columns));
  return groups.every(Boolean) ? { any: json.op === "or", groups } : null;
}

function groupOf(json, columns) {
  const single = conditionOf(json, columns);
  if (single) return { any: false, conditions: [single] };
  if (!["and", "or"].includes(json.op)) return null;
  const conditions = json.args.map((one) => conditionOf(one, columns));
  return conditions.every(Boolean) ? { any: json.op === "or", conditions } : null;
}

function joined(parts, any, apart = false) {
  if (!parts.length) return "";
  const shown = apart ? parts.map((part) => `(${part})`) : parts;
  return shown.join(any ? " OR " : " AND ");
}

function condition({ field, sign, value }, columns) {
  const column = columns.get(field);
  const name = nameOf(field);
  const holdsText = ["text", "choice"].includes(column.kind);
  if (sign === "empty") return holdsText ? `(${name} IS NULL OR ${name} = '')` : `${name} IS NULL`;
  if (sign === "filled") return holdsText ? `(${name} IS NOT NULL AND ${name} <> '')` : `${name} IS NOT NULL`;
  if (sign === "contains") return `CASEI(${name}) LIKE CASEI(${quoted(`%${escaped(value)}%`)})`;
  if (sign === "begins") return `CASEI(${name}) LIKE CASEI(${quoted(`${escaped(value)}%`)})`;
  return `${name} ${sign} ${literal(value, column)}`;
}

function literal(value, { kind }) {
  if (NUMBERS.has(kind)) return value.replace(",", ".").replace(/\s/g, "");
  if (kind === "boolean") return value === "true" ? "TRUE" : "FALSE";
  if (kind === "date") return `DATE('${value}')`;
  return quoted(value);
}

function nameOf(field) {
  return BARE.test(field) ? field : `"${field}"`;
}

function quoted(text) {
  return `'${text.replaceAll("'", "''")}'`;
}

function escaped(text) {
  return text.replace(/[\\%_]/g, "\\$&");
}

/** The condition that a part of a filter is; null of anything else. */
function conditionOf(json, columns) {
  const { op, args = [] } = json;
  const [left, right] = args;
  if (op === "isNull" && isField(left, columns)) return { field: left.property, sign: "empty", value: "" };
  if (op === "not" && left?.op === "isNull" && isField(left.args[0], columns)) {
    return { field: left.args[0].property, sign: "filled", value: "" };
  }
  if ((op === "or" || op === "and") && args.length === 2 && right?.op === (op === "or" ? "=" : "<>") && right.args[1] === "") {
    const first = conditionOf(left, columns);
    if (first && !first.value && first.field === right.args[0].property) return first;
  }
  if (op === "like") return likeOf(left, right, columns);
  if (!COMPARED.includes(op) || !isField(left, columns)) return null;
  const value = valueOf(right);
  return value === null ? null : { field: left.property, sign: op, value };
}

function likeOf(left, right, columns) {
  const [field, pattern] = [left?.args?.[0], right?.args?.[0]];
  const isFolded = left?.op === "casei" && right?.op === "casei" && typeof pattern === "string";
  if (!isFolded || !isField(field, columns) || !pattern.endsWith("%")) return null;
  const sign = pattern.startsWith("%") ? "contains" : "begins";
  const value = pattern.slice(sign === "contains" ? 1 : 0, -1).replace(/\\([\\%_])/g, "$1");
  return { field: field.property, sign, value };
}

function isField(json, columns) {
  return columns.has(json?.property);
}

function valueOf(json) {
  if (json?.date) return json.date;
  if (json?.timestamp) return json.timestamp.slice(0, 10);
  return ["string", "number", "boolean"].includes(typeof json) ? String(json) : null;
}
